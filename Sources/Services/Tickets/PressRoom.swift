import Foundation
import Rendering
import ServiceKit
import Synchronization

/// Threads that draw. Drawing is nothing but computing, which would starve the threads that all tasks share, and a press
/// belongs to one thread.
///
/// What somebody waits for goes before what is drawn ahead. It ends its threads when it is gone.
final class PressRoom: Sendable {
    enum Urgency: Sendable {
        /// Somebody waits for it.
        case now
        case later
    }

    /// Layout of nested flows and bidirectional text recurses; a secondary thread gets 512 KiB from Foundation.
    private static let stackBytes = 8 << 20

    private let desk: PressDesk

    init(_ settings: TicketsSettings, _ meters: TicketMeters) {
        let shelf = TemplateShelf(
            folders: settings.templates, lastResort: settings.lastResort, fonts: settings.fonts, meters)
        desk = PressDesk(limit: settings.queue, meters)
        for number in 1...max(1, settings.presses) {
            let thread = Thread { [desk] in
                let renderers = Renderers(shelf, meters)
                while let job = desk.next() { job(renderers) }
                desk.leave()
            }
            thread.name = "press-\(number)"
            thread.stackSize = Self.stackBytes
            thread.start()
        }
    }

    deinit { desk.close() }

    /// Documents drawn so far.
    var drawn: Int { desk.drawn }

    /// Does the work on a thread of its own. Throws what it throws, or `APIError` 503 where too many wait, or more than
    /// `most`.
    func press<Value: Sendable>(
        _ urgency: Urgency, behind most: Int = .max, _ work: @escaping @Sendable (Renderers) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = desk.submit(urgency, behind: most) { [desk] renderers in
                let result = Result { try work(renderers) }
                desk.note(renderers.takeCount())
                continuation.resume(with: result)
            }
            if !isTaken {
                continuation.resume(
                    throwing: APIError.unavailable("too many documents are being drawn; try again", retryAfter: 2))
            }
        }
    }
}

/// What waits to be drawn.
private final class PressDesk: Sendable {
    typealias Job = @Sendable (Renderers) -> Void

    private struct State {
        var urgent: [Job] = []
        var others: [Job] = []
        var isClosed = false
        var drawn = 0
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    private let limit: Int
    private let meters: TicketMeters

    init(limit: Int, _ meters: TicketMeters) { (self.limit, self.meters) = (limit, meters) }

    var drawn: Int { state.withLock { $0.drawn } }

    func note(_ count: Int) { state.withLock { $0.drawn += count } }

    /// False where too many wait.
    func submit(_ urgency: PressRoom.Urgency, behind most: Int, _ job: @escaping Job) -> Bool {
        let isTaken = state.withLock { state in
            let waiting = (urgency == .now ? state.urgent : state.others).count
            guard !state.isClosed, waiting < limit, waiting <= most else { return false }
            switch urgency {
            case .now: state.urgent.append(job)
            case .later: state.others.append(job)
            }
            return true
        }
        if isTaken {
            meters.pressQueueGrew()
            bell.signal()
        }
        return isTaken
    }

    /// Waits for work; nil when there will be no more.
    func next() -> Job? {
        bell.wait()
        let job: Job? = state.withLock { state in
            if !state.urgent.isEmpty { return state.urgent.removeFirst() }
            return state.others.isEmpty ? nil : state.others.removeFirst()
        }
        if job != nil { meters.pressQueueShrank() }
        return job
    }

    func close() {
        state.withLock { $0.isClosed = true }
        bell.signal()
    }

    /// A thread has ended, and wakes the next one to end.
    func leave() { bell.signal() }
}
