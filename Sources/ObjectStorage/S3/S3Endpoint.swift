import AWS

/// Where a bucket is reached: which host, and which path in front of its keys.
public struct S3Endpoint: Sendable, Hashable {
    public enum Addressing: String, Sendable, Hashable {
        /// The bucket is the first part of the path, as services of one's own mostly want it.
        case path
        /// The bucket is the first part of the host's name, as AWS wants it.
        case virtual
    }

    private let service: ServiceEndpoint
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
        do throws(AWSError) {
            let own = try ServiceEndpoint(ofAWS: "s3", in: region)
            service = try endpoint.map { text throws(AWSError) in try ServiceEndpoint(text) } ?? own
        } catch {
            throw ObjectStorageError(error)
        }
        // A dot would make another name than the one of the certificate.
        let canBeHost = !bucket.contains(".") && Self.isHostLabel(bucket)
        self.addressing = addressing ?? (endpoint == nil && canBeHost ? .virtual : .path)
        if self.addressing == .virtual && !Self.isHostLabel(bucket) {
            throw .invalidAddress(bucket, reason: "its letters do not fit a host's name; it can be addressed by path")
        }
        self.bucket = bucket
    }

    var scheme: String { service.scheme }

    /// The host and path of an object, or of the bucket.
    func place(of key: ObjectKey?) -> (host: String, path: String) {
        let key = key.map { PercentEncoding.path($0.text) }
        switch addressing {
        case .virtual: return ("\(bucket).\(service.host)", "\(service.path)/\(key ?? "")")
        case .path: return (service.host, "\(service.path)/\(bucket)\(key.map { "/\($0)" } ?? "")")
        }
    }

    /// What services take or once took; the service itself is stricter.
    private static func isBucketName(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count) && !name.hasPrefix(".")
            && name.lowercased().utf8.allSatisfy { ServiceEndpoint.isHostCharacter($0) && !":[]".utf8.contains($0) }
    }

    private static func isHostLabel(_ name: String) -> Bool {
        name == name.lowercased() && !name.contains("_") && !name.hasPrefix("-") && !name.hasSuffix("-")
    }
}
