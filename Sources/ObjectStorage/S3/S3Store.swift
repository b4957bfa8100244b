import AWS
import Foundation
import HTTPClient

/// A bucket of an S3-compatible service.
public struct S3Store: ObjectStore {
    public struct Settings: Sendable {
        public var retries = Retries()
        /// Larger objects are stored in parts, several at a time; in bytes.
        public var multipartThreshold = 16 << 20
        /// Of one object, on their way at the same time.
        public var parallelParts = 4
        /// What time it is.
        public var now: @Sendable () -> Date = { Date() }

        public init() {}
    }

    public let endpoint: S3Endpoint
    let region: String
    let settings: Settings
    private let signer: RequestSigner
    private let credentials: CredentialCache
    private let client: HTTPClient

    public init(
        _ endpoint: S3Endpoint, region: String, credentials: CredentialCache, client: HTTPClient,
        settings: Settings = Settings()
    ) {
        self.endpoint = endpoint
        self.region = region
        self.credentials = credentials
        self.client = client
        self.settings = settings
        signer = RequestSigner(service: "s3", region: region)
    }

    // MARK: Requests

    /// The service's answer, if it is a good one: signed anew for every attempt, tried again where that may help.
    func send(_ call: S3Call) async throws(ObjectStorageError) -> HTTPResponse {
        var attempts = 0
        return try await send(call, attempts: &attempts)
    }

    /// `attempts` is how many there were.
    func send(_ call: S3Call, attempts: inout Int) async throws(ObjectStorageError) -> HTTPResponse {
        let response: HTTPResponse
        do {
            response = try await client.send(settings.retries, status: call.status) { attempt in
                attempts = attempt
                return try await request(call)
            }
        } catch {
            throw ObjectStorageError(wrapping: error)
        }
        if let error = call.failure(of: response, bucket: endpoint.bucket) { throw error }
        return response
    }

    private func request(_ call: S3Call) async throws(ObjectStorageError) -> HTTPRequest {
        let place = endpoint.place(of: call.key)
        let signable = SignableRequest(
            method: call.method.rawValue, host: place.host, path: place.path, query: call.query,
            headers: call.headers, payload: call.payload)
        let signed = signer.signedHeaders(of: signable, by: try await currentCredentials(), at: settings.now())
        let query = signable.queryString
        var request = HTTPRequest(
            call.method, "\(endpoint.scheme)://\(place.host)\(place.path)" + (query.isEmpty ? "" : "?\(query)"),
            headers: HTTPHeaders(signed.map { .init(name: $0.name, value: $0.value) }), body: call.body)
        request.response = call.response
        request.isIdempotent = true
        // A slow line may take long for what is large; whether anything moves at all is the client's to watch.
        request.timeout = client.settings.timeout + .seconds((call.body.count ?? 0) >> 16)
        if case .sink = call.response { request.timeout = .seconds(24 * 3600) }
        if call.mayFailLate { (request.timeout, request.stallTimeout) = (.seconds(600), .seconds(300)) }
        return request
    }

    private func currentCredentials() async throws(ObjectStorageError) -> Credentials {
        do { return try await credentials.current() } catch { throw ObjectStorageError(error) }
    }

    // MARK: Links

    public func presignedGet(
        _ key: ObjectKey, _ options: LinkOptions
    ) async throws(ObjectStorageError) -> PresignedLink {
        var query: [SignableRequest.QueryItem] = []
        if let disposition = options.disposition {
            query.append(.init("response-content-disposition", disposition.text))
        }
        if let type = options.contentType { query.append(.init("response-content-type", type.text)) }
        return try await presign(.get, key, query: query, lifetime: options.seconds())
    }

    public func presignedPut(
        _ key: ObjectKey, _ options: LinkOptions
    ) async throws(ObjectStorageError) -> PresignedLink {
        let headers = options.contentType.map { ["Content-Type": $0.text] } ?? [:]
        return try await presign(.put, key, headers: headers, lifetime: options.seconds())
    }

    private func presign(
        _ method: HTTPRequest.Method, _ key: ObjectKey, query: [SignableRequest.QueryItem] = [],
        headers: [String: String] = [:], lifetime: Int
    ) async throws(ObjectStorageError) -> PresignedLink {
        let place = endpoint.place(of: key)
        let request = SignableRequest(
            method: method.rawValue, host: place.host, path: place.path, query: query,
            headers: headers.map { ($0.key, $0.value) })
        let credentials = try await currentCredentials()
        let now = settings.now()
        let signed = signer.presignedQuery(of: request, by: credentials, at: now, expires: lifetime)
        let end = now.addingTimeInterval(Double(lifetime))
        return PresignedLink(
            url: "\(endpoint.scheme)://\(place.host)\(place.path)?\(signed)",
            expires: credentials.expiration.map { min($0, end) } ?? end, headers: headers)
    }
}
