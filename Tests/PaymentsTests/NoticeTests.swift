import Crypto
import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Payments

@Suite struct `Notices of the provider` {
    private struct Waiting {
        let reservation: String
        let payment: String
        let body: Data
    }

    /// A payment of which the provider says nothing by itself.
    private func waiting(_ office: Office, decided: Bool = true) async throws -> Waiting {
        let reservation = try await office.reserved()
        let payment = try #require(try await office.pay(reservation, card: "4000000000000135")["id"].string)
        #expect(try await office.status(ofPayment: payment) == "PROCESSING")
        if decided { try await office.pool.query("update payments.provider_charges set status = 'SUCCEEDED'") }
        return Waiting(
            reservation: reservation, payment: payment,
            body: try JSONEncoder().encode(ProviderNotice(key: payment, status: "SUCCEEDED")))
    }

    private func send(_ body: Data, _ signature: String?, _ office: Office) async throws -> TestAnswer {
        let headers = signature.map { ["Payment-Signature": $0] } ?? [:]
        return try await office.http.send("POST", "/api/payments/webhook", body, nil, headers)
    }

    private func run(_ body: @escaping @Sendable (Office, SymmetricKey) async throws -> Void) async throws {
        try await Office.run(payments: { $0.testDelay = .seconds(3600) }) { office in
            try await body(office, PaymentsSettings(secret: office.http.secret).webhookKey)
        }
    }

    @Test func `end a payment, and do no harm when they come again`() async throws {
        try await run { office, key in
            let waiting = try await waiting(office)
            let signature = NoticeSignature.make(waiting.body, at: office.http.clock.now, key: key)
            for _ in 0..<3 {
                let answer = try await send(waiting.body, signature, office)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(try await office.status(ofPayment: waiting.payment) == "COMPLETED")
            }
            #expect(try await office.seats(of: waiting.reservation) == ["SOLD", "SOLD"])
            #expect(try await office.facts("PaymentCompleted", of: .payments) == 1)
        }
    }

    @Test func `count only with a signature that is right and new`() async throws {
        try await run { office, key in
            let waiting = try await waiting(office)
            let now = office.http.clock.now
            let good = NoticeSignature.make(waiting.body, at: now, key: key)
            let forged = NoticeSignature.make(waiting.body, at: now, key: SymmetricKey(size: .bits256))
            let time = good.split(separator: ",")[0]
            let later = NoticeSignature.make(waiting.body, at: now.addingTimeInterval(1), key: key)
            let bad: [String?] = [
                nil, "", "t=,v1=", forged, String(good.dropLast()), "\(time),v1=", "v1=" + good.suffix(64),
                // The signature of another second, and of another body.
                "\(time),\(later.split(separator: ",")[1])",
                NoticeSignature.make(waiting.body + Data(" ".utf8), at: now, key: key),
            ]
            for signature in bad {
                let answer = try await send(waiting.body, signature, office)
                #expect(answer.status == 401, "\(signature ?? "none")")
                #expect(answer["code"].string == "BAD_SIGNATURE")
            }
            for seconds in [-301.0, 3600] {
                let old = NoticeSignature.make(waiting.body, at: now.addingTimeInterval(seconds), key: key)
                #expect(try await send(waiting.body, old, office)["code"].string == "OLD_SIGNATURE")
            }
            #expect(try await office.status(ofPayment: waiting.payment) == "PROCESSING")
            let late = NoticeSignature.make(waiting.body, at: now.addingTimeInterval(-30), key: key)
            #expect(try await send(waiting.body, late, office).status == 200)
            #expect(try await office.status(ofPayment: waiting.payment) == "COMPLETED")
        }
    }

    @Test func `are not believed where the provider's books say otherwise`() async throws {
        try await run { office, key in
            let waiting = try await waiting(office, decided: false)
            let signature = NoticeSignature.make(waiting.body, at: office.http.clock.now, key: key)
            #expect(try await send(waiting.body, signature, office).status == 200)
            #expect(try await office.status(ofPayment: waiting.payment) == "PROCESSING")
            for body in ["{}", "[", "{\"key\":\"nobody\",\"status\":\"SUCCEEDED\"}"] {
                let signature = NoticeSignature.make(Data(body.utf8), at: office.http.clock.now, key: key)
                let status = try await send(Data(body.utf8), signature, office).status
                #expect(status == (body.contains("nobody") ? 200 : 400))
            }
        }
    }

    @Test func `are what a buyer's word is not`() async throws {
        try await run { office, _ in
            let waiting = try await waiting(office, decided: false)
            let transaction = try await office.pool.query("select transaction_id from payments.provider_charges")
                .one(String.self)
            func confirm(_ transaction: String, as user: SignedIn) async throws -> TestAnswer {
                try await office.http.post(
                    "/api/payments/confirm",
                    ["paymentId": .string(waiting.payment), "transactionId": .string(transaction)], token: user.access)
            }
            for user in [office.ada, office.admin] {
                for word in ["made-up", transaction] {
                    #expect(try await confirm(word, as: user)["code"].string == "PAYMENT_NOT_PAID")
                }
            }
            try await office.pool.query("update payments.provider_charges set status = 'SUCCEEDED'")
            #expect(try await confirm("made-up", as: office.ada)["code"].string == "PAYMENT_NOT_PAID")
            for _ in 0..<2 {
                let answer = try await confirm(transaction, as: office.ada)
                #expect(answer["status"].string == "COMPLETED", "\(answer.text)")
            }
        }
    }

    @Test func `are not needed where staff took the money, nor given by a buyer for what was not begun`() async throws {
        try await run { office, _ in
            let reservation = try await office.reserved()
            let begun = try await office.http.post(
                "/api/payments/initiate", ["reservationId": .string(reservation), "paymentMethod": "BANK_TRANSFER"],
                token: office.ada.access)
            let wish: JSONValue = ["paymentId": begun["id"], "transactionId": "statement-12"]
            let own = try await office.http.post("/api/payments/confirm", wish, token: office.ada.access)
            #expect(own["code"].string == "PAYMENT_NOT_PAID")
            let staff = try await office.http.post("/api/payments/confirm", wish, token: office.admin.access)
            #expect(staff["status"].string == "COMPLETED", "\(staff.text)")
            #expect(staff["transactionId"].string == "statement-12")
            #expect(try await office.seats(of: reservation) == ["SOLD", "SOLD"])
            #expect(try await office.refund(begun["id"].string)["status"].string == "REFUNDED")
        }
    }
}
