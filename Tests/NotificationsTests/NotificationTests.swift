import Domain
import Foundation
import Mail
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Whoever has booked` {
    @Test func `gets the tickets, with what to bring and where to be`() async throws {
        try await MailOffice.with { office in
            let reservation = try office.reservation()
            try await office.publish(TicketsReady(reservation: reservation, ticketIDs: []))
            let mail = try #require(try await office.sent(1).first)
            #expect(mail.to.address.text == "ada@example.org")
            #expect(mail.from.address.text == "tickets@box.example.org")
            #expect(mail.subject == "Your tickets for Night Music")
            for words in [
                "Event: Night Music", "Old Hall, Main Street 1, Kraków", "Stalls · A · 1 – Zoë Łukasik",
                "Stalls · A · 2\n",
            ] {
                #expect(mail.text.contains(words), "\(mail.text)")
            }
            #expect(mail.text.contains("https://box.example.org/t/\(reservation.id)?a=1&b=2"))
            #expect(mail.html?.contains("href=\"https://box.example.org/t/\(reservation.id)?a=1&amp;b=2\"") == true)
            #expect(mail.attachments.map(\.fileName) == ["tickets.pdf", "event.ics"])
            let entry = String(decoding: mail.attachments[1].content, as: UTF8.self)
            #expect(entry.contains("SUMMARY:Night Music\r\n"))
            #expect(entry.contains("LOCATION:Old Hall\\, Main Street 1\\, Kraków\\, PL\r\n"))
        }
    }

    @Test func `gets one mail for one thing, however often it is told`() async throws {
        try await MailOffice.with { office in
            let reservation = try office.reservation()
            for _ in 0..<3 { try await office.publish(TicketsReady(reservation: reservation, ticketIDs: [])) }
            let other = try office.reservation(title: "Another")
            try await office.publish(TicketsReady(reservation: other, ticketIDs: []))
            _ = try await office.sent(2)
            #expect(try await eventually { try await office.statuses() == ["SENT", "SENT"] })
            #expect(
                office.list.messages.map(\.subject).sorted() == [
                    "Your tickets for Another", "Your tickets for Night Music",
                ])
        }
    }

    @Test(arguments: [
        ("de", "Ihre Tickets für Night Music"), ("pl-PL", "Bilety: Night Music"),
        ("fr", "Vos billets pour Night Music"),
        ("es-419", "Sus entradas para Night Music"), ("tlh", "Your tickets for Night Music"),
    ])
    func `is written to in their language`(language: String, subject: String) async throws {
        try await MailOffice.with { office in
            try await office.publish(TicketsReady(reservation: office.reservation(language: language), ticketIDs: []))
            let mail = try #require(try await office.sent(1).first)
            #expect(mail.subject == subject)
            #expect(!mail.text.contains("{{") && !mail.text.contains("}}"))
        }
    }

    @Test func `is shown names as they are, whatever is in them`() async throws {
        try await MailOffice.with { office in
            let title = "<b>Rock</b> & \"Roll\"\r\nBcc: eve@example.org"
            try await office.publish(
                TicketsReady(
                    reservation: office.reservation(title: title, holders: ["{{link}} [x](http://evil)"]), ticketIDs: []
                ))
            let mail = try #require(try await office.sent(1).first)
            #expect(mail.subject == "Your tickets for <b>Rock</b> & \"Roll\" Bcc: eve@example.org")
            #expect(mail.html?.contains("<b>Rock") == false)
            #expect(mail.html?.contains("href=\"http://evil\"") == false)
            #expect(mail.text.contains("{{link}}"))
            let entry = String(decoding: mail.attachments[1].content, as: UTF8.self)
            #expect(!entry.contains("\nBcc:"))
        }
    }

    @Test func `gets a receipt, and a word when the money goes back`() async throws {
        try await MailOffice.with { office in
            let reservation = try office.reservation(language: "en")
            let payment = PaymentOutline(
                id: reservation.paymentID, reservationID: reservation.id, buyerID: reservation.buyerID,
                eventID: reservation.event.id, amount: reservation.seats.total, method: "CARD", transactionID: "tx_1",
                processedAt: reservation.paidAt)
            try await office.publish(PaymentCompleted(payment: payment))
            let receipt = try #require(try await office.sent(1).first)
            #expect(receipt.text.contains("Total: 51,00\u{a0}€\nPayé par: carte\nTransaction: tx_1"), "\(receipt.text)")
            try await office.publish(
                ReservationRefunded(reservation: reservation, reason: "The hall has no roof", refundedAt: .now))
            let word = try await office.sent(2)[1]
            #expect(word.subject == "Cancelled: Night Music")
            #expect(word.text.contains("Reason: The hall has no roof"))
        }
    }

    @Test func `is reminded once, the day before, unless it was cancelled`() async throws {
        try await MailOffice.with { office in
            let (kept, cancelled) = (try office.reservation(title: "Kept"), try office.reservation(title: "Cancelled"))
            for one in [kept, cancelled] { try await office.publish(TicketsReady(reservation: one, ticketIDs: [])) }
            try await office.publish(ReservationRefunded(reservation: cancelled, reason: nil, refundedAt: .now))
            _ = try await office.sent(3)
            office.office.clock.advance(by: 6 * 86_400 + 3600)
            try await office.office.pool.query("select pg_notify('ticketpress_mails', '')")
            try await office.remindNow()
            try await office.remindNow()
            let reminders = try await office.sent(4).dropFirst(3)
            #expect(reminders.map(\.subject) == ["Soon: Kept"])
            #expect(try await eventually { try await office.statuses().allSatisfy { $0 == "SENT" } })
            #expect(office.list.messages.count == 4)
        }
    }
}

@Suite struct `Whoever has tickets that were made again` {
    private func renewed(
        _ reservation: PaidReservation, _ changes: Set<TicketChange>, by job: Int = 1
    ) throws -> TicketsRenewed {
        let id = try #require(JobID("01941f29-7c00-7000-8000-00000000000\(job)"))
        return TicketsRenewed(jobID: id, reservation: reservation, ticketIDs: [], changes: changes)
    }

    @Test func `gets the new ones, with what has changed`() async throws {
        try await MailOffice.with { office in
            let reservation = try office.reservation(language: "en")
            try await office.publish(renewed(reservation, [.title, .venue, .code]))
            let mail = try #require(try await office.sent(1).first)
            #expect(mail.subject == "Your new tickets for Night Music")
            let changes = """
                This has changed:

                Event: Night Music
                Where: Old Hall, Main Street 1, Kraków
                Code: new

                Event: Night Music
                When:
                """
            #expect(mail.text.contains(changes), "\(mail.text)")
            #expect(mail.text.contains("does not admit anybody any more"))
            #expect(mail.text.contains("Stalls · A · 1 – Zoë Łukasik"))
            #expect(mail.text.contains("https://box.example.org/t/\(reservation.id)?a=1&b=2"))
            #expect(mail.attachments.map(\.fileName) == ["tickets.pdf", "event.ics"])
            // Calendars take it in place of the first.
            let entry = String(decoding: mail.attachments[1].content, as: UTF8.self)
            #expect(entry.contains("UID:\(reservation.id)@ticketpress\r\n"))
            let sequence = try #require(entry.firstMatch(of: /SEQUENCE:(\d+)\r\n/))
            #expect(Int(sequence.1) ?? 0 > 0)
        }
    }

    @Test func `is told nothing of codes and changes where there are none`() async throws {
        try await MailOffice.with { office in
            try await office.publish(renewed(office.reservation(language: "en"), []))
            let mail = try #require(try await office.sent(1).first)
            #expect(!mail.text.contains("This has changed"))
            #expect(!mail.text.contains("admit"))
            #expect(!mail.text.contains("Code:"))
        }
    }

    @Test func `gets one mail for a job, however often it is told`() async throws {
        try await MailOffice.with { office in
            let reservation = try office.reservation()
            try await office.publish(TicketsReady(reservation: reservation, ticketIDs: []))
            for job in [1, 1, 2, 1] { try await office.publish(renewed(reservation, [.look], by: job)) }
            _ = try await office.sent(3)
            let isSettled = try await eventually {
                try await office.office.pool.query(
                    "select count(*) from notifications.consumed_facts where consumer = 'notifications.mail-renewed-tickets'"
                ).one(Int.self) == 4
            }
            #expect(isSettled)
            #expect(try await eventually { try await office.statuses() == ["SENT", "SENT", "SENT"] })
            #expect(office.list.messages.count == 3)
        }
    }

    @Test(arguments: [
        ("de", "Ihre neuen Tickets für Night Music", "Das hat sich geändert:"),
        ("pl-PL", "Nowe bilety: Night Music", "Oto, co się zmieniło:"),
        ("fr", "Vos nouveaux billets pour Night Music", "Voici ce qui a changé :"),
        ("es-419", "Sus nuevas entradas para Night Music", "Esto ha cambiado:"),
        ("tlh", "Your new tickets for Night Music", "This has changed:"),
    ])
    func `is written to in their language`(language: String, subject: String, words: String) async throws {
        try await MailOffice.with { office in
            try await office.publish(
                renewed(office.reservation(language: language), Set(TicketChange.allCases)))
            let mail = try #require(try await office.sent(1).first)
            #expect(mail.subject == subject)
            #expect(mail.text.contains(words))
            #expect(!mail.text.contains("{{") && !mail.text.contains("}}"))
        }
    }
}

@Suite struct `A new password` {
    @Test func `may be chosen by who reads the mail, and nobody else sees how`() async throws {
        try await MailOffice.with { office in
            let answer = try await office.office.post("/api/auth/forgot-password", ["email": "ada@example.org"])
            #expect(answer.status == 200)
            let mail = try #require(try await office.sent(1).first)
            let link = try #require(mail.text.split(separator: "\n").first { $0.hasPrefix("https://") })
            let items = try #require(URLComponents(string: String(link))?.queryItems)
            let token = try #require(items.first { $0.name == "token" }?.value)
            #expect(try await eventually { try await office.statuses() == ["SENT"] })
            let kept = try await office.office.pool.query("select n::text from notifications.notifications n").all(
                String.self)
            #expect(!kept.joined().contains(token))
            let reset = try await office.office.post(
                "/api/auth/reset-password",
                ["email": "ada@example.org", "token": .string(token), "newPassword": "Another-Word-2"])
            #expect(reset.status == 200)
        }
    }
}

@Suite struct `A mail that is not taken` {
    @Test func `is sent again later, as the same message`() async throws {
        try await MailOffice.with { office in
            office.list.failures.withLock {
                $0 = [MailError("away", isTransient: true), MailError("away", isTransient: true)]
            }
            try await office.publish(TicketsReady(reservation: office.reservation(), ticketIDs: []))
            for _ in 0..<2 {
                #expect(
                    try await eventually {
                        try await office.office.pool.query(
                            "select count(*) from notifications.notifications where failure_reason = 'away' and claimed_until is null"
                        )
                        .one(Int.self) == 1
                    })
                #expect(try await eventually { try await office.waiting() == 1 })
                office.office.clock.advance(by: 20)
                try await office.office.pool.query("select pg_notify('ticketpress_mails', '')")
            }
            #expect(try await office.sent(1).count == 1)
            #expect(try await eventually { try await office.statuses() == ["SENT"] })
            #expect(try await eventually { try await office.waiting() == 0 })
        }
    }

    @Test func `for good is kept with the reason, until somebody asks for another try`() async throws {
        try await MailOffice.with { office in
            office.list.failures.withLock { $0 = [MailError("550 no such person", isTransient: false)] }
            try await office.publish(TicketsReady(reservation: office.reservation(), ticketIDs: []))
            #expect(try await eventually { try await office.statuses() == ["FAILED"] })
            let mine = try await office.office.get(
                "/api/notifications/user/\(office.buyer.id)", token: office.buyer.access)
            #expect(mine.json[0]["failureReason"].string == "550 no such person")
            let id = try #require(mine.json[0]["id"].string)
            let refused = try await office.office.post("/api/notifications/\(id)/retry", token: office.buyer.access)
            #expect(refused.status == 403)
            let admin = try await office.office.register("boss@example.org", as: .admin)
            let retried = try await office.office.post("/api/notifications/\(id)/retry", token: admin.access)
            #expect(retried.status == 200)
            #expect(try await office.sent(1).count == 1)
        }
    }

    @Test func `for good is listed for administrators, who let all of it be tried again at once`() async throws {
        try await MailOffice.with { office in
            let reasons = ["550 no such person", "550 nobody here"]
            office.list.failures.withLock { $0 = reasons.map { MailError($0, isTransient: false) } }
            for title in ["One", "Two"] {
                try await office.publish(TicketsReady(reservation: office.reservation(title: title), ticketIDs: []))
            }
            #expect(try await eventually { try await office.statuses() == ["FAILED", "FAILED"] })
            let admin = try await office.office.register("boss@example.org", as: .admin)
            let failed = try await office.office.get("/api/notifications/failed", token: admin.access)
            #expect(Set(failed.json.elements.compactMap { $0["failureReason"].string }) == Set(reasons))
            let page = try await office.office.get("/api/notifications/failed?limit=1", token: admin.access)
            #expect(page.json.elements.count == 1)
            #expect(page.header("link")?.contains("page=2") == true)
            for path in ["failed", "retry"] {
                let method = path == "retry" ? "POST" : "GET"
                let refused = try await office.office.send(
                    method, "/api/notifications/\(path)", nil, office.buyer.access, [:])
                #expect(refused.status == 403)
            }
            for count in [2, 0] {
                let retried = try await office.office.post("/api/notifications/retry", token: admin.access)
                #expect(retried.status == 200)
                #expect(retried["retried"] == .number(Decimal(count)))
                #expect(try await eventually { try await office.statuses() == ["SENT", "SENT"] })
            }
            #expect(office.list.messages.count == 2)
        }
    }

    @Test func `because the tickets were cancelled is not tried again`() async throws {
        try await MailOffice.with { office in
            office.refusal.withLock { $0 = .conflict("TICKET_CANCELLED", "they are cancelled") }
            try await office.publish(TicketsReady(reservation: office.reservation(), ticketIDs: []))
            #expect(try await eventually { try await office.statuses() == ["FAILED"] })
        }
    }
}

@Suite struct `Notifications` {
    @Test func `are sent as an administrator asks, once for one key`() async throws {
        try await MailOffice.with { office in
            let admin = try await office.office.register("boss@example.org", as: .admin)
            let wish: JSONValue = [
                "userId": .string(office.buyer.id), "type": "EMAIL", "event": "BOOKING_CONFIRMED",
                "recipient": "else@example.org", "data": ["event": "Gala", "message": "Doors at seven."],
                "idempotencyKey": "one",
            ]
            let first = try await office.office.post("/api/notifications/send", wish, token: admin.access)
            let second = try await office.office.post("/api/notifications/send", wish, token: admin.access)
            #expect(first.status == 201)
            #expect(first["id"] == second["id"])
            let mail = try #require(try await office.sent(1).first)
            #expect(mail.to.address.text == "else@example.org")
            #expect(mail.text.contains("Doors at seven."))
            let buyer = try await office.office.post("/api/notifications/send", wish, token: office.buyer.access)
            #expect(buyer.status == 403)
        }
    }

    @Test(arguments: [
        ("type", "SMS" as JSONValue), ("event", "PARTY"), ("event", "PASSWORD_RESET"),
        ("recipient", "x\r\nBcc: y@example.org"),
    ])
    func `that cannot be sent are refused by field`(field: String, value: JSONValue) async throws {
        try await MailOffice.with { office in
            let admin = try await office.office.register("boss@example.org", as: .admin)
            var wish: [String: JSONValue] = [
                "userId": .string(office.buyer.id), "type": "EMAIL", "event": "BOOKING_CONFIRMED",
            ]
            wish[field] = value
            let answer = try await office.office.post("/api/notifications/send", .object(wish), token: admin.access)
            #expect(answer.status == 400)
            #expect(answer["errors"][0]["field"].string == field)
        }
    }

    @Test func `are refused with what no database keeps`() async throws {
        try await MailOffice.with { office in
            let admin = try await office.office.register("boss@example.org", as: .admin)
            for data in [["x": "a\u{0}"], ["a\u{0}": "x"], ["x": [["y": "\u{0}"]]]] as [JSONValue] {
                let wish: JSONValue = [
                    "userId": .string(office.buyer.id), "type": "EMAIL", "event": "BOOKING_CONFIRMED", "data": data,
                ]
                let answer = try await office.office.post("/api/notifications/send", wish, token: admin.access)
                #expect(answer.status == 400, "\(answer.text)")
            }
        }
    }

    @Test func `are seen by their owner and administrators alone`() async throws {
        try await MailOffice.with { office in
            try await office.publish(TicketsReady(reservation: office.reservation(), ticketIDs: []))
            _ = try await office.sent(1)
            let mine = try await office.office.get(
                "/api/notifications/user/\(office.buyer.id)", token: office.buyer.access)
            let id = try #require(mine.json[0]["id"].string)
            let other = try await office.office.register("eve@example.org")
            for path in [
                "/api/notifications/\(id)", "/api/notifications/\(id)/status",
                "/api/notifications/user/\(office.buyer.id)",
            ] {
                #expect(try await office.office.get(path, token: office.buyer.access).status == 200)
                #expect(try await office.office.get(path, token: other.access).status == 404)
                #expect(try await office.office.get(path).status == 401)
            }
        }
    }
}
