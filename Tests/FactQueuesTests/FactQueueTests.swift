import Domain
import Foundation
import MessageQueue
import Postgres
import PostgresTesting
import ServiceKit
import Testing

@testable import FactQueues

@Suite struct `Facts by a queue` {
    @Test func `are heard of once, with every letter`() async throws {
        try await QueuedOffice.with { office in
            let words = "Zoë 🎫 <&>\"\\ \u{FFFE}\u{FFFF} \u{1}\u{7F}"
            for number in 1...25 { try await office.tell(Told(number: number, words: words)) }
            #expect(try await eventually { try await office.heard == Array(1...25) })
            #expect(try await eventually { try await office.isEmpty })
            #expect(try await office.open == 0)
            #expect(try await office.pool.query("select distinct words from tickets.heard").all(String.self) == [words])
            #expect(try await office.deadLetters.isEmpty)
        }
    }

    @Test func `that come twice are done once`() async throws {
        try await QueuedOffice.with { office in
            let delivery = office.delivery(7)
            for _ in 0..<3 { try await office.queue.carry(delivery) }
            #expect(try await eventually { try await office.isEmpty })
            #expect(try await office.heard == [7])
        }
    }

    @Test func `wait in the outbox while the queue is away, however long, and are not parked`() async throws {
        var scene = QueuedOffice.Scene()
        scene.queueURL = "http://127.0.0.1:9/123456789012/tickets"
        scene.receivers = 0
        try await QueuedOffice.with(scene) { office in
            try await office.tell(Told(number: 1))
            #expect(
                try await eventually {
                    try await office.pool.query("select exists (select from events.deliveries where error is not null)")
                        .one(Bool.self)
                })
            let state = try await office.pool.query(
                "select attempts, parked_at is null and done_at is null, error from events.deliveries"
            ).one((Int, Bool, String).self)
            #expect(state.0 == 0 && state.1)
            #expect(state.2.contains("cannot be reached"))
            let health = await office.health(of: .tickets)
            #expect(health?.isServing == true)
            #expect(health?.checks["fact-queue"].flatMap { $0 }?.contains("cannot be reached") == true)
        }
    }

    @Test func `that no queue takes are parked`() async throws {
        try await QueuedOffice.with { office in
            let large = String(repeating: "x", count: SQSQueue.messageLimit)
            await #expect {
                try await office.queue.carry(Data(large.utf8 + [0x21]))
            } throws: { error in
                (error as? CarrierError)?.isOfDelivery == true
            }
        }
    }

    @Test func `of a process that was killed come again`() async throws {
        var scene = QueuedOffice.Scene()
        scene.receivers = 0
        try await QueuedOffice.with(scene) { office in
            for number in 1...3 { try await office.tell(Told(number: number)) }
            // What a process leaves behind that was killed when it had received them.
            var taken = 0
            while taken < 3 {
                taken += try await office.queue.queue.receive(atMost: 10, timeout: .seconds(1)).count
            }
            try await office.receiving { #expect(try await eventually { try await office.heard == [1, 2, 3] }) }
            #expect(try await office.isEmpty)
        }
    }

    @Test func `that take long stay with who works on them`() async throws {
        let (attempts, isDone) = (Locked(0), Locked(false))
        var scene = QueuedOffice.Scene()
        scene.receivers = 2
        scene.settings.timeout = .seconds(2)
        scene.attempt = { _ in
            attempts.withLock { $0 += 1 }
            _ = try await eventually { isDone.withLock { $0 } }
        }
        try await QueuedOffice.with(scene) { office in
            try await office.tell(Told(number: 1))
            #expect(try await eventually { attempts.withLock { $0 } == 1 })
            // Longer than the time-out, and nobody is handed it.
            #expect(try await office.queue.queue.receive(atMost: 1, waiting: .seconds(5), timeout: .zero).isEmpty)
            isDone.withLock { $0 = true }
            #expect(try await eventually { try await office.isEmpty })
            #expect(attempts.withLock { $0 } == 1)
            #expect(try await office.heard == [1])
        }
    }

    @Test func `that are being worked on when the process is told to stop are finished`() async throws {
        let (hasBegun, mayEnd) = (Locked(false), Locked(false))
        var scene = QueuedOffice.Scene()
        scene.receivers = 0
        scene.attempt = { _ in
            hasBegun.withLock { $0 = true }
            _ = try await eventually { mayEnd.withLock { $0 } }
        }
        try await QueuedOffice.with(scene) { office in
            try await office.tell(Told(number: 1))
            try await office.receiving {
                #expect(try await eventually { hasBegun.withLock { $0 } })
                // It is told to stop as soon as this ends.
                Task { mayEnd.withLock { $0 = true } }
            }
            #expect(try await office.heard == [1])
            #expect(try await office.isEmpty)
        }
    }

    @Test func `are carried with the queue's health`() async throws {
        var scene = QueuedOffice.Scene()
        scene.receivers = 0
        try await QueuedOffice.with(scene) { office in
            for number in 1...4 { try await office.tell(Told(number: number)) }
            #expect(try await eventually { try await office.open == 0 })
            let health = try #require(await office.health(of: .tickets))
            #expect(health.queues["fact-queue"] == QueueDepth(waiting: 4, oldestSeconds: nil))
            #expect(health.checks["fact-queue"] == .some(nil))
            // Whoever tells them has no queue of its own.
            #expect(await office.health(of: .events)?.queues["fact-queue"] == nil)
        }
    }
}
