import Domain
import Foundation
import MessageQueue
import Postgres
import PostgresTesting
import ServiceKit
import Testing

@testable import FactQueues

@Suite struct `Messages that are no facts for us` {
    @Test func `end in the dead-letter queue, and hold nobody up`() async throws {
        var scene = QueuedOffice.Scene()
        scene.attempt = { fact in if fact.number == 13 { throw APIError.conflict("UNLUCKY", "no thirteens here") } }
        try await QueuedOffice.with(scene) { office in
            let wrong = ["nonsense", #"{"factID":"1"}"#, "{}"]
            for text in wrong { try await office.queue.carry(Data(text.utf8)) }
            try await office.queue.carry(office.delivery(1, to: "tickets.nobody"))
            for number in 12...14 { try await office.tell(Told(number: number)) }
            #expect(try await eventually { try await office.deadLetters.count == wrong.count + 2 })
            #expect(try await eventually { try await office.heard == [12, 14] })
            #expect(try await office.deadLetters.contains { $0.contains("13") })
            #expect(office.log.lines(.error).contains("A received fact could not be consumed"))
            #expect(await office.health(of: .tickets)?.queues["fact-queue"]?.stuck == wrong.count + 2)
        }
    }

    @Test func `are not believed where somebody else wrote them`() async throws {
        try await QueuedOffice.with { office in
            let stranger = FactQueue(office.queue.queue, of: .tickets, try QueuedOffice.secret())
            try await stranger.carry(office.delivery(1))
            let delivery = office.delivery(2)
            let sealed = office.queue.seal.sealed(delivery, at: Date())
            var changed = sealed
            changed.body = changed.body.replacing(#""number":2"#, with: #""number":3"#)
            let old = office.queue.seal.sealed(delivery, at: Date() - FactSeal.life - .seconds(60))
            let results = await office.queue.queue.send([
                OutgoingMessage(sealed.body), changed, old, OutgoingMessage("x", attributes: ["Signature": "t=1,v1=00"]),
            ])
            for result in results { _ = try result.get() }
            #expect(try await eventually { try await office.deadLetters.count == 5 })
            #expect(try await office.heard.isEmpty)
        }
    }

    @Test func `are not those of another service`() throws {
        let secret = try QueuedOffice.secret()
        let message = FactSeal(secret, .tickets).sealed(Data("{}".utf8), at: Date())
        let received = ReceivedMessage(
            id: "1", body: message.body, attributes: message.attributes, receipt: "r", receipts: 1)
        #expect(try FactSeal(secret, .tickets).opened(received, at: Date()) == Data("{}".utf8))
        #expect(throws: APIError.self) { try FactSeal(secret, .notifications).opened(received, at: Date()) }
    }

    @Test func `are told of where nothing takes them away`() async throws {
        var scene = QueuedOffice.Scene()
        scene.receiptLimit = nil
        try await QueuedOffice.with(scene) { office in
            #expect(
                await eventually {
                    office.log.lines(.warning).contains { $0.contains("has no dead-letter queue") }
                })
        }
    }
}

@Suite struct `While something is away` {
    private func message(_ id: String) -> ReceivedMessage {
        ReceivedMessage(id: id, body: "", attributes: [:], receipt: "receipt \(id)", receipts: 1)
    }

    @Test func `one message at a time is tried, after growing pauses`() async {
        let desk = ReceivingDesk(width: 8)
        #expect(await desk.room == 8)
        #expect(await desk.pause == nil)
        for id in ["a", "b", "c"] { await desk.begin(message(id)) }
        #expect(await desk.room == 5)
        // The database goes away under all three.
        for id in ["a", "b", "c"] {
            await desk.note(isServing: false)
            await desk.end(message(id))
        }
        #expect(await desk.room == 1)
        let first = await desk.pause
        #expect(first == .seconds(2))
        for _ in 0..<20 {
            await desk.begin(message("d"))
            await desk.note(isServing: false)
            await desk.end(message("d"))
        }
        #expect(await desk.pause == .seconds(60))
        await desk.note(isServing: true)
        #expect(await desk.room == 8)
        #expect(await desk.pause == nil)
    }

    @Test func `the queue is asked after growing pauses`() async {
        let desk = ReceivingDesk(width: 2)
        await desk.note(isReached: false)
        #expect(await desk.pause == .seconds(1))
        await desk.note(isReached: false)
        #expect(await desk.pause == .seconds(2))
        #expect(await desk.room == 2)
        await desk.note(isReached: true)
        #expect(await desk.pause == nil)
    }

    @Test func `whoever has its hands full waits until one is free`() async {
        let desk = ReceivingDesk(width: 1)
        await desk.begin(message("a"))
        async let room = desk.room
        #expect(await desk.receipts == ["receipt a"])
        await desk.end(message("a"))
        #expect(await room == 1)
    }
}
