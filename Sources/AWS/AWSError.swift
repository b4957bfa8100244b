import HTTPClient

/// Why a service of AWS did not do what it was asked.
public enum AWSError: Error, Sendable, Hashable {
    case invalidEndpoint(String, reason: String)
    /// An environment variable or an entry of a configuration file.
    case invalidSetting(String, reason: String)
    case credentials(CredentialProblem)
    case refused(ServiceRefusal)
    case malformedAnswer(reason: String)
    case transport(HTTPClientError)
    case cancelled

    init(_ error: HTTPClientError) {
        switch error {
        case .cancelled: self = .cancelled
        default: self = .transport(error)
        }
    }

    /// An error of any function here or of the client.
    package init(wrapping error: any Error) {
        switch error {
        case let error as AWSError: self = error
        case let error as HTTPClientError: self.init(error)
        case is CancellationError: self = .cancelled
        default: self = .malformedAnswer(reason: "\(error)")
        }
    }
}

/// Why there are no credentials.
public enum CredentialProblem: Sendable, Hashable {
    /// Nowhere; the places that were looked at.
    case none(places: [String])
    /// A place that was named has none that can be used.
    case unusable(place: String, reason: String)

    package var fact: String {
        switch self {
        case .none(let places): "there are no credentials (\(places.joined(separator: ", ")))"
        case .unusable(let place, let reason): "the credentials of \(place) cannot be used: \(reason)"
        }
    }

    package var remedy: String {
        switch self {
        case .none: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        case .unusable: "correct them there, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        }
    }
}

extension AWSError: CustomStringConvertible {
    public var description: String { "\(fact); \(remedy)" }

    /// What went wrong, and with what.
    public var fact: String {
        switch self {
        case .invalidEndpoint(let text, let reason): "the endpoint \(text.debugDescription) cannot be used: \(reason)"
        case .invalidSetting(let name, let reason): "\(name) cannot be used: \(reason)"
        case .credentials(let problem): problem.fact
        case .refused(let refusal): "\(refusal.service) refused: \(refusal.words)"
        case .malformedAnswer(let reason): "the service's answer makes no sense: \(reason)"
        case .transport(let error): error.fact
        case .cancelled: "it was cancelled"
        }
    }

    /// What to do about it.
    public var remedy: String {
        switch self {
        case .invalidEndpoint: "write it as in https://sqs.eu-central-1.amazonaws.com or http://127.0.0.1:9000"
        case .invalidSetting: "correct it"
        case .credentials(let problem): problem.remedy
        case .refused(let refusal): refusal.remedy
        case .malformedAnswer: "check that the endpoint is the service's"
        case .transport(let error): error.remedy
        case .cancelled: "start it again if it is still wanted"
        }
    }
}
