import Domain
import Foundation
import Logging
import ServiceKit
import Synchronization

/// The services that are in other processes: where each may be asked, how it does there, and whether it is asked at all.
///
/// All who ask others go by it: `CallNeighbours` for the services of this process, `ForwardRequests` for its clients.
/// `WatchNeighbours` keeps it up to date.
public final class Neighbours: Sendable {
    private struct State {
        var places: [ServiceName: [Place]] = [:]
        var circuits: [Place: Circuit] = [:]
        /// What each said of itself when it was last asked.
        var reports: [Place: HealthReport] = [:]
        /// Whose turn it is next.
        var turns: [ServiceName: Int] = [:]
        var underWay: [ServiceName: Int] = [:]
    }

    /// Requests to one service that have no answer yet. More are refused at once, so that a slow service takes no more of
    /// this process than that.
    private static let limit = 256

    let origins: [ServiceName: [String]]
    private let logger: Logger
    private let state = Mutex(State())

    /// `origins` are those of each service, as `https://seats.example.org`, without a slash at their ends.
    public init(_ origins: [ServiceName: [String]], logger: Logger) {
        self.origins = origins
        self.logger = logger
    }

    public var services: Set<ServiceName> { Set(origins.keys) }

    // MARK: - Whom to ask

    /// The place that is asked next, of those that were not tried: one that can serve, if it is known of any, else one of
    /// which that is not known. Nil where there is none.
    func choose(_ service: ServiceName, except tried: Set<Place>) -> Place? {
        state.withLock { state in
            let free = (state.places[service] ?? []).filter {
                !tried.contains($0) && !(state.circuits[$0]?.isOpen ?? false)
            }
            let ready = free.filter { state.reports[$0]?.services[service]?.status != .failing }
            let candidates = ready.isEmpty ? free : ready
            guard !candidates.isEmpty else { return nil }
            let turn = state.turns[service, default: 0]
            state.turns[service] = (turn + 1) % 1_000_000
            return candidates[turn % candidates.count]
        }
    }

    /// Seconds after which it is worth asking again.
    func retryAfter(_ service: ServiceName) -> Int {
        let first = state.withLock { state in
            (state.places[service] ?? []).compactMap { state.circuits[$0]?.probeAt }.min()
        }
        guard let first else { return 1 }
        return max(1, Int((ContinuousClock.now.duration(to: first) / .seconds(1)).rounded(.up)))
    }

    /// Counts a request in for as long as it has no answer. Throws `APIError` 503 where there are too many.
    func enter(_ service: ServiceName) throws(APIError) {
        let isIn = state.withLock { state in
            guard state.underWay[service, default: 0] < Self.limit else { return false }
            state.underWay[service, default: 0] += 1
            return true
        }
        if !isIn { throw .unavailable("\(service) is busy; try again", retryAfter: 1) }
    }

    func leave(_ service: ServiceName) { state.withLock { $0.underWay[service, default: 1] -= 1 } }

    // MARK: - What came of it

    func succeeded(_ place: Place) { state.withLock { $0.circuits[place]?.succeeded() } }

    func failed(_ place: Place, _ failure: Circuit.Failure, _ reason: String) {
        let isNew = state.withLock { $0.circuits[place]?.failed(failure, at: .now) ?? false }
        if isNew { logger.warning("A neighbour is left alone", metadata: ["place": "\(place)", "error": "\(reason)"]) }
    }

    // MARK: - For those who watch

    /// Open ones whose pause is over, and all others if `all` says so.
    func due(at instant: ContinuousClock.Instant, all: Bool) -> [Place] {
        state.withLock { state in
            state.circuits.filter { $0.value.probeAt.map { $0 <= instant } ?? all }.map(\.key)
        }
    }

    func set(_ places: [Place], of service: ServiceName) {
        state.withLock { state in
            // Where a name cannot be looked up, what was known of it holds.
            guard !places.isEmpty else { return }
            state.places[service] = places
            for place in places where state.circuits[place] == nil { state.circuits[place] = Circuit() }
            let known = Set(state.places.values.joined())
            state.circuits = state.circuits.filter { known.contains($0.key) }
            state.reports = state.reports.filter { known.contains($0.key) }
        }
    }

    /// What a place said of itself, or why it said nothing.
    func probed(_ place: Place, _ result: Result<HealthReport, ProbeFailure>) {
        let change = state.withLock { state -> String? in
            guard var circuit = state.circuits[place] else { return nil }
            let wasOpen = circuit.isOpen
            switch result {
            case .success(let report):
                state.reports[place] = report
                if wasOpen { circuit.probed(isWell: true, at: .now) } else { circuit.succeeded() }
            case .failure(let failure):
                state.reports[place] = nil
                if wasOpen {
                    circuit.probed(isWell: false, at: .now)
                } else {
                    circuit.failed(failure.kind, at: .now)
                }
            }
            state.circuits[place] = circuit
            return wasOpen == circuit.isOpen
                ? nil : circuit.isOpen ? "A neighbour is left alone" : "A neighbour is back"
        }
        guard let change else { return }
        var metadata: Logger.Metadata = ["place": "\(place)"]
        if case .failure(let failure) = result { metadata["error"] = "\(failure.reason)" }
        logger.warning("\(change)", metadata: metadata)
    }

    /// How each service does, as far as its places said so lately: as well as the best of them.
    var health: [ServiceName: HealthReport.Part] {
        state.withLock { state in
            var health: [ServiceName: HealthReport.Part] = [:]
            for service in origins.keys {
                let places = state.places[service] ?? []
                let parts = places.compactMap { place in
                    state.circuits[place]?.isOpen == true ? nil : state.reports[place]?.services[service]
                }
                guard var best = parts.min(by: { $0.status < $1.status }) else {
                    health[service] = HealthReport.Part(status: .failing, checks: ["reachable": .failing], queues: [:])
                    continue
                }
                best.checks["reachable"] = parts.count == places.count ? .ok : .degraded
                if parts.count < places.count { best.status = max(best.status, .degraded) }
                health[service] = best
            }
            return health
        }
    }
}

/// Why a place said nothing of itself.
struct ProbeFailure: Error {
    let kind: Circuit.Failure
    let reason: String
}
