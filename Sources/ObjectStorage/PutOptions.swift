/// What is stored beside the content.
public struct PutOptions: Sendable, Hashable {
    public enum Encryption: Sendable, Hashable {
        /// With the service's own keys.
        case service
        /// With a key of AWS KMS; nil for the account's default one.
        case kms(key: String?)
    }

    public var contentType: ContentType
    public var disposition: ContentDisposition?
    /// As the header field of that name (RFC 9111).
    public var cacheControl: String?
    /// How the service encrypts what it stores; nil leaves it to its settings. Folders have none.
    public var encryption: Encryption?
    /// Folders have none.
    public var tags: [String: String] = [:]
    /// Throws `.alreadyThere` when the key has an object.
    public var onlyIfAbsent = false

    public init(contentType: ContentType, disposition: ContentDisposition? = nil) {
        self.contentType = contentType
        self.disposition = disposition
    }
}
