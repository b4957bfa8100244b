import Foundation
import HTTPClient

/// What is done most often: admitting, downloading, looking.
struct Readings: Sendable {
    let scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    private struct Ticket: Decodable {
        var id: String
        var eventId: String
        var qrCode: String
        var status: String
    }

    private static let workers = 32

    /// Tickets of the bookings, which are measured before.
    private func tickets() async throws -> [(ticket: Ticket, token: String)] {
        var all: [(Ticket, String)] = []
        for buyer in scene.buyers {
            var page = 1
            while true {
                let some = try await scene.office.send(
                    .get, "/api/tickets/user/\(buyer.id)?limit=100&page=\(page)", token: buyer.token
                ).read([Ticket].self)
                all += some.filter { $0.status == "GENERATED" }.map { ($0, buyer.token) }
                if some.count < 100 { break }
                page += 1
            }
        }
        return all
    }

    private func measure(
        _ name: String, _ seconds: Double, _ work: @escaping @Sendable (Int, Int) async throws -> Bool
    ) async throws -> Rate {
        let office = scene.office
        _ = try await work(0, 0)
        let (cpu, start) = (office.processorSeconds(), ContinuousClock.now)
        let times = try await repeated(by: Self.workers, seconds: seconds) { try await work($0, $1 + 1) }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let cost = (office.processorSeconds() - cpu) / Double(max(1, times.count)) * 1000
        return Rate(name, times, elapsed, processorMilliseconds: cost)
    }

    /// Each ticket once.
    @Sendable func admission(_ seconds: Double) async throws -> Rate {
        let (all, staff) = (try await tickets(), scene.staff)
        return try await measure("admission", seconds) { [office = scene.office] worker, run in
            let index = run * Self.workers + worker
            guard index < all.count else { return false }
            try await office.send(
                .post, "/api/check-ins", #"{"code": "\#(all[index].ticket.qrCode)", "gate": "North"}"#, token: staff)
            return true
        }
    }

    @Sendable func download(_ seconds: Double) async throws -> Rate {
        let all = try await tickets()
        let mine = all.isEmpty ? try await anyTicket() : all
        return try await measure("download link", seconds) { [office = scene.office] worker, run in
            let (ticket, token) = mine[(run * Self.workers + worker) % mine.count]
            try await office.send(.get, "/api/tickets/\(ticket.id)/download", token: token)
            return true
        }
    }

    /// Admitted ones have a document too.
    private func anyTicket() async throws -> [(ticket: Ticket, token: String)] {
        let buyer = scene.buyers[0]
        let some = try await scene.office.send(.get, "/api/tickets/user/\(buyer.id)", token: buyer.token).read(
            [Ticket].self)
        return some.map { ($0, buyer.token) }
    }

    @Sendable func shows(_ seconds: Double) async throws -> Rate {
        try await measure("list of shows", seconds) { [office = scene.office] _, _ in
            try await office.send(.get, "/api/events")
            return true
        }
    }

    @Sendable func seatMap(_ seconds: Double) async throws -> Rate {
        let event = try await scene.event("Two thousand seats", seats: 2000)
        return try await measure("seat map of 2,000", seconds) { [office = scene.office] _, _ in
            try await office.send(.get, "/api/seats/event/\(event.id)", headers: [("Accept-Encoding", "gzip")])
            return true
        }
    }

    @Sendable func unchangedSeatMap(_ seconds: Double) async throws -> Rate {
        let event = try await scene.event("Nothing new", seats: 2000)
        let path = "/api/seats/event/\(event.id)"
        let tag = try await scene.office.send(.get, path).headers["ETag"] ?? ""
        return try await measure("  unchanged (304)", seconds) { [office = scene.office] _, _ in
            try await office.send(.get, path, headers: [("If-None-Match", tag)], expecting: [304])
            return true
        }
    }
}
