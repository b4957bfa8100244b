import AWS

/// What environment variables and the shared files say about S3 alone.
extension AWSEnvironment {
    /// The store's URL; nil for AWS's own.
    public func endpoint() throws(ObjectStorageError) -> String? {
        if let endpoint = self["S3_ENDPOINT"] { return endpoint }
        do { return try endpoint(of: "S3") } catch { throw ObjectStorageError(error) }
    }

    public func addressing() throws(ObjectStorageError) -> S3Endpoint.Addressing? {
        var chosen = self["S3_ADDRESSING"]
        if chosen == nil {
            do { chosen = try configuration()["s3.addressing_style"] } catch { throw ObjectStorageError(error) }
        }
        guard let chosen, chosen != "auto" else { return nil }
        guard let addressing = S3Endpoint.Addressing(rawValue: chosen) else {
            throw .invalidSetting("S3_ADDRESSING \(chosen.debugDescription)", reason: "it is neither path nor virtual")
        }
        return addressing
    }
}
