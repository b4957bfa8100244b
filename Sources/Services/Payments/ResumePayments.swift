import Domain
import Foundation
import Postgres
import ServiceKit
import ServiceLifecycle

extension PaymentsService {
    private static let width = 8

    /// Goes on with what nobody works on: after crashes, after failures, and with refunds of cancelled events.
    func resume() async throws {
        try await resources.pool.query(store.reclaim(), isRepeatable: true)
        let patience = settings.patience
        while !Task.isShuttingDownGracefully {
            try await resources.pool.query(
                store.refundCancelled(atMost: Self.width, at: resources.now()), isRepeatable: true)
            let claimed = try await resources.pool.query(store.claimDue(atMost: Self.width))
                .map(StoredPayment.init(row:))
            if claimed.isEmpty { return }
            try await withThrowingTaskGroup { group in
                for payment in claimed {
                    // One that hangs does not hold up the others.
                    group.addTask { _ = try await within(patience) { try await drive(payment) } }
                }
                try await group.waitForAll()
            }
        }
    }

    func forgetInitiated() async throws {
        let now = resources.now()
        let failed = try await resources.pool.query(
            store.failInitiated(before: now - settings.longestInitiated, at: now), isRepeatable: true)
        meters.count(.failed, failed.affected)
    }
}
