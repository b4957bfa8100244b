import Crypto
import Domain
import Foundation
import HTTPTypes
import Postgres

extension Resources {
    /// Creates something at most once for an idempotency key: key, change and answer are one transaction. The same key and
    /// body get the first answer again, also while the first is still being worked on; another body is a conflict (409).
    /// What failed was not done, and its key is free again. Without a key it simply runs.
    ///
    /// `secrets` are members of the body, such as passwords, that must leave no trace in the table: the caller compares
    /// them itself.
    public func once<Answer: Codable & Sendable>(
        _ request: APIRequest, _ json: RequestBodyJSON, secrets: Set<String> = [],
        _ work: @escaping @Sendable (Transaction, Outbox) throws -> Answer
    ) async throws -> Answer {
        guard let claim = try IdempotencyClaim(request, json, secrets, service) else {
            return try await transaction(work)
        }
        do {
            return try await transaction { tx, outbox in
                // Sent with the work's first statement. Whoever has the key already is waited for, and then it is refused.
                try tx.later(claim.insertion)
                let answer = try work(tx, outbox)
                try claim.keep(answer, tx)
                return answer
            }
        } catch PostgresError.unique(IdempotencyClaim.onceOnly, _) {
            return try await transaction { tx, _ in
                guard let answer = try claim.earlier(Answer.self, tx) else { throw APIError.keyInProgress }
                return answer
            }
        }
    }

    /// Whether `once` would repeat an answer that it gave before.
    public func isAnswered(_ request: APIRequest, _ json: RequestBodyJSON) async throws -> Bool {
        guard let claim = try IdempotencyClaim(request, json, [], service) else { return false }
        return try await pool.query(claim.isKnown, isRepeatable: true).one(Bool.self)
    }

    /// The same for what no single transaction can hold, such as calls to other services. After a crash in the middle it is
    /// run again for the next request with the key, so each of its steps must do no harm when it is done twice.
    public func onceRepeatable<Answer: Codable & Sendable>(
        _ request: APIRequest, _ json: RequestBodyJSON, secrets: Set<String> = [],
        _ work: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        guard let claim = try IdempotencyClaim(request, json, secrets, service) else { return try await work() }
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            let state: (isOurs: Bool, answer: Answer?) = try await pool.transaction { tx in
                if try claim.take(tx) { return (true, nil) }
                if let answer = try claim.earlier(Answer.self, tx) { return (false, answer) }
                return (try claim.takeOver(tx), nil)
            }
            if let answer = state.answer { return answer }
            if state.isOurs { break }
            guard .now < deadline else { throw APIError.keyInProgress }
            try await Task.sleep(for: .milliseconds(50))
        }
        do {
            let answer = try await work()
            try await pool.transaction { tx in try claim.keep(answer, tx) }
            return answer
        } catch {
            try await pool.query(claim.release)
            throw error
        }
    }
}

/// A key in the service's table of keys.
struct IdempotencyClaim: Sendable {
    private let table: SQL
    private let caller: String
    private let endpoint: String
    private let key: String
    private let digest: Data

    /// Nil without a key.
    init?(_ request: APIRequest, _ json: RequestBodyJSON, _ secrets: Set<String>, _ service: ServiceName) throws {
        guard let key = json.key else { return nil }
        self.key = key
        table = "\(identifier: service.rawValue).idempotency_keys"
        caller = request.caller?.name ?? "anonymous"
        endpoint = "\(request.method.rawValue) \(request.path)"
        let kept = json.members.filter { !secrets.contains($0.key) }
        digest = Data(SHA256.hash(data: try APIResponse.encoder.encode(kept)))
    }

    private var isThis: SQL { "caller = \(caller) and endpoint = \(endpoint) and key = \(key)" }

    /// Takes it; refused by the constraint `onceOnly` where somebody has it.
    var insertion: SQL {
        """
        insert into \(table) (caller, endpoint, key, digest, claimed_by)
        values (\(caller), \(endpoint), \(key), \(digest), pg_backend_pid())
        """
    }

    static let onceOnly = "idempotency_keys_pkey"

    /// True if nobody has it.
    func take(_ tx: Transaction) throws -> Bool {
        try tx.query("\(insertion) on conflict do nothing").affected == 1
    }

    /// The first answer; nil if there is none yet. Throws where the key came with another body.
    func earlier<Answer: Codable & Sendable>(_ type: Answer.Type, _ tx: Transaction) throws -> Answer? {
        let found = try tx.query("select digest, answer from \(table) where \(isThis)")
            .oneOrNone((Data, JSON<Answer>?).self)
        // Gone between the two statements: the first request failed.
        guard let (digest, answer) = found else { throw APIError.keyInProgress }
        guard digest == self.digest else {
            throw APIError.keyReused
        }
        return answer?.value
    }

    /// True if whoever had it has gone, or has had it for too long.
    func takeOver(_ tx: Transaction) throws -> Bool {
        try tx.query(
            """
            update \(table) i set claimed_by = pg_backend_pid(), made_at = now()
            where \(isThis) and answer is null
                and (made_at < now() - interval '1 minute'
                    or not exists (select from pg_stat_activity a where a.pid = i.claimed_by))
            """
        ).affected == 1
    }

    func keep(_ answer: some Codable & Sendable, _ tx: Transaction) throws {
        try tx.later("update \(table) set answer = \(JSON(answer)), claimed_by = null where \(isThis)")
    }

    var isKnown: SQL { "select exists (select from \(table) where \(isThis))" }

    var release: SQL { "delete from \(table) where \(isThis) and answer is null" }
}
