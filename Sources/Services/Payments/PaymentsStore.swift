import Domain
import Foundation
import Postgres
import ServiceKit

/// All SQL of Payments, one function per question.
///
/// A step is written down by one statement whose condition is the step before: of two that work on the same payment, one
/// finds it gone.
struct PaymentsStore: Sendable {
    let lease: Duration

    private var claim: SQL { "claimed_by = pg_backend_pid(), due_at = now() + \(lease)" }

    // MARK: - Making

    /// No row if the idempotency key is known already.
    func insert(_ payment: NewPayment, at instant: Date) -> SQL {
        let isBegun = payment.step != .initiated
        let claimed: SQL = isBegun ? "pg_backend_pid()" : "null"
        return """
            insert into payments.payments as p (id, reservation_id, buyer_id, event_id, seat_ids, amount, currency, method,
                idempotency_key, digest, status, step, claimed_by, due_at, created_at, updated_at)
            values (\(payment.id), \(payment.offer.reservationID), \(payment.offer.buyerID), \(payment.offer.eventID),
                \(payment.offer.seatIDs), \(payment.offer.total.minorUnits), \(payment.offer.total.currency.code),
                \(payment.method), \(payment.key), \(payment.digest),
                \(isBegun ? PaymentStatus.processing : .pending), \(payment.step), \(claimed), now() + \(lease),
                \(instant), \(instant))
            on conflict (buyer_id, idempotency_key) do nothing returning \(StoredPayment.columns)
            """
    }

    /// A payment of which nothing was begun, so that its key is free again.
    func drop(_ id: PaymentID) -> SQL { "delete from payments.payments where id = \(id) and step = 'charging'" }

    // MARK: - Reading

    func payment(_ id: PaymentID) -> SQL {
        "select \(StoredPayment.columns) from payments.payments p where p.id = \(id)"
    }

    func payment(by key: String, of buyer: UserID) -> SQL {
        """
        select \(StoredPayment.columns) from payments.payments p
        where p.buyer_id = \(buyer) and p.idempotency_key = \(key)
        """
    }

    func payments(of reservation: ReservationID, _ page: Page) -> SQL {
        """
        select \(StoredPayment.columns) from payments.payments p where p.reservation_id = \(reservation)
        order by p.created_at, p.id limit \(page.limit) offset \(page.offset)
        """
    }

    // MARK: - Steps

    /// No row where it is not at that step any more. What ends or waits is nobody's; what goes on stays claimed.
    func move(
        _ payment: StoredPayment, to step: PaymentStep, _ status: PaymentStatus, _ changes: SQL = "",
        pause: Duration? = nil, at instant: Date
    ) -> SQL {
        let claim: SQL
        switch step {
        case .initiated, .ended: claim = "claimed_by = null"
        case .waiting: claim = "claimed_by = null, due_at = now() + \(pause ?? .zero)"
        default: claim = "due_at = now() + \(lease)"
        }
        return """
            update payments.payments p set step = \(step), status = \(status), attempts = 0, updated_at = \(instant),
                \(claim)\(changes)
            where p.id = \(payment.id) and p.step = \(payment.step) and p.refunds = \(payment.refunds)
            returning \(StoredPayment.columns)
            """
    }

    /// Leaves it for later.
    func postpone(_ payment: StoredPayment, by pause: Duration, failure: String?) -> SQL {
        """
        update payments.payments p set attempts = attempts + 1, claimed_by = null, due_at = now() + \(pause),
            failure_reason = coalesce(\(failure), failure_reason)
        where p.id = \(payment.id) and p.step = \(payment.step) and p.refunds = \(payment.refunds)
        returning \(StoredPayment.columns)
        """
    }

    func begin(_ id: PaymentID, byHandAs transaction: String?, at instant: Date) -> SQL {
        """
        update payments.payments p set step = 'charging', status = 'PROCESSING', attempts = 0,
            is_by_hand = \(transaction != nil), transaction_id = \(transaction), updated_at = \(instant), \(claim)
        where p.id = \(id) and p.step = 'initiated' returning \(StoredPayment.columns)
        """
    }

    func beginRefund(_ id: PaymentID, reason: String?, at instant: Date) -> SQL {
        """
        update payments.payments p set step = 'refunding', attempts = 0, refunds = refunds + 1, refund_reason = \(reason),
            failure_reason = null, updated_at = \(instant), \(claim)
        where p.id = \(id) and p.step = 'ended' and p.status = 'COMPLETED' returning \(StoredPayment.columns)
        """
    }

    /// No row unless the provider has refused to return the money.
    func returnByHand(_ id: PaymentID, at instant: Date) -> SQL {
        """
        update payments.payments p set is_by_hand = true, updated_at = \(instant), \(claim)
        where p.id = \(id) and p.step = 'returning' and p.claimed_by is null and p.failure_reason like 'refund_refused%'
        returning \(StoredPayment.columns)
        """
    }

    // MARK: - What nobody works on

    /// Of some that wait, one.
    func claimWaiting(_ id: PaymentID) -> SQL {
        """
        update payments.payments p set \(claim) where p.id = \(id) and p.step = 'waiting' and p.claimed_by is null
        returning \(StoredPayment.columns)
        """
    }

    func claimDue(atMost limit: Int) -> SQL {
        """
        with due as materialized (
            select id from payments.payments where step not in ('initiated', 'ended') and due_at <= now()
            order by due_at limit \(limit) for update skip locked)
        update payments.payments p set \(claim) from due where p.id = due.id returning \(StoredPayment.columns)
        """
    }

    /// Frees what was claimed by those that have gone.
    func reclaim() -> SQL {
        """
        update payments.payments p set due_at = now(), claimed_by = null
        where step not in ('initiated', 'ended') and claimed_by is not null
            and not exists (select from pg_stat_activity a where a.pid = p.claimed_by)
        """
    }

    func failInitiated(before start: Date, at instant: Date) -> SQL {
        """
        update payments.payments set step = 'ended', status = 'FAILED', failure_reason = 'not_processed',
            updated_at = \(instant)
        where step = 'initiated' and created_at < \(start)
        """
    }

    // MARK: - Cancelled events

    func noteCancelled(_ event: EventID, _ tx: Transaction) throws {
        try tx.query("insert into payments.cancelled_events (event_id) values (\(event)) on conflict do nothing")
    }

    /// Begins refunds of what was paid for cancelled events. What was refused once is left to staff.
    func refundCancelled(atMost limit: Int, at instant: Date) -> SQL {
        """
        with due as materialized (
            select p.id from payments.payments p
            where p.event_id in (select event_id from payments.cancelled_events)
                and p.status = 'COMPLETED' and p.step = 'ended' and p.failure_reason is null
            limit \(limit) for update of p skip locked)
        update payments.payments p set step = 'refunding', attempts = 0, refunds = refunds + 1,
            refund_reason = 'the event was cancelled', updated_at = \(instant), due_at = now(), claimed_by = null
        from due where p.id = due.id
        """
    }
}
