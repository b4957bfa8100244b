import AWS
import Foundation
import HTTPClient

extension ObjectStorageError: CustomStringConvertible {
    public var description: String { "\(fact); \(remedy)" }

    /// A stable name of the kind of failure, for programs; what a service refuses has the service's own.
    public var code: String {
        switch self {
        case .refused(let refusal), .unavailable(let refusal): refusal.code
        default: Mirror(reflecting: self).children.first?.label ?? "\(self)"
        }
    }

    /// What went wrong, and with what.
    public var fact: String {
        switch self {
        case .invalidKey(let reason): "the key cannot be used: \(reason)"
        case .invalidContentType(let text): "\(text.debugDescription) is not a media type"
        case .invalidCacheControl(let text): "\(text.debugDescription) cannot stand in Cache-Control"
        case .invalidLifetime(let seconds): "a link cannot hold for \(seconds) seconds"
        case .invalidAddress(let text, let reason): "the store \(text.debugDescription) cannot be used: \(reason)"
        case .invalidEndpoint(let text, let reason): "the endpoint \(text.debugDescription) cannot be used: \(reason)"
        case .invalidSetting(let name, let reason): "\(name) cannot be used: \(reason)"
        case .unsupported(let feature, let store): "\(store) has no \(feature)"
        case .notFound(let key): "there is no object \(key.text.debugDescription)"
        case .alreadyThere(let key): "there is an object \(key.text.debugDescription) already"
        case .noBucket(let name): "there is no bucket \(name)"
        case .rangeBehindEnd(let key, let size): "the range begins behind the end of \(key), which has \(size) bytes"
        case .tooLarge(let key, let limit): "\(key) is larger than \(limit) bytes"
        case .refused(let refusal): "the store refused: \(refusal.words)"
        case .unavailable(let refusal): "the store failed: \(refusal.words)"
        case .malformedAnswer(let reason): "the store's answer makes no sense: \(reason)"
        case .transport(let error): error.fact
        case .credentials(let problem): problem.fact
        case .file(let failure): "cannot \(failure.attempt) \(failure.path): \(String(cString: strerror(failure.code)))"
        case .cancelled: "it was cancelled"
        }
    }

    /// What to do about it.
    public var remedy: String {
        switch self {
        case .invalidKey: "give 1 to \(ObjectKey.longest) bytes"
        case .invalidContentType: "write it as in application/pdf"
        case .invalidCacheControl: "write it as in max-age=3600, private"
        case .invalidLifetime: "give 1 second to 7 days"
        case .invalidAddress: "write s3://bucket/prefix, or the path of a folder"
        case .invalidEndpoint: "write it as in https://s3.example.com or http://127.0.0.1:9000"
        case .invalidSetting: "correct it"
        case .unsupported: "leave it out"
        case .notFound: "check the key's spelling; `ticketpress store ls` lists what is there"
        case .alreadyThere: "use another key, or allow it to be replaced"
        case .noBucket: "check its spelling, or create it"
        case .rangeBehindEnd: "ask for an earlier one"
        case .tooLarge: "ask for less, or raise the limit"
        case .refused(let refusal): refusal.remedy
        case .unavailable: "try again later"
        case .malformedAnswer: "check that the endpoint is an S3 service"
        case .transport(let error): error.remedy
        case .credentials(let problem): problem.remedy
        case .file(let failure): failure.remedy
        case .cancelled: "start it again if it is still wanted"
        }
    }
}

extension ObjectStorageError.Refusal {
    fileprivate var words: String {
        var words = message.isEmpty || message == code ? code : "\(code), \(message)"
        if words.hasSuffix(".") { words.removeLast() }
        var details = ["status \(status)"]
        if let key { details.append("key \(key)") }
        if let requestID { details.append("request \(requestID)") }
        return "\(words) (\(details.joined(separator: ", ")))"
    }

    fileprivate var remedy: String {
        switch code {
        case "AccessDenied", "AllAccessDisabled": "give these credentials the right, or use others"
        case "SignatureDoesNotMatch": "check the secret key, and that nothing changed the request on its way"
        case "InvalidAccessKeyId": "check the access key"
        case "ExpiredToken", "InvalidToken", "TokenRefreshRequired": "get new credentials"
        case "RequestTimeTooSkewed": "set this machine's clock: it is more than 15 minutes off"
        case "AuthorizationHeaderMalformed", "PermanentRedirect", "301": "set AWS_REGION to the bucket's region"
        case "NotImplemented": "leave out what this service does not have"
        default: "check the request and the store's settings"
        }
    }
}

extension ObjectStorageError.FileFailure {
    /// Of an attempt that has just failed: takes `errno`.
    init(_ attempt: String, _ path: String) { self.init(attempt, path, code: errno) }

    fileprivate var remedy: String {
        switch code {
        case ENOSPC, EDQUOT: "free some space, or use another disk"
        case EACCES, EPERM, EROFS: "change the permissions, or use another folder"
        case ENOENT: "check the spelling of the path"
        case ENOTDIR, ELOOP: "put a folder there, which is neither a file nor a link"
        case ENAMETOOLONG: "use a shorter key, or a folder with a shorter path"
        default: "check the path and the device"
        }
    }
}
