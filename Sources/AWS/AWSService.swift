// AWS is what its services have in common: whose credentials (Credentials/), how a request is signed by Signature Version
// 4 (Signing/), where a service is reached, and what its refusals mean.
//
//   AWSCall ── RequestSigner ──> HTTPRequest ── HTTPClient, again where that may help ──> bytes, or AWSError
//
// It knows no operation of any service, and reads no environment variable and no clock of its own: they are passed in.
// What it reads (answers, configuration files) is untrusted.

import Foundation
import HTTPClient

/// One service in one region that speaks JSON.
public struct AWSService: Sendable {
    /// As signatures name it: `sqs`, `ses`.
    public let name: String
    public let endpoint: ServiceEndpoint
    /// When a request is sent again.
    public let retries: Retries
    private let signer: RequestSigner
    private let credentials: CredentialCache
    private let client: HTTPClient
    private let now: @Sendable () -> Date

    public init(
        _ name: String, at endpoint: ServiceEndpoint, region: String, credentials: CredentialCache, client: HTTPClient,
        retries: Retries = Retries(), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.name, self.endpoint, self.retries) = (name, endpoint, retries)
        (self.credentials, self.client, self.now) = (credentials, client, now)
        signer = RequestSigner(service: name, region: region)
    }

    /// With the credentials that the environment names. Nobody is asked anything yet.
    public init(
        _ name: String, at endpoint: ServiceEndpoint, region: String, environment: AWSEnvironment,
        retries: Retries = Retries()
    ) {
        var settings = HTTPClient.Settings()
        settings.authorities = environment.authorities
        settings.proxy = .environment
        let client = HTTPClient(settings)
        self.init(
            name, at: endpoint, region: region, credentials: CredentialSearch(environment, client: client).cache,
            client: client, retries: retries)
    }

    /// The body of a good answer.
    public func send(_ call: AWSCall) async throws(AWSError) -> [UInt8] {
        let response: HTTPResponse
        do {
            response = try await client.send(retries, status: status) { _ in try await request(call) }
        } catch {
            throw AWSError(wrapping: error)
        }
        guard response.isSuccess else { throw .refused(ServiceRefusal(response, of: name)) }
        return response.body
    }

    /// Services that were asked too much say so by status 400.
    private func status(of response: HTTPResponse) -> Int {
        guard (400..<500).contains(response.status) else { return response.status }
        return ServiceRefusal(response, of: name).isThrottling ? 429 : response.status
    }

    private func request(_ call: AWSCall) async throws -> HTTPRequest {
        let path = endpoint.path + call.path
        let signable = SignableRequest(
            method: call.method.rawValue, host: endpoint.host, path: path, headers: call.headers,
            payload: .init(hashOf: call.body))
        let signed = signer.signedHeaders(of: signable, by: try await credentials.current(), at: now())
        var request = HTTPRequest(
            call.method, "\(endpoint.scheme)://\(endpoint.host)\(path)",
            headers: HTTPHeaders(signed.map { .init(name: $0.name, value: $0.value) }),
            body: call.body.isEmpty ? .none : .bytes(call.body))
        request.response = .bytes(limit: 16 << 20)
        request.isIdempotent = call.isIdempotent
        // A slow line may take long for what is large; whether anything moves at all is the client's to watch.
        request.timeout = client.settings.timeout + .seconds(call.body.count >> 16)
        if let thinking = call.thinking {
            request.timeout = client.settings.timeout + thinking
            request.stallTimeout = client.settings.stallTimeout + thinking
        }
        return request
    }
}

/// What is asked of a service, before it is signed.
public struct AWSCall: Sendable {
    public var method: HTTPRequest.Method
    /// Percent-encoded, with a slash at its start.
    public var path: String
    public var headers: [(name: String, value: String)] = []
    public var body: [UInt8] = []
    /// Whether doing it twice does no harm.
    public var isIdempotent: Bool
    /// For how long the service may say nothing before it answers; nil where it answers soon.
    public var thinking: Duration?

    public init(_ method: HTTPRequest.Method, _ path: String, isIdempotent: Bool) {
        (self.method, self.path, self.isIdempotent) = (method, path, isIdempotent)
    }

    /// With a body of JSON.
    public init(
        _ method: HTTPRequest.Method, _ path: String, type: String = "application/json", _ body: some Encodable,
        isIdempotent: Bool
    ) throws(AWSError) {
        self.init(method, path, isIdempotent: isIdempotent)
        headers = [("Content-Type", type)]
        do { self.body = try Array(JSONEncoder().encode(body)) } catch { throw AWSError(wrapping: error) }
    }
}
