import Domain
import Foundation
import Logging
import Postgres
import Redis
import ServiceKit
import Synchronization

/// Tells all processes which seats have changed, as notifications on a channel for each event.
///
/// They are sent after the change was committed and not with it: the server commits transactions that notify one after the
/// other, each with its own wait for the disk. Changes that come while some are being sent go together.
///
/// Where there is a Redis they go over its channels, and the database tells all that was told in a second once more, in one
/// notification for each event. Streams pass over what they have heard. So whoever misses something in Redis, or is
/// connected to another one than we are, learns it a second later; and what Redis does not take is told by the database at
/// once.
final class ChangeAnnouncer: Sendable {
    private struct State {
        var waiting: [EventID: Set<SeatID>] = [:]
        var isSending = false
        /// How often each event was announced.
        var counts: [EventID: UInt64] = [:]
        var run = UInt64.random(in: .min ... .max)
        /// What went over Redis and not yet over the database.
        var told: [EventID: Notice] = [:]
        var isConfirming = false
    }

    private let resources: Resources
    private let settings: SeatsSettings
    private let state = Mutex(State())
    /// Events whose numbers are kept.
    private static let most = 10_000

    init(_ resources: Resources, _ settings: SeatsSettings) { (self.resources, self.settings) = (resources, settings) }

    /// The database's channel.
    static func channel(_ event: EventID) -> String { "seats_\(event)" }

    /// That of Redis.
    static func sharedChannel(_ event: EventID) -> String { "ticketpress:seats:\(event)" }

    /// Returns at once.
    func announce(_ event: EventID, _ seats: [SeatID]) {
        guard !seats.isEmpty else { return }
        let isFirst = state.withLock { state in
            state.waiting[event, default: []].formUnion(seats)
            defer { state.isSending = true }
            return !state.isSending
        }
        if isFirst { Task { await send() } }
    }

    private func send() async {
        while let batch = next() {
            var untold: [EventID: Notice] = [:]
            for (event, notice) in batch where !(await publish(notice, event)) { untold[event] = notice }
            if untold.isEmpty { continue }
            // What Redis told before it was lost is as urgent now.
            await notify(takeTold().merging(untold) { $0.joined(to: $1) })
        }
    }

    private func next() -> [EventID: Notice]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isSending = false
                return nil
            }
            if state.counts.count > Self.most { (state.counts, state.run) = ([:], .random(in: .min ... .max)) }
            var batch: [EventID: Notice] = [:]
            for (event, seats) in state.waiting {
                let number = state.counts[event, default: 0] + 1
                state.counts[event] = number
                batch[event] = Notice(run: state.run, numbers: number...number, seats: seats)
            }
            state.waiting = [:]
            return batch
        }
    }

    /// False where there is no Redis, or it was not told.
    private func publish(_ notice: Notice, _ event: EventID) async -> Bool {
        guard let redis = settings.redis else { return false }
        do {
            try await redis.send(
                "PUBLISH", RedisArgument(Self.sharedChannel(event)), RedisArgument(notice.payload))
        } catch {
            // The client says in the log, once, that it is away.
            return false
        }
        let isFirst = state.withLock { state in
            state.told[event] = state.told[event]?.joined(to: notice) ?? notice
            defer { state.isConfirming = true }
            return !state.isConfirming
        }
        if isFirst {
            Task {
                // Nobody cancels it.
                try? await Task.sleep(for: settings.confirmation)
                await notify(takeTold())
            }
        }
        return true
    }

    private func takeTold() -> [EventID: Notice] {
        state.withLock { state in
            defer { (state.told, state.isConfirming) = ([:], false) }
            return state.told
        }
    }

    private func notify(_ notices: [EventID: Notice]) async {
        guard !notices.isEmpty else { return }
        let (channels, payloads) = (notices.keys.map { Self.channel($0) }, notices.values.map(\.payload))
        do {
            // Nothing is written that the disk should be waited for.
            try await resources.pool.query(
                """
                select set_config('synchronous_commit', 'off', true), pg_notify(channel, payload)::text
                from unnest(\(channels), \(payloads)) as notice (channel, payload)
                """, isRepeatable: true)
        } catch {
            // Those who watch hear of a lost connection themselves, and look again.
            resources.logger.warning("Changes of seats could not be announced", metadata: ["error": "\(error)"])
        }
    }
}
