import Domain
import Foundation
import Logging
import Postgres
import ServiceKit
import Synchronization

/// Tells all processes which seats have changed, as notifications on a channel for each event.
///
/// They are sent after the change was committed and not with it: the server commits transactions that notify one after the
/// other, each with its own wait for the disk. Changes that come while some are being sent go together.
final class ChangeAnnouncer: Sendable {
    private struct State {
        var waiting: [EventID: Set<SeatID>] = [:]
        var isSending = false
    }

    private let resources: Resources
    private let state = Mutex(State())
    /// A notification has less than 8,000 bytes; one about more seats says only that the event is another.
    private static let most = 150

    init(_ resources: Resources) { self.resources = resources }

    static func channel(_ event: EventID) -> String { "seats_\(event)" }

    /// What a notification says.
    enum Notice: Sendable, Hashable {
        case seats([SeatID])
        case everything

        init(_ payload: String) {
            let ids = payload.split(separator: ":").last?.split(separator: ",").map { SeatID(String($0)) } ?? []
            let known = ids.compactMap(\.self)
            self = known.isEmpty || known.count < ids.count ? .everything : .seats(known)
        }

        /// No two are the same, for the server sends only one of those that are.
        var payload: String {
            let number = UInt64.random(in: .min ... .max)
            switch self {
            case .seats(let ids): return "\(number):\(ids.map(\.description).joined(separator: ","))"
            case .everything: return "\(number):*"
            }
        }
    }

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
            let notices = batch.map { event, seats in
                (Self.channel(event), (seats.count > Self.most ? Notice.everything : .seats(seats.sorted())).payload)
            }
            do {
                // Nothing is written that the disk should be waited for.
                try await resources.pool.query(
                    """
                    select set_config('synchronous_commit', 'off', true), pg_notify(channel, payload)::text
                    from unnest(\(notices.map(\.0)), \(notices.map(\.1))) as notice (channel, payload)
                    """, isRepeatable: true)
            } catch {
                // Those who watch hear of a lost connection themselves, and look again.
                resources.logger.warning("Changes of seats could not be announced", metadata: ["error": "\(error)"])
            }
        }
    }

    private func next() -> [EventID: Set<SeatID>]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isSending = false
                return nil
            }
            defer { state.waiting = [:] }
            return state.waiting
        }
    }
}
