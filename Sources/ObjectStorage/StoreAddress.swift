import AWS
import HTTPClient

/// Where objects go, as people write it: `s3://bucket/prefix`, or the path of a folder.
public enum StoreAddress: Sendable, Hashable {
    /// The prefix has no slash at its ends.
    case s3(bucket: String, prefix: String)
    case folder(String)

    public init(_ text: String) throws(ObjectStorageError) {
        guard let scheme = text.firstRange(of: "://") else {
            guard !text.isEmpty else { throw .invalidAddress(text, reason: "it is empty") }
            self = .folder(text)
            return
        }
        guard text[..<scheme.lowerBound].lowercased() == "s3" else {
            throw .invalidAddress(text, reason: "\(text[..<scheme.upperBound]) is no kind of store")
        }
        let parts = text[scheme.upperBound...].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bucket = parts.first, !bucket.isEmpty else {
            throw .invalidAddress(text, reason: "it names no bucket")
        }
        var prefix = parts.count > 1 ? String(parts[1]) : ""
        while prefix.hasSuffix("/") { prefix.removeLast() }
        while prefix.hasPrefix("/") { prefix.removeFirst() }
        self = .s3(bucket: String(bucket), prefix: prefix)
    }

    /// What keys begin with there.
    public var prefix: String {
        switch self {
        case .s3(_, let prefix): prefix
        case .folder: ""
        }
    }

    /// The store, by what environment variables say of services, credentials and links. Nobody is asked anything yet.
    public func open(_ variables: [String: String], retries: RetryPolicy = RetryPolicy()) throws(ObjectStorageError)
        -> any ObjectStore
    {
        switch self {
        case .folder(let path):
            return try FolderStore(path, url: Self.linkURL(variables))
        case .s3(let bucket, _):
            return try S3Store(bucket: bucket, environment: AWSEnvironment(variables), retries: retries)
        }
    }

    /// What links to folders begin with. A variable that is set to nothing is not set.
    private static func linkURL(_ variables: [String: String]) throws(ObjectStorageError) -> String {
        guard let url = variables["TICKETPRESS_FILES_URL"], !url.isEmpty else { return FolderStore.defaultURL }
        let start = ["http://", "https://"].first { url.lowercased().hasPrefix($0) }
        guard let start, let first = url.dropFirst(start.count).first, !"/?#".contains(first),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else {
            throw .invalidSetting(
                "TICKETPRESS_FILES_URL \(url.debugDescription)",
                reason: "it is no URL such as https://tickets.example.com/files")
        }
        return url
    }
}

extension S3Store {
    /// A bucket, by what the environment says.
    public init(
        bucket: String, environment: AWSEnvironment, retries: RetryPolicy = RetryPolicy()
    ) throws(ObjectStorageError) {
        var settings = HTTPClient.Settings()
        settings.authorities = environment.authorities
        settings.proxy = .environment
        let client = HTTPClient(settings)
        let region: String
        do { region = try environment.region() } catch { throw ObjectStorageError(error) }
        let endpoint = try S3Endpoint(
            environment.endpoint(), region: region, bucket: bucket, addressing: environment.addressing())
        var own = Settings()
        own.retries.policy = retries
        self.init(
            endpoint, region: region, credentials: CredentialSearch(environment, client: client).cache, client: client,
            settings: own)
    }
}
