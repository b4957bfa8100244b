import Crypto
import Domain
import Foundation
import Postgres
import ServiceKit

/// What a buyer wants to pay for, and how.
struct PaymentWish: Decodable, Sendable {
    var reservationId: ReservationID
    var paymentMethod: PaymentMethod
    /// Refused if it is not what the reservation costs.
    var amount: Decimal?
    var eventId: EventID?
    /// Without it, the method CARD has the test provider's ordinary card.
    var card: CardWish?

    /// Throws `APIError` 400.
    func checkedCard(at instant: Date) throws(APIError) -> Card? {
        guard let card else { return nil }
        guard paymentMethod == .card else { throw .invalid("card", "is for the paymentMethod CARD") }
        return try card.card(at: instant)
    }
}

/// A payment that is about to be written down.
struct NewPayment: Sendable {
    let id: PaymentID
    let offer: ReservationOffer
    let method: PaymentMethod
    let key: String?
    let digest: Data?
    let step: PaymentStep
}

extension PaymentsService {
    /// Writes a payment down that is to be processed by another request. Throws `APIError` 400, 404, 409.
    func initiate(_ wish: PaymentWish, _ request: APIRequest, _ json: RequestBodyJSON) async throws -> Payment {
        guard wish.card == nil else { throw APIError.invalid("card", "is for the request that processes the payment") }
        return try await make(wish, nil, step: .initiated, request, json).payment.shown
    }

    /// Pays, and answers when the payment has ended, or after a while as it is. Throws `APIError` 400, 404, and 409 where
    /// the reservation cannot be paid for.
    func pay(_ wish: PaymentWish, _ request: APIRequest, _ json: RequestBodyJSON) async throws -> Payment {
        let card = try wish.checkedCard(at: resources.now())
        let deadline = ContinuousClock.now + settings.patience
        while true {
            let (payment, isNew) = try await make(wish, card, step: .charging, request, json)
            if isNew {
                return try await finish(payment.id, by: deadline) {
                    try await keepAndDrive(payment, card) { try await resources.pool.query(store.drop(payment.id)) }
                }
            }
            if let settled = try await rest(payment.id, until: deadline) { return settled.shown }
            // The first was refused, and its key is free again.
        }
    }

    /// Pays what was initiated. One that has ended stays as it is. Throws `APIError` 409 where the reservation cannot be
    /// paid for; it can be tried again then.
    func process(_ payment: StoredPayment, _ card: Card?) async throws -> Payment {
        if card != nil, payment.shown.paymentMethod != .card {
            throw APIError.invalid("card", "is for the paymentMethod CARD")
        }
        let deadline = ContinuousClock.now + settings.patience
        while true {
            let begun = try await resources.pool.query(
                store.begin(payment.id, byHandAs: nil, at: resources.now())
            ).oneOrNone().map(StoredPayment.init(row:))
            if let begun {
                return try await finish(begun.id, by: deadline) { try await keepAndDrive(begun, card, orReopen: begun) }
            }
            let settled = try await rest(payment.id, until: deadline)
            guard let settled else { throw APIError.notFound("payment") }
            if settled.step != .initiated { return settled.shown }
            // Whoever processed it was refused: we ask for the reason ourselves.
        }
    }

    // MARK: - Parts

    private func make(
        _ wish: PaymentWish, _ card: Card?, step: PaymentStep, _ request: APIRequest, _ json: RequestBodyJSON
    ) async throws -> (payment: StoredPayment, isNew: Bool) {
        let offer = try await resources.call(DescribeReservation(reservationID: wish.reservationId))
        guard request.mayActFor(offer.buyerID, or: nil) else { throw APIError.notFound("reservation") }
        guard wish.eventId ?? offer.eventID == offer.eventID else {
            throw APIError.invalid("eventId", "is not the reservation's event")
        }
        if let amount = wish.amount, Money(amount, offer.total.currency) != offer.total {
            throw APIError.conflict(
                "PRICE_DIFFERS", "the reservation costs \(offer.total.amount) \(offer.total.currency)",
                details: ["amount": .number(offer.total.amount), "currency": .string(offer.total.currency.code)])
        }
        let new = NewPayment(
            id: resources.newID(), offer: offer, method: wish.paymentMethod, key: json.key,
            digest: json.key == nil ? nil : try digest(json, card, request.path), step: step)
        if let refusal = offer.refusal {
            // What was begun while it could be paid for is answered as it is now.
            if let known = try await known(new) { return (known, false) }
            throw APIError.conflict(refusal.code, refusal.message)
        }
        while true {
            let made = try await resources.pool.query(store.insert(new, at: resources.now())).oneOrNone()
            if let made { return (try StoredPayment(row: made), true) }
            guard new.key != nil else { throw APIError.unavailable("the payment could not be made; try again") }
            // Gone between the two statements: it was refused.
            guard let known = try await known(new) else { continue }
            return (known, false)
        }
    }

    /// The payment that was made with the same key, if there is one. Throws `APIError` 409 where that was another request.
    private func known(_ new: NewPayment) async throws -> StoredPayment? {
        guard let key = new.key else { return nil }
        let known = try await resources.pool.query(store.payment(by: key, of: new.offer.buyerID), isRepeatable: true)
            .oneOrNone().map(StoredPayment.init(row:))
        guard known == nil || known?.digest == new.digest else { throw APIError.keyReused }
        return known
    }

    /// Of everything but the card's number, from which the number could be guessed.
    private func digest(_ json: RequestBodyJSON, _ card: Card?, _ path: String) throws -> Data {
        var members = json.members
        if let card { members["card"] = .string("\(card)") }
        members["path"] = .string(path)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Data(SHA256.hash(data: try encoder.encode(members)))
    }

    /// Nothing is taken before the reservation is kept for the payment. Where it cannot be, `undo` takes back that the
    /// payment was begun.
    private func keepAndDrive(
        _ payment: StoredPayment, _ card: Card?, undo: () async throws -> Void
    ) async throws -> StoredPayment {
        do {
            _ = try await resources.call(
                KeepForPayment(
                    reservationID: payment.shown.reservationId, paymentID: payment.id,
                    until: resources.now() + settings.keep))
        } catch let error as APIError where error.isRefusal {
            try await undo()
            throw error
        } catch {
            // Nothing was charged; whoever finds it gives it up.
            return try await postpone(payment, after: error)
        }
        return try await drive(payment, .first(card))
    }

    private func keepAndDrive(
        _ payment: StoredPayment, _ card: Card?, orReopen begun: StoredPayment
    ) async throws -> StoredPayment {
        try await keepAndDrive(payment, card) {
            try await resources.pool.query(
                store.move(begun, to: .initiated, .pending, at: resources.now()), isRepeatable: true)
        }
    }

    /// Does the work, for as long as it takes, and answers at the deadline at the latest.
    func finish(
        _ id: PaymentID, by deadline: ContinuousClock.Instant,
        _ work: @escaping @Sendable () async throws -> StoredPayment
    ) async throws -> Payment {
        if let payment = try await within(ContinuousClock.now.duration(to: deadline), work), payment.isSettled {
            return payment.shown
        }
        guard let payment = try await rest(id, until: deadline) else { throw APIError.notFound("payment") }
        return payment.shown
    }

    /// Waits until a payment is settled, or as it is at the deadline; nil where it is gone.
    func rest(_ id: PaymentID, until deadline: ContinuousClock.Instant) async throws -> StoredPayment? {
        var pause = Duration.milliseconds(10)
        while let payment = try await find(id) {
            if payment.isSettled || .now >= deadline { return payment }
            try await Task.sleep(for: min(pause, ContinuousClock.now.duration(to: deadline)))
            pause = min(pause * 2, .milliseconds(200))
        }
        return nil
    }
}

extension APIError {
    /// It will be no other if it is asked again.
    var isRefusal: Bool { (400..<500).contains(statusCode) && ![408, 425, 429].contains(statusCode) }
}
