import Foundation
import Logging
import MessageQueue
import ServiceKit
import ServiceLifecycle

/// Receives the facts of a service from its queue until the process is told to stop; what it has begun then is finished.
///
/// A message stays invisible to others while it is worked on, and is deleted when that is done. One that cannot be consumed
/// comes again after growing pauses, until the queue's redrive policy takes it away. While something that consumers need is
/// away, their database above all, as good as nothing is received, so that an outage puts nothing into the dead-letter queue.
public struct FactReceiver: ServiceLifecycle.Service {
    public struct Settings: Sendable {
        /// Messages that are worked on at the same time.
        public var width = 8
        /// How long the queue waits for a message before it says that there is none.
        public var wait = SQSQueue.longestWait
        /// For how long a message is kept invisible at a time; a third of it before the end, it is kept for longer.
        public var timeout = Duration.seconds(60)
        /// After the first failure of a message; then twice as long each time.
        public var firstPause = Duration.seconds(1)
        public var longestPause = Duration.seconds(900)

        public init() {}
    }

    private let queue: FactQueue
    private let intake: FactIntake
    private let settings: Settings
    private let logger: Logger
    private let desk: ReceivingDesk
    private let deleting: Batcher<String, Void>

    public init(_ queue: FactQueue, _ intake: FactIntake, logger: Logger, settings: Settings = Settings()) {
        (self.queue, self.intake, self.settings) = (queue, intake, settings)
        var logger = logger
        logger[metadataKey: "service"] = "\(queue.service)"
        self.logger = logger
        desk = ReceivingDesk(width: settings.width)
        let messages = queue.queue
        deleting = Batcher { await messages.delete($0) }
    }

    public func run() async {
        let polling = Interruptible()
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await receive(polling)
            } onCancel: {
                polling.stop()
            }
        } onGracefulShutdown: {
            polling.stop()
        }
    }

    private func receive(_ polling: Interruptible) async {
        await polling.run { await warnOfMissingPolicy() }
        let keeping = Task { await keepInvisible() }
        await withDiscardingTaskGroup { group in
            while !polling.isStopped {
                let room = await desk.room
                let messages = await polling.run { await next(atMost: room) } ?? []
                for message in messages {
                    await desk.begin(message)
                    group.addTask { await handle(message) }
                }
            }
        }
        keeping.cancel()
    }

    /// What is stopped here comes back when its time-out ends.
    private func next(atMost room: Int) async -> [ReceivedMessage] {
        do {
            if let pause = await desk.pause { try await Task.sleep(for: pause) }
            let messages = try await queue.queue.receive(atMost: room, waiting: settings.wait, timeout: settings.timeout)
            await desk.note(isReached: true)
            return messages
        } catch {
            guard !Task.isCancelled else { return [] }
            await desk.note(isReached: false)
            logger.warning("Facts cannot be received", metadata: ["error": "\(error)"])
            return []
        }
    }

    // MARK: - One message

    private func handle(_ message: ReceivedMessage) async {
        do {
            try await intake.take(queue.seal.opened(message, at: Date()))
            await desk.note(isServing: true)
            do { try await deleting.add(message.receipt) } catch {
                // It comes again, and is known then.
                logger.warning("A fact stays in the queue", metadata: ["message": "\(message.id)", "error": "\(error)"])
            }
            await desk.end(message)
        } catch {
            let isPassing = FactIntake.isPassing(error)
            if isPassing { await desk.note(isServing: false) }
            logger.log(
                level: isPassing ? .warning : .error, "A received fact could not be consumed",
                metadata: [
                    "message": "\(message.id)", "receipts": "\(message.receipts)", "error": "\(error)",
                ])
            await desk.end(message)
            await putOff(message)
        }
    }

    private func putOff(_ message: ReceivedMessage) async {
        let pause = min(settings.longestPause, settings.firstPause * (1 << min(max(message.receipts - 1, 0), 20)))
        for case .failure(let error) in await queue.queue.change([MessageTimeout(message.receipt, pause)]) {
            // Then it comes when its time-out ends.
            logger.debug("A fact cannot be put off", metadata: ["message": "\(message.id)", "error": "\(error)"])
        }
    }

    // MARK: - While they are worked on

    private func keepInvisible() async {
        while !Task.isCancelled {
            // Cancelled when there is nothing left to keep.
            guard (try? await Task.sleep(for: settings.timeout / 3)) != nil else { return }
            let timeouts = await desk.receipts.map { MessageTimeout($0, settings.timeout) }
            for case .failure(let error) in await queue.queue.change(timeouts) where !Task.isCancelled {
                // One that was deleted just now, or another receiver may get it too: whoever is second does nothing.
                logger.debug("A fact is not kept invisible", metadata: ["error": "\(error)"])
            }
        }
    }

    private func warnOfMissingPolicy() async {
        // Whether the queue can be reached is found out by receiving, and told there.
        guard let state = try? await queue.queue.state(), state.receiptLimit == nil else { return }
        logger.warning(
            "The queue has no dead-letter queue: a fact that cannot be consumed comes again until it is too old",
            metadata: ["queue": "\(queue.queue.url)"])
    }
}
