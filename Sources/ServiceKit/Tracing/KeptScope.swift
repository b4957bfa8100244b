/// The scope in which a row was written, so that what comes of the row later is found by the same ids. It is kept as one
/// member more of an object of JSON that the row has anyway, which whoever reads that object passes over:
///
///     update tickets.reservations set paid = \(JSON(paid))::jsonb || \(JSON(KeptScope.current))::jsonb
///     let scope = try row.decode(JSON<KeptScope>.self, "paid").value.scope
public struct KeptScope: Codable, Sendable {
    private enum CodingKeys: String, CodingKey {
        case texts = "_trace"
    }

    /// As another program would be told it; nil where nothing is known.
    private let texts: [String: String]?

    private init(texts: [String: String]) { self.texts = texts.isEmpty ? nil : texts }

    /// That of the running task.
    public static var current: KeptScope { KeptScope(texts: RequestScope.headers) }

    /// The same for a row that has the request's id in a column of its own.
    static var trace: KeptScope { KeptScope(texts: RequestScope.headers.filter { $0.key != "X-Request-Id" }) }

    /// For work that comes of it.
    public var scope: Scope {
        let trace = texts?["traceparent"].flatMap { TraceContext(parent: $0, state: texts?["tracestate"]) }
        return Scope(requestID: texts?["X-Request-Id"], trace: trace?.child)
    }

    init(in object: JSONValue) {
        guard case .object(let members) = object, case .object(let kept) = members[CodingKeys.texts.rawValue] else {
            texts = nil
            return
        }
        texts = kept.compactMapValues { if case .string(let text) = $0 { text } else { nil } }
    }
}
