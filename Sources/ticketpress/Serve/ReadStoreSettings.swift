import MessageQueue
import ObjectStorage

/// How values that name files and stores are read.
extension Read {
    @Sendable static func folder(_ text: String) throws(SettingFault) -> String? {
        guard PathKind(of: text) == .folder else { throw SettingFault("must be a folder that is there") }
        return text
    }

    @Sendable static func file(_ text: String) throws(SettingFault) -> String? {
        guard PathKind(of: text) == .file else { throw SettingFault("must be a file that is there") }
        return text
    }

    @Sendable static func absolutePath(_ text: String) throws(SettingFault) -> String? {
        guard text.hasPrefix("/") else { throw SettingFault("must begin with a slash") }
        return text
    }

    @Sendable static func flag(_ text: String) throws(SettingFault) -> String? {
        guard ["true", "false"].contains(text.lowercased()) else { throw SettingFault("must be true or false") }
        return text
    }

    @Sendable static func bucket(_ text: String) throws(SettingFault) -> String? {
        try check("must be a bucket's name, of 3 to 63 letters, digits, dots, hyphens and underscores") {
            () throws(ObjectStorageError) in try S3Endpoint(nil, region: "us-east-1", bucket: text, addressing: .path)
        }
        return text
    }

    @Sendable static func endpoint(_ text: String) throws(SettingFault) -> String? {
        try check("must be a URL such as https://s3.example.org") { () throws(ObjectStorageError) in
            try S3Endpoint(text, region: "us-east-1", bucket: "bucket")
        }
        return text
    }

    @Sendable static func queue(_ text: String) throws(SettingFault) -> QueueURL? {
        do { return try QueueURL(text) } catch {
            throw SettingFault(
                "must be the URL of a standard queue, such as https://sqs.eu-central-1.amazonaws.com/123456789012/tickets")
        }
    }

    @Sendable static func region(_ text: String) throws(SettingFault) -> String? {
        try check("must be a region's name, such as eu-central-1") { () throws(ObjectStorageError) in
            try S3Endpoint(nil, region: text, bucket: "bucket")
        }
        return text
    }

    @Sendable static func addressing(_ text: String) throws(SettingFault) -> String? {
        guard ["path", "virtual", "auto"].contains(text) else { throw SettingFault("must be path, virtual or auto") }
        return text
    }

    /// Whether a bucket can be named in a host's place.
    static func isHostName(_ bucket: String) -> Bool {
        // Only whether is asked: what the name should be is said by whoever asks.
        (try? S3Endpoint(nil, region: "us-east-1", bucket: bucket, addressing: .virtual)) != nil
    }

    private static func check(
        _ expected: String, _ make: () throws(ObjectStorageError) -> S3Endpoint
    ) throws(SettingFault) {
        do { _ = try make() } catch { throw SettingFault(expected) }
    }
}
