import Foundation
import HTTPClient

/// What a service that speaks JSON says when it does not do what it is asked.
public struct ServiceRefusal: Sendable, Hashable {
    /// As signatures name it: `sqs`.
    public var service: String
    public var status: Int
    /// As the service names it, without its namespace: `QueueDoesNotExist`.
    public var code: String
    public var message: String
    public var requestID: String?

    public init(service: String, status: Int, code: String, message: String, requestID: String? = nil) {
        (self.service, self.status, self.code) = (service, status, code)
        (self.message, self.requestID) = (message, requestID)
    }

    /// Of an answer that is no success. The code is in a header field (restJson1) or in the body (awsJson1_0), with a
    /// namespace before it or an address behind it; gateways and proxies answer with anything.
    init(_ response: HTTPResponse, of service: String) {
        let words = try? JSONDecoder().decode(Words.self, from: Data(response.body))
        let given = response.headers["x-amzn-errortype"] ?? words?.__type ?? words?.code
        let code = given?.split(separator: ":").first?.split(separator: "#").last.map { String($0.prefix(100)) }
        self.init(
            service: service, status: response.status, code: code ?? "\(response.status)",
            message: (words?.message ?? words?.Message)?.oneLine ?? "",
            requestID: response.headers["x-amzn-requestid"]?.oneLine)
    }

    private struct Words: Decodable {
        var __type: String?
        var code: String?
        var message: String?
        var Message: String?
    }

    /// Whether it was asked too much, which another time it may not be.
    public var isThrottling: Bool {
        if status == 429 { return true }
        let codes: Set = [
            "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
            "TooManyRequestsException", "RequestLimitExceeded", "SlowDown", "LimitExceededException", "OverLimit",
            "KmsThrottled",
        ]
        return codes.contains(code)
    }

    var words: String {
        var words = message.isEmpty || message == code ? code : "\(code), \(message)"
        if words.hasSuffix(".") { words.removeLast() }
        return "\(words) (status \(status)\(requestID.map { ", request \($0)" } ?? ""))"
    }

    var remedy: String {
        switch code {
        case "AccessDenied", "AccessDeniedException": "give these credentials the right, or use others"
        case "SignatureDoesNotMatch", "InvalidSignatureException":
            "check the secret key, this machine's clock, and that nothing changed the request on its way"
        case "UnrecognizedClientException", "InvalidClientTokenId": "check the access key"
        case "ExpiredToken", "ExpiredTokenException": "get new credentials"
        case "QueueDoesNotExist", "NonExistentQueue": "check the queue's URL and its region, or make the queue"
        case "MessageRejected": "see that the sender's address is verified, and in the sandbox the recipient's too"
        default: isThrottling || status >= 500 ? "try again later" : "check the request and the service's settings"
        }
    }
}

extension String {
    /// For messages: without control characters, and not endless.
    fileprivate var oneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.prefix(500).map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
