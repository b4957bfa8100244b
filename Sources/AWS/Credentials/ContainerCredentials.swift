import Foundation
import HTTPClient

extension CredentialSearch {
    /// Links of their own, on which the address may be plain HTTP (ECS and EKS).
    private static let trustedHosts = [
        "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost", "127.0.0.1", "[::1]",
    ]

    /// From the service that a container is told of; nil when it is told of none.
    func ofContainer() async throws(AWSError) -> Credentials? {
        guard let url = try containerURL() else { return nil }
        var request = HTTPRequest(.get, url)
        request.isDirect = true
        request.timeout = .seconds(5)
        if let token = try containerToken() { request.headers["Authorization"] = token }
        let asked = request
        let response = try await ask { asked }
        guard response.isSuccess else {
            throw .credentials(.unusable(place: "the container's service", reason: "it answered \(response.status)"))
        }
        return try LentCredentials.read(response.body, place: "the container's service")
    }

    private func containerURL() throws(AWSError) -> String? {
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            guard path.hasPrefix("/") else {
                throw .invalidSetting(
                    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", reason: "it does not begin with a slash")
            }
            return "http://169.254.170.2\(path)"
        }
        guard let url = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let host = parts.count > 2 ? parts[2].lowercased() : ""
        let isTrusted = Self.trustedHosts.contains { host == $0 || host.hasPrefix("\($0):") }
        guard parts.first?.lowercased() == "https:" || isTrusted else {
            throw .invalidSetting(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI", reason: "its host may be asked for credentials by https only")
        }
        return url
    }

    private func containerToken() throws(AWSError) -> String? {
        guard let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] else {
            return environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        }
        // Read anew each time, since it is replaced while the container runs.
        do {
            return try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw .credentials(.unusable(place: path, reason: "it cannot be read"))
        }
    }

    /// With retries, and every failure as one of this target.
    func ask(_ request: () -> HTTPRequest) async throws(AWSError) -> HTTPResponse {
        do { return try await client.send(retries) { _ in request() } } catch {
            throw AWSError(wrapping: error)
        }
    }
}

/// What services lend, as JSON.
struct LentCredentials: Decodable {
    var AccessKeyId: String
    var SecretAccessKey: String
    var Token: String?
    var Expiration: String?

    static func read(_ bytes: [UInt8], place: String) throws(AWSError) -> Credentials {
        let lent: LentCredentials
        do { lent = try JSONDecoder().decode(LentCredentials.self, from: Data(bytes)) } catch {
            throw .credentials(.unusable(place: place, reason: "its answer has no keys"))
        }
        var end: Date?
        if let text = lent.Expiration {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
            do { end = try style.parse(text) } catch {
                throw .credentials(.unusable(place: place, reason: "they end at \(text.debugDescription)"))
            }
        }
        return Credentials(
            accessKeyID: lent.AccessKeyId, secretAccessKey: lent.SecretAccessKey, sessionToken: lent.Token,
            expiration: end)
    }
}
