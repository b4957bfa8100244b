import Domain
import Foundation
import Postgres
import ServiceKit

/// All SQL of Notifications, one function per question.
struct NotificationsStore: Sendable {
    /// A mail that is to be sent, unless there is one about the same thing already.
    func insert(_ mail: QueuedMail, about: String?, metadata: JSONValue, _ tx: Transaction) throws {
        try tx.query(
            """
            with queued as (
                insert into notifications.notifications (id, user_id, type, event, about, recipient, metadata, content,
                    language, due_at, created_at, updated_at)
                values (\(mail.id), \(mail.user), 'EMAIL', \(mail.occasion.rawValue), \(about), \(mail.recipient),
                    \(JSON(metadata)), \(JSON(mail.content)), \(mail.language), \(mail.queuedAt), \(mail.queuedAt),
                    \(mail.queuedAt))
                on conflict (about) do nothing returning id)
            select pg_notify(\(NotificationsService.channel), '') from queued
            """)
    }

    func notification(_ id: NotificationID) -> SQL {
        "select \(Notification.columns) from notifications.notifications n where n.id = \(id)"
    }

    func notifications(of user: UserID, _ page: Page) -> SQL {
        """
        select \(Notification.columns) from notifications.notifications n where n.user_id = \(user)
        order by n.created_at desc, n.id desc limit \(page.limit) offset \(page.offset)
        """
    }

    /// The ones that were given up, the first ones first.
    func failed(limit: Int, offset: Int) -> SQL {
        """
        select \(Notification.columns) from notifications.notifications n where n.status = 'FAILED'
        order by n.updated_at, n.id limit \(limit) offset \(offset)
        """
    }

    // MARK: - Sending

    /// How many are to be sent, and for how many seconds the first has been due.
    func waiting(at instant: Date) -> SQL {
        """
        with waiting as materialized (
            select due_at from notifications.notifications where status = 'PENDING' order by due_at
            limit \(QueueDepth.countLimit))
        select count(*), extract(epoch from \(instant) - min(due_at))::float8 from waiting
        """
    }

    /// Some that are due, for whoever asks to send them until `end`. What others work on is left to them.
    func claim(atMost limit: Int, at instant: Date, until end: Date) -> SQL {
        """
        with due as materialized (
            select id from notifications.notifications
            where status = 'PENDING' and due_at <= \(instant) and (claimed_until is null or claimed_until <= \(instant))
            order by due_at limit \(limit) for update skip locked)
        update notifications.notifications n set claimed_until = \(end), attempts = attempts + 1
        from due where n.id = due.id
        returning n.id, n.user_id, n.event, n.recipient, n.content, n.language, n.created_at, n.attempts
        """
    }

    func markSent(_ mail: SentMail, at instant: Date) -> SQL {
        """
        update notifications.notifications set status = 'SENT', recipient = \(mail.recipient), subject = \(mail.subject),
            body = \(mail.body), external_id = \(mail.externalID), failure_reason = null, claimed_until = null,
            sent_at = \(instant), updated_at = \(instant)
        where id = \(mail.id)
        """
    }

    /// Notes that it failed: for good without a next time.
    func markFailed(_ id: NotificationID, _ reason: String, next: Date?, at instant: Date) -> SQL {
        """
        update notifications.notifications set status = \(next == nil ? "FAILED" : "PENDING"), failure_reason = \(reason),
            due_at = coalesce(\(next), due_at), claimed_until = null, updated_at = \(instant)
        where id = \(id) and status = 'PENDING'
        """
    }

    /// Lets what has failed be sent again, all or one, and says how many.
    func retry(_ id: NotificationID?, at instant: Date, _ tx: Transaction) throws -> Int {
        let only: SQL = id.map { "and id = \($0)" } ?? ""
        return try tx.query(
            """
            with queued as (
                update notifications.notifications
                set status = 'PENDING', attempts = 0, due_at = \(instant), failure_reason = null, updated_at = \(instant)
                where status = 'FAILED' \(only) returning id)
            select pg_notify(\(NotificationsService.channel), '') from queued
            """
        ).count
    }

    // MARK: - Reminders

    func insertBooking(_ reservation: PaidReservation, at instant: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            insert into notifications.bookings (reservation_id, event_id, starts_at, booked_at, reservation)
            values (\(reservation.id), \(reservation.event.id),
                coalesce((select starts_at from notifications.events where id = \(reservation.event.id)),
                    \(reservation.event.startsAt)),
                \(instant), \(JSON(reservation)))
            on conflict (reservation_id) do nothing
            """)
    }

    /// There may be no booking yet: then one is noted that is cancelled.
    func cancelBooking(_ reservation: PaidReservation, at instant: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            insert into notifications.bookings (reservation_id, event_id, starts_at, booked_at, reservation, is_cancelled)
            values (\(reservation.id), \(reservation.event.id), \(reservation.event.startsAt), \(instant),
                \(JSON(reservation)), true)
            on conflict (reservation_id) do update set is_cancelled = true
            """)
    }

    /// Unless something later was heard before.
    func reschedule(_ event: EventOutline, changedAt: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            with heard as (
                insert into notifications.events as e (id, outline, starts_at, changed_at)
                values (\(event.id), \(JSON(event)), \(event.startsAt), \(changedAt))
                on conflict (id) do update
                    set outline = excluded.outline, starts_at = excluded.starts_at, changed_at = excluded.changed_at
                    where e.changed_at < excluded.changed_at
                returning e.id, e.starts_at)
            update notifications.bookings b set starts_at = heard.starts_at from heard where b.event_id = heard.id
            """)
    }

    /// Takes bookings whose guests are to be reminded now. Who booked when the time had come already is not.
    func takeReminders(from instant: Date, to end: Date, notice: Duration, atMost limit: Int, _ tx: Transaction) throws
        -> [(PaidReservation, EventOutline?)]
    {
        try tx.query(
            """
            with due as materialized (
                select reservation_id, booked_at from notifications.bookings
                where reminded_at is null and not is_cancelled and starts_at > \(instant) and starts_at <= \(end)
                order by starts_at limit \(limit) for update skip locked)
            update notifications.bookings b set reminded_at = \(instant)
            from due where b.reservation_id = due.reservation_id
            returning b.reservation, (select outline from notifications.events e where e.id = b.event_id),
                b.booked_at < b.starts_at - \(notice)::interval
            """
        ).all((JSON<PaidReservation>, JSON<EventOutline>?, Bool).self).filter(\.2).map { ($0.0.value, $0.1?.value) }
    }
}

/// What became of a mail.
struct SentMail: Sendable {
    let id: NotificationID
    let recipient: String
    let subject: String
    /// Nil where what it says is for its reader alone.
    let body: String?
    let externalID: String?
}
