import Domain
import Foundation
import Gateway
import Postgres
import PostgresTesting
import Seats
import ServiceKit
import Testing

@Suite struct `Watching seats` {
    @Test func `whoever watches sees all seats, and then what changes`() async throws {
        try await SeatsOffice.run({ $0.sweep = .milliseconds(50) }) { office in
            let show = try await office.show()
            let buyer = try await office.user()
            try await OpenConnection.get("seats/event/\(show.id)/stream", port: office.port) { pieces in
                let whole = try #require(try await pieces.nextSeats())
                #expect(whole["isWhole"].flag == true)
                #expect(whole["seats"].list.count == 20)

                _ = try await office.lock([show.seatIDs[4]], of: show, as: buyer)
                let change = try #require(try await pieces.nextSeats())
                #expect(change["isWhole"].flag == false)
                #expect(change["eventId"].text == show.id)
                #expect(change["seats"].list.map { $0["id"].text } == [show.seatIDs[4]])
                #expect(change["seats"][0]["status"].text == "LOCKED")
                #expect(change["seats"][0]["lockedBy"] == .null)

                office.clock.advance(by: .seconds(301))
                let expired = try #require(try await pieces.nextSeats())
                #expect(expired["seats"][0]["status"].text == "AVAILABLE")
            }
        }
    }

    @Test func `a change of very many seats is told as all seats`() async throws {
        try await SeatsOffice.run({ $0.seatsPerBuyer = 500 }) { office in
            let show = try await office.show(seats: 300)
            let buyer = try await office.user()
            try await OpenConnection.get("seats/event/\(show.id)/stream", port: office.port) { pieces in
                _ = try await pieces.nextSeats()
                _ = try await office.lock(Array(show.seatIDs.prefix(200)), of: show, as: buyer)
                let change = try #require(try await pieces.nextSeats())
                #expect(change["isWhole"].flag == true)
                #expect(change["seats"].list.count { $0["status"].text == "LOCKED" } == 200)
            }
        }
    }

    @Test func `after notifications may have been missed, all seats are sent again`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            try await OpenConnection.get("seats/event/\(show.id)/stream", port: office.port) { pieces in
                _ = try await pieces.nextSeats()
                try await office.pool.query(
                    """
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and query ilike 'listen%'
                    """)
                let again = try #require(try await pieces.nextSeats())
                #expect(again["isWhole"].flag == true)
            }
        }
    }

    @Test func `a stream is kept alive, and ends when its client leaves`() async throws {
        try await SeatsOffice.run({ $0.heartbeat = .milliseconds(20) }) { office in
            let show = try await office.show()
            try await OpenConnection.get("seats/event/\(show.id)/stream", port: office.port) { pieces in
                while !pieces.text.contains(": still here") {
                    let isOpen = try await pieces.readMore()
                    try #require(isOpen)
                }
                #expect(pieces.text.lowercased().contains("content-type: text/event-stream"))
            }
        }
        try await SeatsOffice.run({ $0.heartbeat = .seconds(3600) }) { office in
            let show = try await office.show()
            try await OpenConnection.get("seats/event/\(show.id)/stream", port: office.port) { pieces in
                _ = try await pieces.nextSeats()
            }
            let isSo = try await eventually {
                try await !office.pool.query(
                    """
                    select pid from pg_stat_activity
                    where datname = current_database() and query ilike 'unlisten%' and query like \("%\(show.id)%")
                    """
                ).isEmpty
            }
            #expect(isSo)
        }
    }

    @Test func `a stream outlives the time that a connection may be idle`() async throws {
        var patience = Patience()
        let short = Duration.milliseconds(200)
        (patience.head, patience.body, patience.idle, patience.stall) = (short, short, short, short)
        try await SeatsOffice.run({ $0.heartbeat = .milliseconds(300) }, patience: patience) { office in
            let show = try await office.show()
            try await OpenConnection.get("seats/event/\(show.id)/stream", port: office.port) { pieces in
                _ = try await pieces.nextSeats()
                // Each comes later than the connection would have been closed.
                while pieces.text.components(separatedBy: ": still here").count <= 3 {
                    let isOpen = try await pieces.readMore()
                    try #require(isOpen)
                }
            }
        }
    }

    @Test func `a stream of nothing is not found`() async throws {
        try await SeatsOffice.run { office in
            let answer = try await office.get("seats/event/\(UUID())/stream")
            #expect(answer.status == 404)
        }
    }

    @Test func `streams end when the server stops`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let port = office.port
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            Task {
                try await OpenConnection.get("seats/event/\(show.id)/stream", port: port) { pieces in
                    _ = try await pieces.nextSeats()
                    start.finish()
                    while try await pieces.readMore() {}
                }
            }
            for await _ in started {}
            // The office is stopped when this returns, and that waits for its connections.
        }
    }
}
