import Domain
import Foundation
import Postgres

/// All SQL of Auth, one function per question.
struct AuthStore: Sendable {
    // MARK: - Users

    func insert(_ user: User, passwordHash: String, _ tx: Transaction) throws {
        try tx.query(
            """
            insert into auth.users
                (id, email, email_key, password_hash, first_name, last_name, phone, role, created_at, updated_at)
            values (\(user.id), \(user.email), \(user.email.lowercased()), \(passwordHash), \(user.firstName),
                \(user.lastName), \(user.phone), \(user.role.rawValue), \(user.createdAt), \(user.updatedAt))
            """)
    }

    /// A user with what is kept of the password, by the address's key.
    func credentials(_ emailKey: String) -> SQL {
        "select \(User.columns), u.password_hash from auth.users u where u.email_key = \(emailKey)"
    }

    func user(_ id: UserID) -> SQL { "select \(User.columns), u.password_hash from auth.users u where u.id = \(id)" }

    /// Writes what is not nil.
    func change(_ id: UserID, _ change: ProfileChange, at instant: Date, _ tx: Transaction) throws -> User? {
        try tx.query(
            """
            update auth.users u set
                first_name = coalesce(\(change.firstName), first_name), last_name = coalesce(\(change.lastName), last_name),
                phone = coalesce(\(change.phone), phone), email = coalesce(\(change.email), email),
                email_key = coalesce(\(change.email?.lowercased()), email_key), updated_at = \(instant)
            where u.id = \(id) returning \(User.columns)
            """
        ).oneOrNone().map(User.init(row:))
    }

    func setPassword(_ id: UserID, _ hash: String, at instant: Date) -> SQL {
        "update auth.users set password_hash = \(hash), updated_at = \(instant) where id = \(id)"
    }

    func setRole(_ id: UserID, _ role: Role, at instant: Date) -> SQL {
        "update auth.users set role = \(role.rawValue), is_active = true, updated_at = \(instant) where id = \(id)"
    }

    static let hasAdmin: SQL = "select exists (select from auth.users where role = 'ADMIN' and is_active)"

    // MARK: - Sessions

    func insertSession(_ id: UUID, of user: UserID, at instant: Date, until end: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            insert into auth.sessions (id, user_id, created_at, expires_at)
            values (\(id), \(user), \(instant), \(end))
            """)
    }

    func insertRefreshToken(_ digest: Data, session: UUID, at instant: Date, until end: Date, _ tx: Transaction) throws
    {
        // Not beyond the session's own end.
        try tx.query(
            """
            insert into auth.refresh_tokens (digest, session_id, issued_at, expires_at)
            select \(digest), id, \(instant), least(\(end), expires_at) from auth.sessions where id = \(session)
            """)
    }

    struct RefreshState: Sendable {
        let session: UUID
        let isUsed: Bool
        let isRevoked: Bool
        let expiresAt: Date
        let user: User
    }

    /// What is known of a refresh token. Token and session are locked, so that of two who come with it one is second.
    func lockRefreshToken(_ digest: Data, _ tx: Transaction) throws -> RefreshState? {
        try tx.query(
            """
            select t.session_id, t.used_at is not null as is_used, s.revoked_at is not null as is_revoked,
                t.expires_at as ends_at, \(User.columns)
            from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id join auth.users u on u.id = s.user_id
            where t.digest = \(digest) for update of t, s
            """
        ).oneOrNone().map { row in
            RefreshState(
                session: try row["session_id"], isUsed: try row["is_used"], isRevoked: try row["is_revoked"],
                expiresAt: try row["ends_at"], user: try User(row: row))
        }
    }

    func useRefreshToken(_ digest: Data, at instant: Date, _ tx: Transaction) throws {
        try tx.query("update auth.refresh_tokens set used_at = \(instant) where digest = \(digest)")
    }

    func revokeSession(_ id: UUID, because reason: String, at instant: Date) -> SQL {
        """
        update auth.sessions set revoked_at = \(instant), reason = \(reason) where id = \(id) and revoked_at is null
        """
    }

    func revokeSessions(of user: UserID, because reason: String, at instant: Date) -> SQL {
        """
        update auth.sessions set revoked_at = \(instant), reason = \(reason)
        where user_id = \(user) and revoked_at is null
        """
    }

    // MARK: - Resets

    func insertReset(_ id: UUID, of user: UserID, until end: Date, _ tx: Transaction) throws {
        try tx.query("insert into auth.password_resets (id, user_id, expires_at) values (\(id), \(user), \(end))")
    }

    func openReset(_ id: UUID, at instant: Date) -> SQL {
        "select exists (select from auth.password_resets where id = \(id) and used_at is null and expires_at > \(instant))"
    }

    /// Uses a reset, and with it all others of the user. Nil where it is not the address's, used or expired.
    func useReset(_ id: UUID, emailKey: String, at instant: Date, _ tx: Transaction) throws -> UserID? {
        let user = try tx.query(
            """
            update auth.password_resets r set used_at = \(instant) from auth.users u
            where r.id = \(id) and u.id = r.user_id and u.email_key = \(emailKey) and u.is_active
                and r.used_at is null and r.expires_at > \(instant)
            returning u.id
            """
        ).oneOrNone(UserID.self)
        guard let user else { return nil }
        try tx.query(
            "update auth.password_resets set used_at = \(instant) where user_id = \(user) and used_at is null")
        return user
    }

    // MARK: - Attempts

    /// Pours one attempt into each bucket, and says how full each is then.
    func pour(_ buckets: [LoginThrottle.Bucket], at instant: Date, _ tx: Transaction) throws -> [String: Double] {
        // Always in one order, or two attempts could wait for each other.
        let sorted = buckets.sorted { $0.key < $1.key }
        let rows = try tx.query(
            """
            insert into auth.login_attempts as a (key, level, at)
            select key, 1, \(instant) from unnest(\(sorted.map(\.key))) as bucket (key)
            on conflict (key) do update set
                level = 1 + greatest(0, a.level - extract(epoch from excluded.at - a.at)::double precision
                    * (select leak from unnest(\(sorted.map(\.key)), \(sorted.map(\.leak))) as b (key, leak)
                        where b.key = a.key)),
                at = excluded.at
            returning key, level
            """)
        return Dictionary(try rows.all((String, Double).self)) { one, _ in one }
    }

    /// Takes back an attempt that was none.
    func forgive(_ keys: [String], _ tx: Transaction) throws {
        try tx.query("update auth.login_attempts set level = greatest(0, level - 1) where key = any(\(keys.sorted()))")
    }

    func isKnown(_ address: String, emailKey: String, since start: Date, _ tx: Transaction) throws -> Bool {
        try tx.query(
            """
            select exists (select from auth.known_addresses k join auth.users u on u.id = k.user_id
                where u.email_key = \(emailKey) and k.address = \(address) and k.last_at > \(start))
            """
        ).one(Bool.self)
    }

    func remember(_ address: String, of user: UserID, at instant: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            insert into auth.known_addresses (user_id, address, last_at) values (\(user), \(address), \(instant))
            on conflict (user_id, address) do update set last_at = excluded.last_at
            """)
    }

    // MARK: - What is old

    /// Statements of which each deletes what nobody needs any more. A used token is kept as long as it could be used again.
    let forgetOld: [SQL] = [
        "delete from auth.sessions where expires_at < now() - interval '1 day'",
        "delete from auth.refresh_tokens where expires_at < now() - interval '1 day'",
        "delete from auth.password_resets where expires_at < now() - interval '1 day'",
        "delete from auth.login_attempts where at < now() - interval '1 day'",
        "delete from auth.known_addresses where last_at < now() - interval '90 days'",
    ]
}
