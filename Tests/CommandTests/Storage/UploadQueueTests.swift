import Foundation
import ObjectStorage
import Synchronization
import TestServers
import Testing

@testable import ticketpress

/// Keeps threads until it is opened.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let state = Mutex(false)

    var isOpen: Bool { state.withLock { $0 } }

    func open() {
        state.withLock { $0 = true }
        semaphore.signal()
    }

    func pass() {
        semaphore.wait()
        semaphore.signal()
    }
}

@Suite struct `Documents on their way to a store` {
    private let gate = Gate()
    private let server: ScriptedServer
    private let environment: [String: String]

    init() throws {
        server = try ScriptedServer { [gate] _ in
            gate.pass()
            return .answer(200, headers: ["ETag": "\"x\""])
        }
        environment = [
            "S3_ENDPOINT": server.url, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "r",
        ]
    }

    @Test func `are several, and others are drawn meanwhile`() async throws {
        let shop = try Workshop()
        shop.environment = environment
        try shop.tickets(40)
        let run = shop.process(["render", "plain", "--data", "t.ndjson", "--store", "s3://box"])
        run.standardError = FileHandle.nullDevice
        try run.run()
        // As many as there are connections, while the first has no answer yet.
        #expect(try await eventually { server.requests.count >= 8 })
        gate.open()
        run.waitUntilExit()
        #expect(run.terminationStatus == 0)
        #expect(Set(server.requests.map(\.target)) == Set((1...40).map { "/box/T-\($0).pdf" }))
    }

    @Test func `are no more than the limit, and then whoever brings the next one waits`() async throws {
        let taken = Mutex(0)
        async let passes = onOwnThread { [environment, gate] in
            let place = try StorePlace(address: StoreAddress("s3://box"), environment: environment)
            let names = StoredNames.each(try NamePattern("{ticket.id}", format: .pdf))
            let collector = DocumentCollector(
                plan: OutputPlan(destination: .store(names), format: .pdf, isMerged: false), isKeepingOn: false,
                temporaries: TemporaryFiles(), report: nil, merged: nil,
                uploads: DocumentUploads(to: place, link: nil), messages: Messages(), reserved: [], waiting: { _ in })
            return try (1...40).map { number in
                let draft = DraftObject(name: "\(number).pdf", bytes: [1], document: DocumentSize(bytes: 1))
                let isGoingOn = try collector.take(
                    RecordOutcome(
                        label: RecordLabel(number: number), inputRead: 0, result: .success(.objects([draft]))))
                taken.withLock { $0 += 1 }
                return isGoingOn && gate.isOpen
            }
        }
        #expect(try await eventually { taken.withLock { $0 } >= DocumentUploads.limit })
        gate.open()
        let wasOpen = try await passes
        #expect(wasOpen[DocumentUploads.limit...].allSatisfy { $0 })
        #expect(taken.withLock { $0 } == 40)
    }
}
