import Domain
import Foundation
import HTTPClient
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Looks up where the neighbours are, and asks each place how it does, again and again.
public struct WatchNeighbours: ServiceLifecycle.Service {
    private let neighbours: Neighbours
    private let tokens: ServiceTokens
    private let client: HTTPClient

    /// What is well is asked so often; what is not, as its circuit says.
    private static let pause = Duration.seconds(5)
    private static let tick = Duration.milliseconds(100)
    /// A service whose database is away takes its time to say so.
    private static let patience = Duration.seconds(9)

    /// Where each process tells the others how it does.
    static let path = "/internal/health"

    public init(_ neighbours: Neighbours, _ tokens: ServiceTokens) {
        (self.neighbours, self.tokens) = (neighbours, tokens)
        var settings = HTTPClient.Settings()
        (settings.connections, settings.connectTimeout, settings.timeout) = (16, .seconds(2), Self.patience)
        client = HTTPClient(settings)
    }

    /// Looks once, so that whoever asks next knows where.
    public func look() async { await resolve() }

    public func run() async { await cancelWhenGracefulShutdown { await watch() } }

    /// Until the task is cancelled.
    private func watch() async {
        let probes = UnderWay()
        var next = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let now = ContinuousClock.now
                let isTime = now >= next
                if isTime {
                    next = now + Self.pause
                    group.addTask { await probes.only("names") { await resolve() } }
                }
                for place in neighbours.due(at: now, all: isTime) {
                    group.addTask {
                        await probes.only("\(place)") { neighbours.probed(place, await probe(place)) }
                    }
                }
                // Cancelled when the process is told to stop.
                try? await Task.sleep(for: Self.tick)
            }
            group.cancelAll()
        }
    }

    private func resolve() async {
        await withDiscardingTaskGroup { group in
            for (service, origins) in neighbours.origins {
                group.addTask {
                    var places: [Place] = []
                    for origin in origins { places += await Place.all(of: origin) }
                    neighbours.set(places, of: service)
                }
            }
        }
    }

    private func probe(_ place: Place) async -> Result<HealthReport, ProbeFailure> {
        do {
            var request = HTTPRequest(.get, place.origin + Self.path)
            request.connectTo = place.socket
            request.headers["Authorization"] = "Bearer \(try await tokens.token(of: .gateway))"
            let answer = try await client.send(request)
            guard answer.status == 200 else {
                let remedy = answer.status == 401 ? "; the service secrets, or the clocks, differ" : ""
                return .failure(ProbeFailure(kind: .absent, reason: "it answers \(answer.status)\(remedy)"))
            }
            return .success(try JSONDecoder().decode(HealthReport.self, from: Data(answer.body)))
        } catch let error as HTTPClientError {
            return .failure(ProbeFailure(kind: error.isBeforeSending ? .absent : .silent, reason: error.fact))
        } catch {
            return .failure(ProbeFailure(kind: .silent, reason: "\(error)"))
        }
    }
}

/// What is being done, so that it is not begun once more.
private final class UnderWay: Sendable {
    private let names = Mutex<Set<String>>([])

    func only(_ name: String, _ work: () async -> Void) async {
        guard names.withLock({ $0.insert(name).inserted }) else { return }
        await work()
        names.withLock { _ = $0.remove(name) }
    }
}
