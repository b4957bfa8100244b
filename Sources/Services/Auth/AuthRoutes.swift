import Domain
import Foundation
import HTTPTypes
import ServiceKit

/// All HTTP of Auth.
struct AuthRoutes: Sendable {
    let auth: AuthService

    func mount(_ routes: Routes) {
        routes.post("auth/register", .anyone, register)
        routes.post("auth/login", .anyone, login)
        routes.post("auth/refresh", .anyone, refresh)
        routes.post("auth/logout", .signedIn, logout)
        routes.get("auth/profile", .signedIn, ownProfile)
        routes.post("auth/forgot-password", .anyone, forgotPassword)
        routes.post("auth/reset-password", .anyone, resetPassword)
        routes.get("users/profile", .signedIn) { try .ok(await auth.profile($0.user().id)) }
        routes.put("users/profile", .signedIn, changeProfile)
        routes.get("users/:id", .role(.admin)) { try .ok(await auth.profile($0.id("id"))) }
        routes.on(.get, ".well-known/jwks.json", .anyone, root: true, publicKeys)
    }

    private struct SignedIn: Encodable {
        let success = true
        var message: String?
        var user: User?
        let accessToken: String
        let refreshToken: String
    }

    private struct Success: Encodable {
        let success = true
        let message: String
    }

    @Sendable private func register(_ request: APIRequest) async throws -> APIResponse {
        let json = try await request.json()
        let (user, tokens) = try await auth.register(json.decode(Registration.self), request, json)
        return try .created(
            SignedIn(
                message: "The account was made.", user: user, accessToken: tokens.accessToken,
                refreshToken: tokens.refreshToken)
        ).secret
    }

    @Sendable private func login(_ request: APIRequest) async throws -> APIResponse {
        let (user, tokens) = try await auth.signIn(request.body(Credentials.self), from: request.address)
        return try .ok(SignedIn(user: user, accessToken: tokens.accessToken, refreshToken: tokens.refreshToken)).secret
    }

    @Sendable private func refresh(_ request: APIRequest) async throws -> APIResponse {
        struct Body: Decodable { var refreshToken: String }
        let tokens = try await auth.refresh(request.body(Body.self).refreshToken)
        return try .ok(SignedIn(accessToken: tokens.accessToken, refreshToken: tokens.refreshToken)).secret
    }

    @Sendable private func logout(_ request: APIRequest) async throws -> APIResponse {
        try await auth.signOut(request.user().session)
        return try .ok(Success(message: "Signed out."))
    }

    @Sendable private func ownProfile(_ request: APIRequest) async throws -> APIResponse {
        try .ok(ProfileAnswer(user: try await auth.profile(request.user().id)))
    }

    /// The user twice, for some clients look for its members at the top.
    private struct ProfileAnswer: Encodable {
        let user: User

        private enum Key: CodingKey { case success, user }

        func encode(to encoder: any Encoder) throws {
            try user.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(true, forKey: .success)
            try container.encode(user, forKey: .user)
        }
    }

    @Sendable private func forgotPassword(_ request: APIRequest) async throws -> APIResponse {
        struct Body: Decodable { var email: String }
        let email = try await request.body(Body.self).email
        guard EmailAddress(email) != nil else { throw APIError.invalid("email", "must be an e-mail address") }
        try await auth.forget(email, from: request.address)
        return try .ok(Success(message: "If the address has an account, a mail with a link was sent to it."))
    }

    @Sendable private func resetPassword(_ request: APIRequest) async throws -> APIResponse {
        try await auth.resetPassword(request.body(PasswordReset.self), from: request.address)
        return try .ok(Success(message: "The password was changed; sign in with it."))
    }

    @Sendable private func changeProfile(_ request: APIRequest) async throws -> APIResponse {
        let id = try request.user().id
        return try .ok(await auth.changeProfile(id, request.body(ProfileChange.self)))
    }

    @Sendable private func publicKeys(_ request: APIRequest) async throws -> APIResponse {
        APIResponse(
            .ok, headers: [.contentType: "application/jwk-set+json", .cacheControl: "public, max-age=60"],
            bytes: auth.keys.document)
    }
}

extension APIResponse {
    /// Not to be kept by anybody on the way.
    fileprivate var secret: APIResponse {
        var response = self
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
