/// Puts a response together from header lines and pieces of the body.
final class HTTPReceiver {
    /// Of all header lines together, in bytes.
    private static let headerLimit = 256 << 10
    /// Of an error's body that is kept when a sink waits for something else.
    private static let errorLimit = 64 << 10

    private let request: HTTPRequest
    private(set) var response = HTTPResponse(status: 0)
    private var headerBytes = 0
    private var isBody = false

    init(_ request: HTTPRequest) { self.request = request }

    /// A status line, a field, or the empty line behind them. Interim answers (100, 103) are forgotten when the next
    /// status line comes; trailers are not taken.
    func take(line: UnsafeRawBufferPointer) throws(HTTPClientError) {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else {
            throw .malformedResponse(host: request.host, reason: "its header is longer than \(Self.headerLimit) bytes")
        }
        let text = String(decoding: line, as: UTF8.self).trimmingLineEnd
        if text.hasPrefix("HTTP/") {
            let status = text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
            guard let status else { throw .malformedResponse(host: request.host, reason: "its status is no number") }
            response = HTTPResponse(status: status)
        } else if !isBody, let colon = text.firstIndex(of: ":") {
            response.headers.add(String(text[..<colon]), String(text[text.index(after: colon)...]).trimmingBlanks)
        }
    }

    func take(body: UnsafeRawBufferPointer) throws {
        isBody = true
        switch request.response {
        case .bytes(let limit):
            guard response.body.count + body.count <= limit else {
                throw HTTPClientError.responseTooLarge(host: request.host, limit: limit)
            }
            response.body.append(contentsOf: body)
        case .sink(let statuses, _, let write) where statuses.contains(response.status): try write(body)
        case .sink: response.body.append(contentsOf: body.prefix(Self.errorLimit - response.body.count))
        }
    }
}

extension String {
    fileprivate var trimmingLineEnd: String { trimmingEnd { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") } }
}

extension StringProtocol {
    /// Without spaces and tabs at its ends.
    public var trimmingBlanks: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        return String(decoding: utf8.drop(while: isBlank), as: UTF8.self).trimmingEnd(isBlank)
    }

    fileprivate func trimmingEnd(_ isGone: (UInt8) -> Bool) -> String {
        var bytes = Array(utf8)
        while let last = bytes.last, isGone(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
