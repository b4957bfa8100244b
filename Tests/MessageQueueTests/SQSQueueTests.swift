import AWS
import HTTPClient
import TestServers
import Testing

@testable import MessageQueue

@Suite struct `A queue` {
    private func queue(_ moto: MotoServer, _ name: String, receiptLimit: Int? = nil) async throws -> SQSQueue {
        let url = try await moto.makeQueue("\(name)", receiptLimit: receiptLimit)
        return try SQSQueue(QueueURL(url), environment: AWSEnvironment(moto.environment))
    }

    private func receiveAll(_ queue: SQSQueue) async throws -> [ReceivedMessage] {
        var messages: [ReceivedMessage] = []
        while true {
            let more = try await queue.receive(atMost: 10, waiting: .zero, timeout: .seconds(600))
            if more.isEmpty { return messages }
            messages += more
        }
    }

    @Test func `hands out what it was sent, once it is deleted never more`() async throws {
        let queue = try await queue(.start(), "whole")
        let bodies = (0..<25).map { "{\"number\":\($0),\"name\":\"Zoë 🎫 <&>\\\"\"}" }
        let sent = await queue.send(bodies.map { OutgoingMessage($0, attributes: ["Signature": "s=\($0.utf8.count)"]) })
        #expect(Set(try sent.map { try $0.get() }).count == 25)
        #expect(try await queue.state().waiting == 25)

        let received = try await receiveAll(queue)
        #expect(Set(received.map(\.body)) == Set(bodies))
        #expect(received.allSatisfy { $0.attributes == ["Signature": "s=\($0.body.utf8.count)"] && $0.receipts == 1 })
        #expect(try await queue.state().inFlight == 25)
        for result in await queue.delete(received.map(\.receipt)) { try result.get() }
        let state = try await queue.state()
        #expect(state.waiting == 0 && state.inFlight == 0)
    }

    @Test func `lets who receives wait for what is sent later`() async throws {
        let queue = try await queue(.start(), "later")
        async let received = queue.receive(atMost: 1, timeout: .seconds(60))
        try await Task.sleep(for: .milliseconds(50))
        _ = try await queue.send([OutgoingMessage("at last")])[0].get()
        #expect(try await received.map(\.body) == ["at last"])
    }

    @Test func `hands a message out again whose time-out has ended, and counts`() async throws {
        let queue = try await queue(.start(), "again")
        _ = try await queue.send([OutgoingMessage("a")])[0].get()
        // As of a process that was killed.
        #expect(try await queue.receive(atMost: 1, timeout: .seconds(1)).count == 1)
        let second = try #require(try await queue.receive(atMost: 1, timeout: .seconds(600)).first)
        #expect(second.receipts == 2)
        // And at once where it is put back.
        try await queue.change([MessageTimeout(second.receipt, .zero)])[0].get()
        #expect(try await queue.receive(atMost: 1, timeout: .seconds(600)).first?.receipts == 3)
    }

    @Test func `keeps a message from others for as long as it is told to`() async throws {
        let queue = try await queue(.start(), "kept")
        _ = try await queue.send([OutgoingMessage("a")])[0].get()
        let message = try #require(try await queue.receive(atMost: 1, timeout: .seconds(1)).first)
        try await queue.change([MessageTimeout(message.receipt, .seconds(600))])[0].get()
        #expect(try await queue.receive(atMost: 1, waiting: .seconds(2), timeout: .zero).isEmpty)
    }

    @Test func `puts away what nobody deletes, and tells how much that is`() async throws {
        let moto = try await MotoServer.start()
        let queue = try await queue(moto, "hard", receiptLimit: 2)
        _ = try await queue.send([OutgoingMessage("poison")])[0].get()
        for _ in 0..<2 { #expect(try await queue.receive(atMost: 1, timeout: .zero).count == 1) }
        #expect(try await queue.receive(atMost: 1, waiting: .zero, timeout: .zero).isEmpty)
        let state = try await queue.state()
        #expect(state.receiptLimit == 2)
        #expect(try await queue.deadLetters(of: state) == 1)
        #expect(try await moto.deadLetters(of: "hard") == ["poison"])
    }

    @Test func `takes what it can of several`() async throws {
        let queue = try await queue(.start(), "large")
        let sizes = [300_000, 10, SQSQueue.messageLimit + 1, SQSQueue.messageLimit, 200_000, 200_000]
        let sent = await queue.send(sizes.map { OutgoingMessage(String(repeating: "x", count: $0)) })
        for (size, result) in zip(sizes, sent) where size != SQSQueue.messageLimit + 1 { _ = try result.get() }
        #expect(throws: QueueError.tooLarge(size: SQSQueue.messageLimit + 1, limit: SQSQueue.messageLimit)) {
            _ = try sent[2].get()
        }
        #expect(Set(try await receiveAll(queue).map(\.body.utf8.count)) == Set(sizes).subtracting([sizes[2]]))
    }

    @Test func `that is not there is told of`() async throws {
        let moto = try await MotoServer.start()
        let url = try QueueURL("\(moto.endpoint)/123456789012/nowhere")
        let queue = try SQSQueue(url, environment: AWSEnvironment(moto.environment))
        let error = await #expect(throws: QueueError.self) { try await queue.receive(atMost: 1, timeout: .zero) }
        #expect(error?.description.contains("make the queue") == true)
        #expect(error?.isOfMessage == false)
        let results = await queue.delete(["a", "b"])
        #expect(results.count == 2)
        for result in results { #expect(throws: QueueError.self) { try result.get() } }
    }

    @Test func `has the region of its URL`() throws {
        func region(_ text: String) throws -> String? { try QueueURL(text).region }
        #expect(try region("https://sqs.eu-west-3.amazonaws.com/123456789012/tickets") == "eu-west-3")
        #expect(try region("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/tickets") == "cn-north-1")
        #expect(try region("https://eu-west-1.queue.amazonaws.com/123456789012/tickets") == "eu-west-1")
        #expect(try region("http://localhost:4566/000000000000/tickets") == nil)
        #expect(try region("https://amazonaws.example.org/000000000000/tickets") == nil)
    }

    @Test(arguments: [
        "tickets", "https://sqs.eu-west-3.amazonaws.com", "ftp://sqs.example.org/1/tickets",
        "https://sqs.eu-west-3.amazonaws.com/1/tickets.fifo", "https://host/1/tickets?x=1", "https://host/1/ä",
    ])
    func `is not named by a URL that is wrong`(url: String) {
        #expect(throws: QueueError.self) { try QueueURL(url) }
    }
}
