import Foundation

/// What a link shall be like.
public struct LinkOptions: Sendable, Hashable {
    /// At least a second; at most 7 days, as S3 has it.
    public var lifetime: Duration
    /// For GET: what the browser is told instead of what is stored. For PUT nothing.
    public var disposition: ContentDisposition?
    /// For GET: the type that is told instead of the stored one. For PUT: the only type that is taken.
    public var contentType: ContentType?

    public init(lifetime: Duration, disposition: ContentDisposition? = nil, contentType: ContentType? = nil) {
        self.lifetime = lifetime
        self.disposition = disposition
        self.contentType = contentType
    }

    /// Throws `.invalidLifetime`.
    public func check() throws(ObjectStorageError) { _ = try seconds() }

    /// In whole seconds, or an error.
    func seconds() throws(ObjectStorageError) -> Int {
        let seconds = Int(lifetime.components.seconds)
        guard (1...604_800).contains(seconds) else { throw .invalidLifetime(seconds: seconds) }
        return seconds
    }
}

public struct PresignedLink: Sendable, Hashable {
    public var url: String
    /// When it stops to work; earlier than asked for where the credentials end earlier.
    public var expires: Date
    /// What must be sent with it.
    public var headers: [String: String]

    public init(url: String, expires: Date, headers: [String: String] = [:]) {
        self.url = url
        self.expires = expires
        self.headers = headers
    }
}
