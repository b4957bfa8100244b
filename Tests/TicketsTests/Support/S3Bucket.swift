import AWS
import Foundation
import HTTPClient
import ObjectStorage
import TestServers

/// A bucket of the tests' own S3 service.
enum S3Bucket {
    static func make() async throws -> S3Store {
        let server = try await S3Server.shared()
        let bucket = "test-\(UUID().uuidString.lowercased())"
        let store = S3Store(
            try S3Endpoint(server.endpoint, region: S3Server.region, bucket: bucket), region: S3Server.region,
            credentials: CredentialCache(
                Credentials(accessKeyID: S3Server.accessKey, secretAccessKey: S3Server.secretKey, sessionToken: nil)),
            client: HTTPClient())
        try await store.createBucket()
        return store
    }
}
