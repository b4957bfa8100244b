import AWS
import HTTPClient

/// One operation of the service, before it is signed.
struct S3Call {
    var method: HTTPRequest.Method
    /// Nil for operations on the bucket.
    var key: ObjectKey?
    var query: [SignableRequest.QueryItem] = []
    var headers: [(name: String, value: String)] = []
    var body = RequestBody.none
    var payload = SignableRequest.Payload.empty
    var response = ResponseBody.bytes(limit: 8 << 20)
    /// Whether an answer 200 may hold an error: the service begins to answer before it knows how long work ends.
    var mayFailLate = false

    init(_ method: HTTPRequest.Method, _ key: ObjectKey?) {
        self.method = method
        self.key = key
    }

    /// What the answer counts as when it comes to trying again.
    func status(of response: HTTPResponse) -> Int { lateFailure(of: response) == nil ? response.status : 500 }

    /// Nil for a good answer.
    func failure(of response: HTTPResponse, bucket: String) -> ObjectStorageError? {
        if let refusal = lateFailure(of: response) { return .unavailable(refusal) }
        guard !response.isSuccess else { return nil }
        let refusal = ObjectStorageError.Refusal(response, key: key)
        switch (response.status, refusal.code) {
        case (_, "NoSuchBucket"): return .noBucket(bucket)
        case (_, "NoSuchKey"): return key.map { .notFound(key: $0) } ?? .noBucket(bucket)
        // An answer to HEAD has no words.
        case (404, "404"): return key.map { .notFound(key: $0) } ?? .noBucket(bucket)
        case (412, _) where headers.contains { $0.name == "If-None-Match" }:
            return key.map { .alreadyThere(key: $0) } ?? .refused(refusal)
        case (501, _): return .refused(refusal)
        case (500..., _), (429, _): return .unavailable(refusal)
        default: return .refused(refusal)
        }
    }

    private func lateFailure(of response: HTTPResponse) -> ObjectStorageError.Refusal? {
        guard mayFailLate, response.status == 200 else { return nil }
        let refusal = ObjectStorageError.Refusal(response, key: key)
        return refusal.code == "200" ? nil : refusal
    }
}

extension ObjectStorageError.Refusal {
    /// What an answer says in its words, or else its status alone.
    init(_ response: HTTPResponse, key: ObjectKey?) {
        self.init(
            status: response.status, code: "\(response.status)", message: "",
            requestID: response.headers["x-amz-request-id"], key: key?.text)
        // Gateways and proxies answer with anything.
        guard let error = try? XMLReader.read(response.body), error.name == "Error" else { return }
        if let code = error["Code"], !code.isEmpty { self.code = code.short }
        message = error["Message"]?.short ?? ""
        requestID = error["RequestId"].flatMap { $0.isEmpty ? nil : $0.short } ?? requestID
    }
}

extension String {
    /// For messages: without control characters, and not endless.
    fileprivate var short: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.prefix(500).map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}

extension ObjectStorageError {
    init(_ error: HTTPClientError) {
        switch error {
        case .cancelled: self = .cancelled
        default: self = .transport(error)
        }
    }

    init(_ error: AWSError) {
        switch error {
        case .invalidEndpoint(let text, let reason): self = .invalidEndpoint(text, reason: reason)
        case .invalidSetting(let name, let reason): self = .invalidSetting(name, reason: reason)
        case .credentials(let problem): self = .credentials(problem)
        case .refused(let refusal):
            self = .refused(
                Refusal(
                    status: refusal.status, code: refusal.code, message: refusal.message, requestID: refusal.requestID))
        case .malformedAnswer(let reason): self = .malformedAnswer(reason: reason)
        case .transport(let error): self.init(error)
        case .cancelled: self = .cancelled
        }
    }

    /// An error of any function here or of the client.
    init(wrapping error: any Error) {
        switch error {
        case let error as ObjectStorageError: self = error
        case let error as AWSError: self.init(error)
        case let error as HTTPClientError: self.init(error)
        case is CancellationError: self = .cancelled
        default: self = .malformedAnswer(reason: "\(error)")
        }
    }
}
