import CoreMetrics
import HTTPTypes
import Hummingbird
import Synchronization

/// Counts and times requests by their endpoint, never by their path, of which there is no end. A time ends with the head of
/// the answer: what streams goes on for as long as somebody listens.
struct MeasureRequests: RouterMiddleware {
    private let meters: [String: RouteMeter]
    private let unknown: RouteMeter
    private let underWay: Meter

    init(_ endpoints: [Endpoint], _ metrics: any MetricsFactory) {
        var meters: [String: RouteMeter] = [:]
        for path in Set(endpoints.map(\.path)) {
            meters[RouterPath(path).description] = RouteMeter(path, metrics)
        }
        self.meters = meters
        unknown = RouteMeter("none", metrics)
        underWay = Meter(label: "ticketpress_http_requests_in_progress", factory: metrics)
    }

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        underWay.increment()
        defer { underWay.decrement() }
        let response = try await next(request, context)
        let meter = context.endpointPath.flatMap { meters[$0] } ?? unknown
        meter.note(request.method, response.status, ContinuousClock.now - start)
        return response
    }
}

/// What is counted of one endpoint. Its series are made when there is something to count, so that a thousand of them are not
/// collected for nothing; once they are there, nobody waits for them.
private final class RouteMeter: Sendable {
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .head, .options]

    private let route: String
    private let metrics: any MetricsFactory
    /// By method; the last is for all others, and so are the classes of status for what is none.
    private let times: InlineArray<8, AtomicLazyReference<CoreMetrics.Timer>> = InlineArray { _ in AtomicLazyReference()
    }
    private let counts: InlineArray<48, AtomicLazyReference<Counter>> = InlineArray { _ in AtomicLazyReference() }

    init(_ route: String, _ metrics: any MetricsFactory) { (self.route, self.metrics) = (route, metrics) }

    func note(_ method: HTTPRequest.Method, _ status: HTTPResponse.Status, _ time: Duration) {
        let place = Self.methods.firstIndex(of: method) ?? 7
        let group = (1...5).contains(status.code / 100) ? status.code / 100 : 0
        (counts[place * 6 + group].load() ?? makeCounter(place, group)).increment()
        (times[place].load() ?? makeTimer(place)).recordNanoseconds(time.nanoseconds)
    }

    private func makeCounter(_ place: Int, _ group: Int) -> Counter {
        let status = group == 0 ? "other" : "\(group)xx"
        return counts[place * 6 + group].storeIfNil(
            Counter(
                label: "ticketpress_http_requests_total", dimensions: dimensions(place) + [("status", status)],
                factory: metrics))
    }

    private func makeTimer(_ place: Int) -> CoreMetrics.Timer {
        times[place].storeIfNil(
            CoreMetrics.Timer(
                label: "ticketpress_http_request_duration_seconds", dimensions: dimensions(place), factory: metrics))
    }

    private func dimensions(_ place: Int) -> [(String, String)] {
        let method = place < Self.methods.count ? Self.methods[place].rawValue : "other"
        return [("method", method), ("route", route)]
    }
}

extension Duration {
    /// As swift-metrics takes them.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
