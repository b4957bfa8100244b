import Domain
import Foundation
import Postgres

extension TicketsStore {
    /// By which those who work on jobs are woken.
    static let jobs = "tickets_jobs"
    /// By which those who tell of jobs that are over are.
    static let callbacks = "tickets_callbacks"

    // MARK: - Jobs

    /// Writes a job down with its tickets, in batches; those of one reservation stand together. How many they are.
    func create(
        _ id: JobID, _ draft: TicketsService.JobDraft, batches size: Int, by asker: String, at instant: Date,
        _ tx: Transaction
    ) throws -> Int {
        try tx.query(
            """
            insert into tickets.jobs (id, scope, is_dry, is_forced, reissues_codes, notifies, rate, state, next_at,
                asked_by, callback_url, created_at, updated_at)
            values (\(id), \(JSON(draft.scope)), \(draft.isDry), \(draft.isForced), \(draft.reissueCodes),
                \(draft.notify), \(draft.rate), 'RUNNING', \(instant), \(asker), \(draft.callbackURL?.absoluteString),
                \(instant), \(instant))
            """)
        // Of a reservation in two batches the buyer would be told twice.
        let first: SQL = draft.notify ? "min(place) over (partition by reservation_id)" : "place"
        let total = try tx.query(
            """
            with planned as (
                insert into tickets.job_batches (job_id, number, ticket_ids, due_at)
                select \(id), number, array_agg(ticket_id order by place), \(instant)
                from (
                    select ticket_id, place, (\(first) - 1) / \(size)
                    from (
                        select t.id, t.reservation_id,
                            row_number() over (order by t.event_id, t.reservation_id, t.position)
                        from tickets.tickets t join tickets.events e on e.id = t.event_id
                        where t.cancelled_at is null and \(condition(draft.scope)))
                        as found (ticket_id, reservation_id, place))
                    as numbered (ticket_id, place, number)
                group by number
                returning cardinality(ticket_ids) as size)
            update tickets.jobs set total = (select coalesce(sum(size), 0) from planned) where id = \(id)
            returning total
            """
        ).one(Int.self)
        try tx.query("select pg_notify(\(Self.jobs), '')")
        return total
    }

    /// Those that a job would have now, in its order.
    func tickets(in scope: JobScope) -> SQL {
        """
        select t.id from tickets.tickets t join tickets.events e on e.id = t.event_id
        where t.cancelled_at is null and \(condition(scope)) order by t.event_id, t.reservation_id, t.position
        """
    }

    private func condition(_ scope: JobScope) -> SQL {
        if let id = scope.eventId { return "t.event_id = \(id)" }
        if let id = scope.reservationId { return "t.reservation_id = \(id)" }
        if let id = scope.ticketId { return "t.id = \(id)" }
        return scope.templateName.map { "e.outline ->> 'templateName' = \($0)" } ?? "true"
    }

    /// What `Job.init(row:)` reads: jobs with what has come of them.
    private func jobs(_ rest: SQL) -> SQL {
        """
        select j.id, j.scope, j.is_dry, j.is_forced, j.reissues_codes, j.notifies, j.rate, j.state, j.total, j.asked_by,
            j.callback_url, j.callback_problem, j.called_back_at, j.created_at, j.updated_at, j.ended_at,
            coalesce(b.skipped, 0) as skipped, coalesce(b.made, 0) as made, coalesce(b.failed, 0) as failed,
            b.problem, coalesce(w.reasons, '{}') as reasons
        from tickets.jobs j
            left join lateral (
                select sum(skipped) as skipped, sum(made) as made, sum(failed) as failed,
                    max(problem) filter (where done_at is null) as problem
                from tickets.job_batches where job_id = j.id) b on true
            left join lateral (
                select jsonb_object_agg(counted.reason, counted.number) as reasons
                from (
                    select r.key, sum(r.value::integer)
                    from tickets.job_batches, jsonb_each_text(reasons) r where job_id = j.id group by r.key)
                    as counted (reason, number)) w on true
        \(rest)
        """
    }

    func job(_ id: JobID) -> SQL { jobs("where j.id = \(id)") }

    /// The newest first.
    func jobs(_ state: JobState?, limit: Int, offset: Int) -> SQL {
        let filter: SQL = state.map { "where j.state = \($0)" } ?? ""
        return jobs("\(filter) order by j.created_at desc, j.id desc limit \(limit) offset \(offset)")
    }

    func failures(of id: JobID, limit: Int, offset: Int) -> SQL {
        """
        select ticket_id, error, failed_at from tickets.job_failures where job_id = \(id)
        order by ticket_id limit \(limit) offset \(offset)
        """
    }

    func lockJob(_ id: JobID, _ tx: Transaction) throws -> JobState? {
        try tx.query("select state from tickets.jobs where id = \(id) for update").oneOrNone(JobState.self)
    }

    /// What nobody works on of a job that is cancelled is forgotten.
    func set(_ id: JobID, _ state: JobState, at instant: Date, _ tx: Transaction) throws {
        let end = state.isOver ? instant : nil
        try tx.query(
            """
            update tickets.jobs set state = \(state), updated_at = \(instant), ended_at = \(end),
                callback_due_at = case when callback_url is not null then \(end) end
            where id = \(id)
            """)
        if state.isOver { try tx.query("select pg_notify(\(Self.callbacks), '')") }
        if state == .running { try tx.query("select pg_notify(\(Self.jobs), '')") }
        guard state == .cancelled else { return }
        try tx.query(
            """
            delete from tickets.job_batches where job_id = \(id) and number = any (array(
                select b.number from tickets.job_batches b
                where b.job_id = \(id) and b.done_at is null
                    and \(isFree("b.working_until", "b.working_by", at: instant))
                for update skip locked))
            """)
    }

    /// Jobs of which nothing is left are over.
    func completeJobs(at instant: Date) -> SQL {
        """
        with over as (
            update tickets.jobs j set state = 'COMPLETED', updated_at = \(instant), ended_at = \(instant),
                callback_due_at = case when callback_url is not null then \(instant) end
            where state in ('RUNNING', 'PAUSED')
                and not exists (select from tickets.job_batches b where b.job_id = j.id and b.done_at is null)
            returning callback_due_at)
        select pg_notify(\(Self.callbacks), '') from over where callback_due_at is not null
        """
    }

    // MARK: - Callbacks

    /// Jobs that are over and whose callback is due, when nobody works on what was under way any more. The next try is set
    /// before this one, so that one that dies with its process is made up for: 30 seconds later, then twice as long each time,
    /// up to an hour.
    func claimCallbacks(atMost limit: Int, attempts: Int, at instant: Date) -> SQL {
        """
        with due as materialized (
            select j.id from tickets.jobs j
            where j.callback_due_at <= \(instant) and not exists (
                select from tickets.job_batches b where b.job_id = j.id and b.done_at is null
                    and not \(isFree("b.working_until", "b.working_by", at: instant)))
            order by j.callback_due_at limit \(limit) for update skip locked)
        update tickets.jobs j set callback_attempts = callback_attempts + 1,
            callback_due_at = case when callback_attempts + 1 < \(attempts)
                then \(instant) + make_interval(secs => least(3600, 30 * 2.0 ^ callback_attempts)) end
        from due where j.id = due.id returning j.id, j.callback_url
        """
    }

    /// `problem` is why it was not taken; nil where it was.
    func noteCallback(_ id: JobID, problem: String?, at instant: Date) -> SQL {
        let end: Date? = problem == nil ? instant : nil
        return """
            update tickets.jobs set callback_problem = \(problem), called_back_at = \(end),
                callback_due_at = case when \(problem == nil) then null else callback_due_at end
            where id = \(id) and called_back_at is null
            """
    }

    func forgetJobs(endedBefore end: Date) -> SQL { "delete from tickets.jobs where ended_at < \(end)" }

    // MARK: - Batches

    /// Claims a batch of a job that is running, and whose rate lets it begin; of that job which has come least far, so that
    /// a small one does not wait for a large one. What was not used of a rate in the last second is made up for; of many who
    /// claim at the same time one alone begins. `only` is for who works on that job alone.
    func claimBatch(of only: JobID? = nil, until end: Date, at instant: Date) -> SQL {
        """
        with due as materialized (
            select b.job_id, b.number, b.size, j.is_dry, j.is_forced, j.reissues_codes, j.notifies, j.rate
            from tickets.jobs j cross join lateral (
                select b.job_id, b.number, cardinality(b.ticket_ids) as size from tickets.job_batches b
                where b.job_id = j.id and b.done_at is null and b.due_at <= \(instant)
                    and \(isFree("b.working_until", "b.working_by", at: instant))
                order by b.number limit 1 for update skip locked) b
            where j.state = 'RUNNING' and j.next_at <= \(instant) \(own(only))
            order by b.number, b.job_id limit 1),
        paced as (
            update tickets.jobs j set next_at = greatest(j.next_at, \(instant) - interval '1 second')
                + make_interval(secs => due.size::double precision / due.rate)
            from due where j.id = due.job_id and due.rate is not null and j.next_at <= \(instant) returning j.id)
        update tickets.job_batches b set working_until = \(end), working_by = pg_backend_pid()
        from due where b.job_id = due.job_id and b.number = due.number
            and (due.rate is null or exists (select from paced where paced.id = due.job_id))
        returning b.job_id, b.number, b.ticket_ids, due.is_dry, due.is_forced, due.reissues_codes, due.notifies
        """
    }

    private func own(_ only: JobID?) -> SQL { only.map { "and j.id = \($0)" } ?? "" }

    /// Lets a claimed batch be worked on later, for no fault of its tickets.
    func postpone(_ batch: JobBatch, until instant: Date, because problem: String?) -> SQL {
        """
        update tickets.job_batches set working_until = null, working_by = null, due_at = \(instant), problem = \(problem)
        where job_id = \(batch.job) and number = \(batch.number) and done_at is null
        """
    }

    /// Notes what came of a batch. False where somebody else has noted it, or it is forgotten: then nothing else of it is to
    /// be noted.
    func close(_ batch: JobBatch, _ tally: JobTally, at instant: Date, _ tx: Transaction) throws -> Bool {
        let isOurs =
            try tx.query(
                """
                update tickets.job_batches set done_at = \(instant), ticket_ids = '{}', working_until = null,
                    working_by = null, problem = null, skipped = \(tally.skipped), made = \(tally.made),
                    failed = \(tally.failures.count), reasons = \(JSON(tally.reasons))
                where job_id = \(batch.job) and number = \(batch.number) and done_at is null
                """
            ).affected == 1
        guard isOurs, !tally.failures.isEmpty else { return isOurs }
        try tx.query(
            """
            insert into tickets.job_failures (job_id, ticket_id, error, failed_at)
            select \(batch.job), ticket_id, error, \(instant)
            from unnest(\(tally.failures.map(\.ticket)), \(tally.failures.map(\.error))) as failed (ticket_id, error)
            """)
        return true
    }

    // MARK: - Their tickets

    /// What `StandingTicket` is read from, by reservation. Cancelled ones are left out, and those whose document has the stamp
    /// that one of these looks would give it.
    func standing(_ ids: [TicketID], besides looks: [String: String]) -> SQL {
        """
        select \(PrintedTicket.ownColumns), t.reservation_id, t.event_id, t.document_digest, t.document_parts,
            t.admitted_at is not null as is_admitted
        from (\(Self.unstamped(ids, looks))) t order by t.reservation_id, t.position
        """
    }

    func sold(_ ids: [ReservationID]) -> SQL {
        "select id, paid from tickets.reservations where id = any(\(ids)) and paid is not null"
    }

    /// The names on the tickets that admit, of those reservations whose buyers were told that all tickets are there.
    func holdersTold(
        of reservations: [ReservationID], _ tx: Transaction
    ) throws -> [ReservationID: [SeatID: String?]] {
        let rows = try tx.query(
            """
            select t.reservation_id, t.seat_id, t.holder_name
            from tickets.tickets t join tickets.reservations r on r.id = t.reservation_id
            where r.id = any(\(reservations)) and r.ready_at is not null and t.cancelled_at is null
            """
        ).all((ReservationID, SeatID, String?).self)
        return rows.reduce(into: [:]) { $0[$1.0, default: [:]].updateValue($1.2, forKey: $1.1) }
    }

    func outlines(_ ids: [EventID]) -> SQL {
        "select id, outline, changed_at::text from tickets.events where id = any(\(ids))"
    }

    /// Locks tickets of several reservations, after those, each in the order of their ids.
    func lock(_ tickets: [TicketID], of reservations: [ReservationID], _ tx: Transaction) throws {
        try tx.query("select id from tickets.reservations where id = any(\(reservations)) order by id for update")
        try tx.query("select id from tickets.tickets where id = any(\(tickets)) order by id for update")
    }

    /// Has the codes that these tickets had be refused from now on, and the ones that they were just given be known.
    func reissue(_ tickets: [TicketID], at instant: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            update tickets.reissued_codes set replaced_at = \(instant)
            where ticket_id = any(\(tickets)) and replaced_at is null
            """)
        try tx.query(
            """
            insert into tickets.reissued_codes (id, ticket_id, event_id, replaced_at)
            select c.id, t.id, t.event_id, c.replaced_at
            from tickets.tickets t
                cross join lateral (values (t.id, \(instant)::timestamptz), (t.code_id, null)) as c (id, replaced_at)
            where t.id = any(\(tickets))
                and (c.id <> t.id or not exists (select from tickets.reissued_codes known where known.id = t.id))
            """)
    }

    // MARK: - Changed events

    /// How an event was heard of last; nobody else changes that until the transaction ends.
    func outline(_ id: EventID, _ tx: Transaction) throws -> EventOutline? {
        let known = try tx.query("select outline from tickets.events where id = \(id) for update")
            .oneOrNone(JSON<EventOutline>.self)
        return known.map { $0.value }
    }

    func hasDocuments(_ id: EventID, _ tx: Transaction) throws -> Bool {
        try tx.query(
            """
            select exists (select from tickets.tickets
                where event_id = \(id) and cancelled_at is null and document_key is not null)
            """
        ).one(Bool.self)
    }
}
