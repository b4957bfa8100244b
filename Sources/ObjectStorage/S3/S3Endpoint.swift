/// Where a bucket is reached: which host, and which path in front of its keys.
public struct S3Endpoint: Sendable, Hashable {
    public enum Addressing: String, Sendable, Hashable {
        /// The bucket is the first part of the path, as services of one's own mostly want it.
        case path
        /// The bucket is the first part of the host's name, as AWS wants it.
        case virtual
    }

    /// `https`
    let scheme: String
    /// In lower case, with the port where it is not the scheme's own.
    let host: String
    /// Percent-encoded, and empty or with a slash at its start alone.
    let path: String
    let addressing: Addressing
    let bucket: String

    /// `endpoint` is the service's URL, or nil for AWS in this region. Without an `addressing`, AWS buckets are reached
    /// by name where names allow it, and all others by path.
    public init(
        _ endpoint: String?, region: String, bucket: String, addressing: Addressing? = nil
    ) throws(ObjectStorageError) {
        guard Self.isBucketName(bucket) else {
            throw .invalidAddress(
                bucket, reason: "a bucket's name has 3 to 63 letters, digits, dots, hyphens and underscores")
        }
        guard !region.isEmpty, region.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            throw .invalidSetting("the region \(region.debugDescription)", reason: "it is no region's name")
        }
        let suffix = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        (scheme, host, path) = try Self.parse(endpoint ?? "https://s3.\(region).\(suffix)")
        // A dot would make another name than the one of the certificate.
        let canBeHost = !bucket.contains(".") && Self.isHostLabel(bucket)
        self.addressing = addressing ?? (endpoint == nil && canBeHost ? .virtual : .path)
        if self.addressing == .virtual && !Self.isHostLabel(bucket) {
            throw .invalidAddress(bucket, reason: "its letters do not fit a host's name; it can be addressed by path")
        }
        self.bucket = bucket
    }

    /// The host and path of an object, or of the bucket.
    func place(of key: ObjectKey?) -> (host: String, path: String) {
        let key = key.map { PercentEncoding.path($0.text) }
        switch addressing {
        case .virtual: return ("\(bucket).\(host)", "\(path)/\(key ?? "")")
        case .path: return (host, "\(path)/\(bucket)\(key.map { "/\($0)" } ?? "")")
        }
    }

    private static func parse(_ text: String) throws(ObjectStorageError) -> (String, String, String) {
        guard let colon = text.firstRange(of: "://") else {
            throw .invalidEndpoint(text, reason: "it has no http:// or https://")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard let ownPort = ["http": ":80", "https": ":443"][scheme] else {
            throw .invalidEndpoint(text, reason: "\(scheme) is neither http nor https")
        }
        let rest = text[colon.upperBound...]
        var host = rest.prefix { $0 != "/" }.lowercased()
        if host.hasSuffix(ownPort) { host.removeLast(ownPort.count) }
        guard !host.isEmpty, host.utf8.allSatisfy(isHostCharacter) else {
            throw .invalidEndpoint(text, reason: "its host is missing, or has a character that none may have")
        }
        var path = rest.dropFirst(rest.prefix { $0 != "/" }.count)[...]
        while path.last == "/" { path = path.dropLast() }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !path.contains("?"), !path.contains("#") else {
            throw .invalidEndpoint(text, reason: "it has a query, or a path that is not percent-encoded")
        }
        return (scheme, host, String(path))
    }

    /// Letters, digits, `.-_`, and `:[]` of ports and IPv6 addresses.
    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: ".-_:[]".utf8.contains(byte)
        }
    }

    /// What services take or once took; the service itself is stricter.
    private static func isBucketName(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count) && !name.hasPrefix(".")
            && name.lowercased().utf8.allSatisfy { isHostCharacter($0) && !":[]".utf8.contains($0) }
    }

    private static func isHostLabel(_ name: String) -> Bool {
        name == name.lowercased() && !name.contains("_") && !name.hasPrefix("-") && !name.hasSuffix("-")
    }
}
