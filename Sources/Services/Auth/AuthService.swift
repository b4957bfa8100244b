// Auth knows who people are: it keeps accounts, proves callers by tokens, and forgets sessions.
//
//   Register, SignIn, RefreshTokens, SignOut, ResetPassword, ChangeProfile, MakeAdmin: what it does
//   ThrottleLogins, HashPasswords, IssueTokens: how it guards that
//   AuthStore: all its SQL. AuthRoutes: all its HTTP.
//
// It keeps no password, no refresh token and no reset token: hashes, digests, and what tokens are derived from. It tells
// nobody whether an address is known, but for whoever tries to register it.

import Domain
import Foundation
import Postgres
import ServiceKit

public struct AuthService: Service {
    public static let name = ServiceName.auth
    public static let migrations = [Migration("M002_accounts", PackageResources.M002_accounts_sql)]
    public static let subscriptions = [resetting.erased]
    static let resetting = Subscription(PasswordForgotten.self, by: name, "make-reset")
    public static let tells: [any Fact.Type] = [PasswordForgotten.self, PasswordResetReady.self]

    let resources: Resources
    let settings: AuthSettings
    let keys: TokenKeys
    let workers: PasswordWorkers
    var store: AuthStore { AuthStore() }

    public init(_ resources: Resources, _ settings: AuthSettings, _ keys: TokenKeys) {
        self.resources = resources
        self.settings = settings
        self.keys = keys
        workers = PasswordWorkers(
            cost: PasswordHash.Cost(
                logarithm: settings.scryptLogarithm, blockSize: PasswordHash.Cost.standard.blockSize,
                parallelism: settings.scryptParallelism),
            width: settings.passwordWidth)
    }

    public func routes(_ routes: Routes) { AuthRoutes(auth: self).mount(routes) }

    public var answers: [Answer] {
        [
            Answer(RevealResetToken.self) { call, _ in .init(token: try await revealResetToken(call.resetID)) },
            Answer(DescribeUser.self) { call, _ in .init(user: try await describe(call.userID)) },
        ]
    }

    public var consumers: [Consumer] {
        [.transaction(Self.resetting) { fact, tx, outbox in try makeReset(fact, tx, outbox) }]
    }

    public var work: [BackgroundWork] {
        [
            BackgroundWork("reload-token-keys", every: .seconds(15)) { try keys.reload() },
            BackgroundWork("forget-sessions", every: .seconds(3600)) { try await forgetOld() },
        ]
    }

    private func describe(_ id: UserID) async throws -> UserOutline? {
        try await resources.pool.query(store.user(id), isRepeatable: true).oneOrNone().map { row in
            let user = try User(row: row)
            return UserOutline(id: user.id, email: user.email, firstName: user.firstName, lastName: user.lastName)
        }
    }

    private func forgetOld() async throws {
        for statement in store.forgetOld { try await resources.pool.query(statement) }
    }
}
