/// A server's answer.
public struct HTTPResponse: Sendable, Hashable {
    public var status: Int
    public var headers: HTTPHeaders
    /// Empty when it went to a sink.
    public var body: [UInt8]

    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public var isSuccess: Bool { (200..<300).contains(status) }
}

/// An answer, and where it would lead.
struct HTTPAnswer: Sendable {
    var response: HTTPResponse
    /// The absolute URL that a redirect points to.
    var location: String?
}
