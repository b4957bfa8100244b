import AWS
import HTTPClient

/// Why something was not stored, fetched, listed or linked.
public enum ObjectStorageError: Error, Sendable, Hashable {
    // What was asked for.
    case invalidKey(reason: String)
    case invalidContentType(String)
    case invalidCacheControl(String)
    case invalidLifetime(seconds: Int)
    case invalidAddress(String, reason: String)
    case invalidEndpoint(String, reason: String)
    /// An environment variable or an entry of a configuration file.
    case invalidSetting(String, reason: String)
    case unsupported(String, by: String)

    // What is there.
    case notFound(key: ObjectKey)
    case alreadyThere(key: ObjectKey)
    case noBucket(String)
    case rangeBehindEnd(key: ObjectKey, size: Int)
    case tooLarge(key: ObjectKey, limit: Int)

    // The service.
    case refused(Refusal)
    case unavailable(Refusal)
    case malformedAnswer(reason: String)
    case transport(HTTPClientError)
    case credentials(CredentialProblem)

    // The machine.
    case file(FileFailure)
    case cancelled

    /// What a service says when it does not do what it is asked.
    public struct Refusal: Sendable, Hashable {
        public var status: Int
        /// As S3 names it: `AccessDenied`.
        public var code: String
        public var message: String
        public var requestID: String?
        public var key: String?

        public init(status: Int, code: String, message: String, requestID: String? = nil, key: String? = nil) {
            self.status = status
            self.code = code
            self.message = message
            self.requestID = requestID
            self.key = key
        }
    }

    /// A file or folder of a store, or one that is to be stored.
    public struct FileFailure: Sendable, Hashable {
        public var attempt: String
        public var path: String
        /// `errno`.
        public var code: Int32

        public init(_ attempt: String, _ path: String, code: Int32) {
            self.attempt = attempt
            self.path = path
            self.code = code
        }
    }
}
