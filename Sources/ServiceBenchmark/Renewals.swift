import Foundation
import HTTPClient
import Postgres
import PrivatePostgres

/// Tickets of one event that are made by the command, all of them, and then once more where nothing is to be done; and some
/// of another event, for a store that is slower.
struct Renewals {
    let program: String
    let folder: String
    let event: String
    let fewEvent: String
    let few: Int

    /// So many tickets stand in one reservation.
    private static let party = 4

    struct Figures: Codable {
        var name: String
        var tickets: Int
        /// As the program tells it, from the job's first batch to its end.
        var perSecond: Double
        /// Of the whole command: its database starts and stops, and the job is planned.
        var seconds: Double
        /// Of the program and PostgreSQL, for each.
        var processorMilliseconds: Double
        /// The most that the program had in memory.
        var peakMegabytes: Double

        var row: String {
            name.padding(toLength: 24, withPad: " ", startingAt: 0)
                + String(
                    format: "%10.0f per second, %.1f s in all, CPU %.3f ms each, %.0f MB at most", perSecond, seconds,
                    processorMilliseconds, peakMegabytes)
        }
    }

    /// Sells some seats, and writes down as many copies of that sale as make so many tickets, none of them drawn yet. The
    /// office has stopped after it.
    static func prepare(_ count: Int, _ program: String) async throws -> Renewals {
        let office = try await OfficeUnderTest.start(program)
        do {
            let scene = try await Scene.make(office)
            let (event, fewEvent) = (
                try await scene.event("Renewals", seats: party), try await scene.event("Few renewals", seats: party)
            )
            let few = min(count, 2000)
            for (event, count) in [(event, count), (fewEvent, few)] {
                try await sell(event, scene)
                try await copy(count / party, of: event.id, in: office.folder)
            }
            await office.stop(removing: false)
            return Renewals(
                program: program, folder: office.folder, event: event.id, fewEvent: fewEvent.id, few: few)
        } catch {
            await office.stop()
            throw error
        }
    }

    private struct Made: Decodable { var id: String }

    private static func sell(_ event: (id: String, seats: [String]), _ scene: Scene) async throws {
        let (office, buyer) = (scene.office, scene.buyers[0])
        let seats = event.seats.map { "\"\($0)\"" }.joined(separator: ", ")
        try await office.send(
            .post, "/api/seats/lock", #"{"eventId": "\#(event.id)", "seats": [\#(seats)]}"#, token: buyer.token)
        let made = try await office.send(
            .post, "/api/reservations", #"{"eventId": "\#(event.id)", "seatIds": [\#(seats)], "holders": ["Ada"]}"#,
            token: buyer.token
        ).read(Made.self)
        try await office.send(
            .post, "/api/payments", #"{"reservationId": "\#(made.id)", "paymentMethod": "CARD"}"#, token: buyer.token)
        try await office.send(.get, "/api/tickets/reservation/\(made.id)/download", token: buyer.token)
    }

    /// The names of holders differ, so that no document is another's.
    private static func copy(_ sales: Int, of event: String, in folder: String) async throws {
        guard let settings = try PrivatePostgres.running(in: folder + "/postgres") else {
            throw BenchmarkError("there is no database in \(folder)")
        }
        let pool = try Pool(settings)
        try await pool.transaction(statementTimeout: .within(.seconds(600))) { tx in
            try tx.query("create temporary table copies (id uuid, original uuid, paid jsonb) on commit drop")
            try tx.query(
                """
                insert into copies select gen_random_uuid(), r.id, r.paid
                from tickets.reservations r, generate_series(1, \(sales))
                where r.id in (select reservation_id from tickets.tickets where event_id = \(event)::text::uuid)
                """)
            try tx.query(
                """
                insert into tickets.reservations (id, paid, ready_at)
                select id, jsonb_set(paid, '{id}', to_jsonb(id)), now() from copies
                """)
            try tx.query(
                """
                insert into tickets.tickets (id, reservation_id, payment_id, buyer_id, event_id, seat_id, position,
                    holder_name, code, issued_at, created_at, updated_at)
                select gen_random_uuid(), c.id, t.payment_id, t.buyer_id, t.event_id, t.seat_id, t.position,
                    'Guest ' || substr(c.id::text, 1, 8), t.code, t.issued_at, t.created_at, t.updated_at
                from copies c join tickets.tickets t on t.reservation_id = c.original
                """)
        }
        try await pool.query("analyze tickets.tickets")
        await pool.shutDown()
    }

    /// One run of the command, alone with its database.
    func measure(
        _ name: String, of event: String? = nil, with environment: [String: String] = [:]
    ) throws -> Figures {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["rerender", "--event", event ?? self.event, "--data", folder]
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
            .merging(environment) { $1 }
        let output = Pipe()
        process.standardOutput = output
        let start = ContinuousClock.now
        try process.run()
        var (peak, cpu) = (0.0, 0.0)
        while process.isRunning {
            peak = max(peak, Self.peakBytes(of: process.processIdentifier))
            cpu = max(cpu, ProcessorTime.seconds(of: [process.processIdentifier] + ProcessorTime.database(in: folder)))
            usleep(50_000)
        }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        // "4,000 made, 0 skipped, 0 failed in 1.2 s (3,333 tickets per second)"
        guard process.terminationStatus == 0,
            let match = words.firstMatch(
                of: /([\d,]+) made, ([\d,]+) skipped, 0 failed in .*\(([\d,.]+) tickets per second\)/),
            let made = Int(match.1.filter(\.isNumber)), let skipped = Int(match.2.filter(\.isNumber)),
            let rate = Double(match.3.filter { $0 != "," }), made + skipped > 0
        else { throw BenchmarkError("rerender: \(words)") }
        let tickets = made + skipped
        return Figures(
            name: name, tickets: tickets, perSecond: rate, seconds: elapsed,
            processorMilliseconds: cpu * 1000 / Double(tickets), peakMegabytes: peak / 1e6)
    }

    /// Files of some documents that were made, as many as there are tickets for a slower store.
    func documents() -> [URL] {
        let place = URL(filePath: folder).appending(path: "documents/tickets%")
        guard let files = FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil) else { return [] }
        var documents: [URL] = []
        while documents.count < few, let file = files.nextObject() as? URL {
            if file.pathExtension == "pdf" { documents.append(file) }
        }
        return documents
    }

    private static func peakBytes(of process: Int32) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0) * 1024
    }

    func clear() {
        // What is left is the machine's own temporary folder to clear.
        try? FileManager.default.removeItem(atPath: folder)
    }
}
