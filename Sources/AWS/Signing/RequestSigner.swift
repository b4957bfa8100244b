import Crypto
import Foundation

/// AWS Signature Version 4, for one service in one region.
public struct RequestSigner: Sendable {
    private static let algorithm = "AWS4-HMAC-SHA256"

    /// `s3`, `sqs`, `ses`.
    public let service: String
    public let region: String
    private let keys = SigningKeys()

    public init(service: String, region: String) {
        self.service = service
        self.region = region
    }

    /// The header fields that the request is sent with: its own and those of the signature.
    public func signedHeaders(
        of request: SignableRequest, by credentials: Credentials, at date: Date
    ) -> [(name: String, value: String)] {
        let time = SigningTime(date)
        var request = request
        request.headers.append(("X-Amz-Date", time.stamp))
        if service == "s3" { request.headers.append(("X-Amz-Content-SHA256", request.payload.text)) }
        if let token = credentials.sessionToken { request.headers.append(("X-Amz-Security-Token", token)) }
        let canonical = CanonicalRequest(request, path: .init(service: service))
        let signature = signature(of: canonical, by: credentials, at: time)
        let authorization =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(time)), "
            + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
        return request.headers + [("Authorization", authorization)]
    }

    /// The query of a link that carries its signature and holds for `expires` seconds, without the question mark. The
    /// request's header fields must be sent with it.
    public func presignedQuery(
        of request: SignableRequest, by credentials: Credentials, at date: Date, expires: Int
    ) -> String {
        let time = SigningTime(date)
        var request = request
        request.payload = .unsigned
        request.query += [
            .init("X-Amz-Algorithm", Self.algorithm),
            .init("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(time))"),
            .init("X-Amz-Date", time.stamp),
            .init("X-Amz-Expires", String(expires)),
            .init("X-Amz-SignedHeaders", CanonicalRequest.signedHeaders(of: request)),
        ]
        if let token = credentials.sessionToken { request.query.append(.init("X-Amz-Security-Token", token)) }
        let canonical = CanonicalRequest(request, path: .init(service: service))
        return request.queryString + "&X-Amz-Signature=\(signature(of: canonical, by: credentials, at: time))"
    }

    private func scope(_ time: SigningTime) -> String { "\(time.day)/\(region)/\(service)/aws4_request" }

    private func signature(
        of canonical: CanonicalRequest, by credentials: Credentials, at time: SigningTime
    ) -> String {
        let text = "\(Self.algorithm)\n\(time.stamp)\n\(scope(time))\n\(canonical.hash)"
        let key = keys.key(
            secret: credentials.secretAccessKey, day: time.day, region: region, service: service)
        return HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key).hexadecimal
    }
}
