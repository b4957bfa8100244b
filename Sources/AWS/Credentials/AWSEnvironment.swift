import Foundation
import HTTPClient

/// What environment variables and the shared files say about AWS. The variables are passed in; the files are read when
/// something of them is asked for.
public struct AWSEnvironment: Sendable {
    public let variables: [String: String]

    public init(_ variables: [String: String]) { self.variables = variables }

    /// A variable that is set, and not to nothing.
    package subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    public var profile: String { self["AWS_PROFILE"] ?? self["AWS_DEFAULT_PROFILE"] ?? "default" }
    var isProfileChosen: Bool { self["AWS_PROFILE"] ?? self["AWS_DEFAULT_PROFILE"] != nil }

    public func region() throws(AWSError) -> String {
        if let region = self["AWS_REGION"] ?? self["AWS_DEFAULT_REGION"] { return region }
        return try configuration()["region"] ?? "us-east-1"
    }

    /// The URL of a service by the name that AWS's tools have for it in variables: `S3`, `SQS`, `SESV2`. Nil for AWS's own.
    public func endpoint(of service: String) throws(AWSError) -> String? {
        if let endpoint = self["AWS_ENDPOINT_URL_\(service)"] ?? self["AWS_ENDPOINT_URL"] { return endpoint }
        return try configuration()["endpoint_url"]
    }

    /// The file of the authorities that are trusted, instead of the machine's.
    public var authorities: HTTPClient.Settings.Authorities { self["AWS_CA_BUNDLE"].map { .file($0) } ?? .system }

    // MARK: The shared files

    var credentialsPath: String? { path("AWS_SHARED_CREDENTIALS_FILE", "credentials") }
    var configurationPath: String? { path("AWS_CONFIG_FILE", "config") }

    /// Of the profile in the configuration file; empty where there is none.
    package func configuration() throws(AWSError) -> [String: String] {
        try settings(at: configurationPath, namesAreBare: false) ?? [:]
    }

    /// Of the profile in the file of credentials; nil where it is not there.
    func storedCredentials() throws(AWSError) -> [String: String]? {
        try settings(at: credentialsPath, namesAreBare: true)
    }

    private func path(_ variable: String, _ name: String) -> String? {
        if let path = self[variable] { return path.hasPrefix("~/") ? home.map { $0 + path.dropFirst() } : path }
        return home.map { "\($0)/.aws/\(name)" }
    }

    private var home: String? { self["HOME"] }

    private func settings(at path: String?, namesAreBare: Bool) throws(AWSError) -> [String: String]? {
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
