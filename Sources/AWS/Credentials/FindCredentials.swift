import Foundation
import HTTPClient

/// Looks for credentials where AWS's own tools do, in their order: environment variables, the shared files, the
/// container's service, the instance's.
public struct CredentialSearch: Sendable {
    let environment: AWSEnvironment
    let client: HTTPClient
    let retries: Retries

    public init(_ environment: AWSEnvironment, client: HTTPClient, retries: Retries = Retries()) {
        self.environment = environment
        self.client = client
        self.retries = retries
    }

    /// What is found is kept as long as it holds.
    public var cache: CredentialCache {
        CredentialCache { () async throws(AWSError) in try await find() }
    }

    public func find() async throws(AWSError) -> Credentials {
        if let credentials = try ofVariables() { return credentials }
        if let credentials = try ofFiles() { return credentials }
        if let credentials = try await ofContainer() { return credentials }
        if let credentials = try await ofInstance() { return credentials }
        var places = ["AWS_ACCESS_KEY_ID", environment.credentialsPath, environment.configurationPath].compactMap(
            \.self)
        if !isInstanceServiceOff { places.append("the instance's metadata") }
        throw .credentials(.none(places: places))
    }

    private func ofVariables() throws(AWSError) -> Credentials? {
        let (id, secret) = (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"])
        switch (id, secret) {
        case (let id?, let secret?):
            return Credentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: environment["AWS_SESSION_TOKEN"])
        case (nil, nil): return nil
        case (.some, nil):
            throw .credentials(.unusable(place: "the environment", reason: "AWS_SECRET_ACCESS_KEY is not set"))
        case (nil, .some):
            throw .credentials(.unusable(place: "the environment", reason: "AWS_ACCESS_KEY_ID is not set"))
        }
    }

    /// The file of credentials goes before the one of settings, as far as the profile has any there.
    private func ofFiles() throws(AWSError) -> Credentials? {
        let profile = environment.profile
        let configuration = try environment.configuration()
        let stored = try environment.storedCredentials()
        for settings in [stored ?? [:], configuration] {
            guard let id = settings["aws_access_key_id"] else { continue }
            guard let secret = settings["aws_secret_access_key"] else {
                throw unusable(profile, "it has no aws_secret_access_key")
            }
            return Credentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: settings["aws_session_token"])
        }
        for setting in ["role_arn", "sso_session", "sso_start_url", "credential_process", "web_identity_token_file"]
        where configuration[setting] != nil {
            throw unusable(
                profile, "\(setting) is not supported; give the keys that `aws configure export-credentials` prints")
        }
        if environment.isProfileChosen && stored == nil && configuration.isEmpty {
            throw unusable(profile, "no shared file has it")
        }
        return nil
    }

    private func unusable(_ profile: String, _ reason: String) -> AWSError {
        .credentials(.unusable(place: "the profile \(profile)", reason: reason))
    }
}
