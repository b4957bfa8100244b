import Domain
import Foundation
import Instrumentation
import Logging

/// For what the running task works: for log lines, for facts that it tells, and for those whom it calls.
public struct Scope: Sendable {
    /// The request that began it, here or in another process.
    public var requestID: String?
    public var trace: TraceContext?
    /// The fact that is being consumed.
    public var factID: FactID?
    /// The job that is being worked on.
    public var jobID: String?

    public init(requestID: String? = nil, trace: TraceContext? = nil) {
        (self.requestID, self.trace) = (requestID, trace)
    }
}

/// The scope of the running task. It is a part of the `ServiceContext`, so that libraries that know swift-distributed-tracing
/// carry it too.
public enum RequestScope {
    private enum Key: ServiceContextKey {
        typealias Value = Scope
        static var nameOverride: String? { "ticketpress-scope" }
    }

    public static var current: Scope { ServiceContext.current?.scope ?? Scope() }

    /// The request that the running task works for.
    public static var id: String? { current.requestID }

    /// 16 random bytes in hexadecimal digits.
    public static func newID() -> String {
        (0..<2).map { _ in String(format: "%016lx", UInt64.random(in: .min ... .max)) }.joined()
    }

    public static func with<Result>(
        _ scope: Scope, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
    ) async rethrows -> Result {
        var context = ServiceContext.current ?? .topLevel
        context.scope = scope
        return try await ServiceContext.withValue(context, operation: body)
    }

    /// The same for work on a job.
    public static func with<Result>(
        job: String, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
    ) async rethrows -> Result {
        var scope = current
        scope.jobID = job
        return try await with(scope, isolation: isolation, body)
    }

    /// What a call to another program takes along: `X-Request-Id`, `traceparent`, `tracestate`.
    public static var headers: [String: String] {
        var headers: [String: String] = [:]
        headers["X-Request-Id"] = id
        PropagateTraces().inject(ServiceContext.current ?? .topLevel, into: &headers, using: NamedTexts())
        return headers
    }

    /// Says in every log line what it is about, as far as that is known:
    /// `LoggingSystem.bootstrap(…, metadataProvider: RequestScope.metadata)`.
    public static let metadata = Logger.MetadataProvider {
        let scope = current
        var metadata: Logger.Metadata = [:]
        if let id = scope.requestID { metadata["request"] = "\(id)" }
        if let trace = scope.trace {
            metadata["trace"] = "\(trace.traceID)"
            metadata["span"] = "\(trace.spanID)"
        }
        if let id = scope.factID { metadata["fact"] = "\(id)" }
        if let id = scope.jobID { metadata["job"] = "\(id)" }
        return metadata
    }

    fileprivate static func get(_ context: ServiceContext) -> Scope? { context[Key.self] }
    fileprivate static func set(_ scope: Scope?, in context: inout ServiceContext) { context[Key.self] = scope }
}

extension ServiceContext {
    var scope: Scope? {
        get { RequestScope.get(self) }
        set { RequestScope.set(newValue, in: &self) }
    }
}

/// Brings traces from program to program, as swift-distributed-tracing has it: whatever a client or a queue can carry.
public struct PropagateTraces: Instrument {
    public init() {}

    /// What came is the parent of what begins here; where nothing came, a trace begins.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        var scope = context.scope ?? Scope()
        let parent = extractor.extract(key: "traceparent", from: carrier).flatMap {
            TraceContext(parent: $0, state: extractor.extract(key: "tracestate", from: carrier))
        }
        scope.trace = parent?.child ?? TraceContext()
        context.scope = scope
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.scope?.trace else { return }
        injector.inject(trace.parent, forKey: "traceparent", into: &carrier)
        if !trace.state.isEmpty { injector.inject(trace.state, forKey: "tracestate", into: &carrier) }
    }
}

/// What is carried in a plain table of texts.
private struct NamedTexts: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
}
