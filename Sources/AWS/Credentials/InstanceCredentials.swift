import Foundation
import HTTPClient

extension CredentialSearch {
    private static let roles = "/latest/meta-data/iam/security-credentials/"
    /// Of the token, in seconds; it is asked for anew each time.
    private static let tokenLifetime = "60"

    var isInstanceServiceOff: Bool { environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" }

    /// From the metadata service of an EC2 instance, version 2; nil where there is none, or none with a role.
    func ofInstance() async throws(AWSError) -> Credentials? {
        guard !isInstanceServiceOff else { return nil }
        let token: String
        do throws(HTTPClientError) {
            // Not tried again: on any other machine nobody answers, and whoever waits has no credentials.
            let response = try await client.send(
                request(.put, "/latest/api/token", ["X-aws-ec2-metadata-token-ttl-seconds": Self.tokenLifetime]))
            guard response.isSuccess else { return nil }
            token = String(decoding: response.body, as: UTF8.self)
        } catch .cancelled {
            throw .cancelled
        } catch {
            return nil
        }
        let roles = try await read(Self.roles, token)
        guard let role = roles.map({ String(decoding: $0, as: UTF8.self) })?.split(whereSeparator: \.isNewline).first
        else {
            return nil
        }
        guard let lent = try await read(Self.roles + PercentEncoding.query(String(role)), token) else { return nil }
        return try LentCredentials.read(lent, place: "the instance's metadata")
    }

    /// Nil when there is nothing of that name.
    private func read(_ path: String, _ token: String) async throws(AWSError) -> [UInt8]? {
        let response = try await ask { request(.get, path, ["X-aws-ec2-metadata-token": token]) }
        if response.status == 404 { return nil }
        guard response.isSuccess else {
            throw .credentials(.unusable(place: "the instance's metadata", reason: "it answered \(response.status)"))
        }
        return response.body
    }

    private func request(_ method: HTTPRequest.Method, _ path: String, _ headers: [String: String]) -> HTTPRequest {
        let endpoint = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "http://169.254.169.254"
        var request = HTTPRequest(method, (endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint) + path)
        for (name, value) in headers { request.headers.add(name, value) }
        request.isDirect = true
        request.timeout = .seconds(2)
        return request
    }
}
