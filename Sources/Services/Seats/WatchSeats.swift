import Domain
import Foundation
import NIOCore
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle

/// What is sent to all who watch an event when some of its seats have changed: made once, however many watch.
///
/// Readings of the tables are numbered as they begin. A stream sends none that began before one that it has sent, so that what
/// it sends is as new as all that it was told of, in whatever order that came: two ways lead to it, and this is one of many
/// streams.
actor SharedChanges {
    private let resources: Resources
    private var messages: [String: (reading: Int, text: Task<ByteBuffer, any Error>)] = [:]
    private var readings = 0
    private static let most = 256

    init(_ resources: Resources) { self.resources = resources }

    /// The number of a reading that begins.
    func begin() -> Int {
        readings += 1
        return readings
    }

    /// The message about a notification. The seats are read after it came, and no sooner than that reading.
    func message(
        _ payload: String, about seats: [SeatID], of event: EventID, after reading: Int
    ) async throws -> (reading: Int, text: ByteBuffer) {
        if let known = messages[payload], known.reading >= reading {
            return (known.reading, try await known.text.value)
        }
        if messages.count >= Self.most { messages = [:] }
        let number = begin()
        let text = Task { [resources] in
            let now = resources.now()
            var writer = SeatWriter()
            for row in try await resources.pool.query(SeatsStore().seats(seats, of: event), isRepeatable: true) {
                writer.add(try Seat(row: row, at: now, for: .anyone))
            }
            var message = StreamedSeats.head(event, isWhole: false)
            var text = writer.finish()
            message.writeBuffer(&text)
            message.writeImmutableBuffer(StreamedSeats.tail)
            return message
        }
        messages[payload] = (number, text)
        do { return (number, try await text.value) } catch {
            // Those who ask later look again, instead of failing for this.
            if messages[payload]?.reading == number { messages[payload] = nil }
            throw error
        }
    }
}

/// The form of a stream (WHATWG HTML, "Server-sent events"): messages `seats`, each with the seats that have changed, or all.
enum StreamedSeats {
    static func head(_ event: EventID, isWhole: Bool) -> ByteBuffer {
        ByteBuffer(string: "event: seats\ndata: {\"eventId\":\"\(event)\",\"isWhole\":\(isWhole),\"seats\":")
    }

    static let tail = ByteBuffer(string: "}\n\n")
    /// A comment, which clients pass over.
    static let heartbeat = ByteBuffer(string: ": still here\n\n")
}

private enum Occasion: Sendable {
    case signal(Signal)
    /// Over Redis.
    case message(String)
    case heartbeat
}

extension AsyncStream<Occasion>.Continuation {
    /// What makes room for the word of a loss is lost as well, before it.
    fileprivate func tell(_ occasion: Occasion) {
        if case .dropped = yield(occasion) { yield(.signal(.mayHaveMissed)) }
    }
}

extension SeatsService {
    /// Writes all seats of an event, and then those that change, as they do, until the task is cancelled, the process is to
    /// stop, or the event is gone.
    func watch(_ event: EventID, _ write: ([ByteBuffer]) async throws -> Void) async throws {
        // A client that is too slow misses some, and is sent all seats again.
        let (occasions, continuation) = AsyncStream.makeStream(
            of: Occasion.self, bufferingPolicy: .bufferingNewest(64))
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [resources] in
                    for await signal in resources.listener.listen(to: ChangeAnnouncer.channel(event)) {
                        continuation.tell(.signal(signal))
                    }
                    continuation.finish()
                }
                group.addTask { [settings] in
                    guard let redis = settings.redis else { return }
                    for await signal in redis.listen(to: ChangeAnnouncer.sharedChannel(event)) {
                        // What was missed here, the database tells.
                        if case .message(let payload) = signal { continuation.tell(.message(payload)) }
                    }
                }
                group.addTask { [settings] in
                    while true {
                        try await Task.sleep(for: settings.heartbeat)
                        continuation.tell(.heartbeat)
                    }
                }
                defer { group.cancelAll() }
                var sent = SentChanges()
                for await occasion in occasions {
                    guard let messages = try await messages(about: occasion, of: event, &sent) else { return }
                    if !messages.isEmpty { try await write(messages) }
                }
            }
        } onGracefulShutdown: {
            continuation.finish()
        }
    }

    /// Nil where the event is gone.
    private func messages(
        about occasion: Occasion, of event: EventID, _ sent: inout SentChanges
    ) async throws -> [ByteBuffer]? {
        switch occasion {
        case .heartbeat: return [StreamedSeats.heartbeat]
        case .signal(.mayHaveMissed): return try await everything(of: event, &sent)
        case .signal(.notified(let payload)), .message(let payload):
            let notice = Notice(payload)
            guard sent.heard.isNews(notice) else { return [] }
            guard let seats = notice.seats else { return try await everything(of: event, &sent) }
            let message = try await changes.message(payload, about: seats, of: event, after: sent.reading)
            sent.reading = message.reading
            return [message.text]
        }
    }

    private func everything(of event: EventID, _ sent: inout SentChanges) async throws -> [ByteBuffer]? {
        sent.reading = await changes.begin()
        guard case .shared(let document) = try await maps.view(event) else { return nil }
        return [StreamedSeats.head(event, isWhole: true), document.plain, StreamedSeats.tail]
    }
}

/// What a stream has sent.
private struct SentChanges {
    var heard = HeardNotices()
    /// The number of its last reading.
    var reading = 0
}
