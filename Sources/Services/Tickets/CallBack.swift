import Domain
import Foundation
import HTTPClient
import Logging
import Postgres
import ServiceKit
import ServiceLifecycle

extension TicketsService {
    /// The field with the signature, made as `NoticeSignature` says.
    static let callbackHeader = "Ticketpress-Signature"
    /// Callbacks at the same time.
    private static let callbacks = 4

    static func callbackSettings(_ settings: TicketsSettings) -> HTTPClient.Settings {
        var own = HTTPClient.Settings()
        own.connections = callbacks
        own.timeout = settings.callbackPatience
        own.proxy = .environment
        return own
    }

    /// Tells those who want to know it of jobs that are over. Any number of processes may do so. What was taken is not told
    /// again, unless a process dies between the answer and the note of it.
    func callBack() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            let due = try await resources.pool.query(
                store.claimCallbacks(
                    atMost: Self.callbacks, attempts: settings.callbackAttempts, at: resources.now())
            ).all((JobID, String).self)
            if due.isEmpty { return }
            try await withThrowingTaskGroup { group in
                for (id, url) in due { group.addTask { try await callBack(url, of: id) } }
                try await group.waitForAll()
            }
        }
    }

    private func callBack(_ url: String, of id: JobID) async throws {
        guard let job = try await find(id) else { return }
        let body = try APIResponse.bytes(of: job)
        var request = HTTPRequest(.post, url, body: .bytes(Array(body)))
        request.headers["Content-Type"] = "application/json"
        request.headers[Self.callbackHeader] = NoticeSignature.make(
            body, at: resources.now(), key: settings.callbackKey)
        let problem: String?
        do {
            let answer = try await client.send(request)
            problem = answer.isSuccess ? nil : "it answered \(answer.status)"
        } catch HTTPClientError.cancelled {
            // The next try is set already.
            throw CancellationError()
        } catch {
            problem = error.description
        }
        if let problem {
            resources.logger.notice(
                "A callback was not taken", metadata: ["job": "\(id)", "error": "\(problem)"])
        }
        try await resources.pool.query(store.noteCallback(id, problem: problem, at: resources.now()))
    }
}
