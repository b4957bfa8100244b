import Foundation
import HTTPClient

/// What environment variables and the shared files say about AWS. The variables are passed in; the files are read when
/// something of them is asked for.
public struct AWSEnvironment: Sendable {
    public let variables: [String: String]

    public init(_ variables: [String: String]) { self.variables = variables }

    /// A variable that is set, and not to nothing.
    subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    public var profile: String { self["AWS_PROFILE"] ?? self["AWS_DEFAULT_PROFILE"] ?? "default" }
    var isProfileChosen: Bool { self["AWS_PROFILE"] ?? self["AWS_DEFAULT_PROFILE"] != nil }

    public func region() throws(ObjectStorageError) -> String {
        if let region = self["AWS_REGION"] ?? self["AWS_DEFAULT_REGION"] { return region }
        return try configuration()["region"] ?? "us-east-1"
    }

    /// The service's URL; nil for AWS's own.
    public func endpoint() throws(ObjectStorageError) -> String? {
        for name in ["S3_ENDPOINT", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"] {
            if let endpoint = self[name] { return endpoint }
        }
        return try configuration()["endpoint_url"]
    }

    public func addressing() throws(ObjectStorageError) -> S3Endpoint.Addressing? {
        var chosen = self["S3_ADDRESSING"]
        if chosen == nil { chosen = try configuration()["s3.addressing_style"] }
        guard let chosen, chosen != "auto" else { return nil }
        guard let addressing = S3Endpoint.Addressing(rawValue: chosen) else {
            throw .invalidSetting("S3_ADDRESSING \(chosen.debugDescription)", reason: "it is neither path nor virtual")
        }
        return addressing
    }

    /// The file of the authorities that are trusted, instead of the machine's.
    public var authorities: HTTPClient.Settings.Authorities { self["AWS_CA_BUNDLE"].map { .file($0) } ?? .system }

    // MARK: The shared files

    var credentialsPath: String? { path("AWS_SHARED_CREDENTIALS_FILE", "credentials") }
    var configurationPath: String? { path("AWS_CONFIG_FILE", "config") }

    /// Of the profile in the configuration file; empty where there is none.
    func configuration() throws(ObjectStorageError) -> [String: String] {
        try settings(at: configurationPath, namesAreBare: false) ?? [:]
    }

    /// Of the profile in the file of credentials; nil where it is not there.
    func storedCredentials() throws(ObjectStorageError) -> [String: String]? {
        try settings(at: credentialsPath, namesAreBare: true)
    }

    private func path(_ variable: String, _ name: String) -> String? {
        if let path = self[variable] { return path.hasPrefix("~/") ? home.map { $0 + path.dropFirst() } : path }
        return home.map { "\($0)/.aws/\(name)" }
    }

    private var home: String? { self["HOME"] }

    private func settings(at path: String?, namesAreBare: Bool) throws(ObjectStorageError) -> [String: String]? {
        guard let path, access(path, F_OK) == 0 else { return nil }
        let bytes: Data
        do { bytes = try Data(contentsOf: URL(filePath: path)) } catch {
            throw .credentials(.unusable(place: path, reason: "it cannot be read"))
        }
        do throws(ProfileFile.Fault) {
            let file = try ProfileFile(String(decoding: bytes, as: UTF8.self), namesAreBare: namesAreBare)
            return file.profiles[profile]
        } catch {
            throw .credentials(.unusable(place: "\(path), line \(error.line)", reason: error.reason))
        }
    }
}
