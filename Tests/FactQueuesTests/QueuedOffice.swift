import AWS
import Crypto
import Domain
import Foundation
import HTTPClient
import Logging
import MessageQueue
import Postgres
import PostgresTesting
import ServiceKit
import ServiceLifecycle
import TestServers

@testable import FactQueues

struct Told: Fact, Equatable {
    let number: Int
    var words = ""
}

/// Tells facts.
private struct Telling: Service {
    static let name = ServiceName.events
    static let migrations: [Migration] = []

    let resources: Resources

    func routes(_ routes: Routes) {}
}

/// Hears of them, and writes down what it heard.
private struct Hearing: Service {
    static let name = ServiceName.tickets
    static let migrations = [Migration("M002_heard", Array("create table heard (number integer, words text)".utf8))]
    static let note = Subscription(Told.self, by: name, "note")
    static let subscriptions = [note.erased]

    let resources: Resources
    let attempt: @Sendable (Told) async throws -> Void

    func routes(_ routes: Routes) {}

    var consumers: [Consumer] {
        [
            .repeatable(Self.note) { fact in
                try await attempt(fact)
                try await resources.pool.query("insert into tickets.heard values (\(fact.number), \(fact.words))")
            }
        ]
    }
}

/// Two services of one process, the one of which hears what the other tells by a queue of moto's.
struct QueuedOffice: Sendable {
    static let queueName = "tickets"

    let moto: MotoServer
    let pool: Pool
    let queue: FactQueue
    let log: Log
    private let office: BoxOffice
    private let teller: Resources

    /// What differs from test to test.
    struct Scene: Sendable {
        var receiptLimit: Int? = 3
        /// Where the queue should be, if not at moto.
        var queueURL: String?
        /// Of receivers; several of them stand for several processes.
        var receivers = 1
        var settings = FactReceiver.Settings.quick
        var attempt: @Sendable (Told) async throws -> Void = { _ in }
    }

    static func with(_ scene: Scene = Scene(), _ body: @Sendable (QueuedOffice) async throws -> Void) async throws {
        let moto = try await MotoServer.start()
        let url = try await moto.makeQueue(queueName, receiptLimit: scene.receiptLimit)
        var retries = Retries()
        retries.policy.firstDelay = .milliseconds(1)
        let sqs = try SQSQueue(
            QueueURL(scene.queueURL ?? url), environment: AWSEnvironment(moto.environment), retries: retries)
        let queue = FactQueue(sqs, of: .tickets, try secret())
        try await TestCluster.withDatabase { database in
            let pool = try database.pool()
            try await Telling.allMigrations.apply(to: pool)
            try await Hearing.allMigrations.apply(to: pool)
            let listener = try Listener(database.settings, logger: quiet)
            defer { listener.close() }
            let log = Log()
            let premises = Premises(
                pool: pool, listener: listener, subscriptions: Hearing.subscriptions, carriers: [.tickets: queue],
                logger: log.logger)
            let teller = premises.resources(for: .events)
            let office = try BoxOffice(
                premises,
                [
                    ServicePlan(Telling.self) { Telling(resources: $0) },
                    ServicePlan(Hearing.self) { Hearing(resources: $0, attempt: scene.attempt) },
                ])
            let receivers = (0..<scene.receivers).map { _ in
                FactReceiver(queue, office.intake, logger: log.logger, settings: scene.settings)
            }
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(services: office.work + receivers, logger: quiet))
            let running = Task { try await group.run() }
            let test = QueuedOffice(
                moto: moto, pool: pool, queue: queue, log: log, office: office, teller: teller)
            let result: Result<Void, any Error>
            do { result = .success(try await body(test)) } catch { result = .failure(error) }
            await group.triggerGracefulShutdown()
            try await running.value
            try result.get()
        }
    }

    static func secret() throws -> ServiceSecret {
        guard let secret = ServiceSecret(bytes: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }) else {
            throw TestServerError("a secret is too short")
        }
        return secret
    }

    func tell(_ fact: Told) async throws {
        try await teller.transaction { _, outbox in try outbox.publish(fact) }
    }

    /// The numbers that were heard, in their order.
    var heard: [Int] {
        get async throws { try await pool.query("select number from tickets.heard order by 1").all(Int.self) }
    }

    /// How many deliveries of the outbox are still to be made.
    var open: Int {
        get async throws {
            try await pool.query("select count(*) from events.deliveries where done_at is null").one(Int.self)
        }
    }

    /// Whether the queue has nothing more, visible or not.
    var isEmpty: Bool {
        get async throws {
            let state = try await queue.queue.state()
            return state.waiting + state.inFlight == 0
        }
    }

    var deadLetters: [String] { get async throws { try await moto.deadLetters(of: Self.queueName) } }

    func health(of service: ServiceName) async -> ServiceHealth? { await office.health[service] }

    /// A delivery as the outbox would send it.
    func delivery(_ number: Int, to consumer: String = "tickets.note") -> Data {
        let id = FactID(bytes: (0..<16).map { _ in .random(in: 0...255) }).map { "\($0)" } ?? ""
        return Data(#"{"factID":"\#(id)","fact":"Told","consumer":"\#(consumer)","body":{"number":\#(number),"words":""}}"#.utf8)
    }
}

extension FactReceiver.Settings {
    static let quick = {
        var settings = FactReceiver.Settings()
        settings.wait = .seconds(2)
        settings.firstPause = .zero
        return settings
    }()
}

extension QueuedOffice {
    /// Receives for as long as the body takes, as one more process; what it has begun then is finished.
    func receiving(_ body: @Sendable () async throws -> Void) async throws {
        let receiver = FactReceiver(queue, office.intake, logger: log.logger, settings: .quick)
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [receiver], logger: quiet))
        let running = Task { try await group.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await running.value
        try result.get()
    }
}
