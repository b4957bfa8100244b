import Domain
import Foundation
import Mail
import ServiceKit

/// A mail as it goes out.
struct WrittenMail: Sendable {
    var message: MailMessage
    /// Its text is for its reader alone, and is not kept.
    var isSecret = false
}

extension NotificationsService {
    /// Asks the others for what is needed, and words the mail. The same mail is the same message each time.
    func write(_ mail: QueuedMail) async throws -> WrittenMail {
        let user = try await resources.call(DescribeUser(userID: mail.user)).user
        guard let text = mail.recipient ?? user?.email else { throw UnsendableMail("the user is not known any more") }
        guard let address = EmailAddress(text) else { throw UnsendableMail("\(text) is no address of mail") }
        let language = catalogue.language(for: try await languageTag(mail))
        var values = MailValues(language: language.tag, name: user?.firstName)
        let extras = try await describe(mail, &values)
        let worded = try language.word(mail.occasion, values.all)
        let name = [user?.firstName, user?.lastName].compactMap(\.self).joined(separator: " ")
        let message = MailMessage(
            id: "\(mail.id)", date: mail.queuedAt, from: settings.sender,
            to: MailMessage.Mailbox(address, name: mail.recipient == nil && !name.isEmpty ? name : nil),
            subject: worded.subject, text: worded.text, html: worded.html, language: language.tag,
            attachments: extras.attachments)
        return WrittenMail(message: message, isSecret: extras.isSecret)
    }

    /// A receipt is written in the language of what it is for.
    private func languageTag(_ mail: QueuedMail) async throws -> String? {
        guard mail.language == nil, case .receipt(let payment) = mail.content else { return mail.language }
        return try await resources.call(DescribeReservation(reservationID: payment.reservationID)).language
    }

    private struct Extras {
        var attachments: [MailMessage.Attachment] = []
        var isSecret = false
    }

    private func describe(_ mail: QueuedMail, _ values: inout MailValues) async throws -> Extras {
        switch mail.content {
        case .tickets(let reservation): return try await describeTickets(reservation, &values)
        case .renewal(let reservation, let changes):
            values.tell(of: changes)
            return try await describeTickets(reservation, revised: mail.queuedAt, &values)
        case .reminder(let reservation):
            values.tell(of: reservation)
            let document = try await document(of: reservation)
            values["link"] = document.link
        case .cancellation(let reservation, let reason):
            values.tell(of: reservation)
            values["reason"] = reason
        case .receipt(let payment):
            if let event = try await resources.call(DescribeEvent(eventID: payment.eventID)).event {
                values.tell(of: event)
            }
            values.tell(of: payment)
        case .reset(let reset):
            guard let token = try await resources.call(RevealResetToken(resetID: reset.resetID)).token else {
                throw UnsendableMail("the password was reset already, or the time for it is over")
            }
            values["token"] = token
            values["email"] = reset.email
            values["link"] = Self.resetLink(settings.address(), token: token, email: reset.email)
            return Extras(isSecret: true)
        case .request(let data): values.tell(of: data)
        }
        return Extras()
    }

    private func describeTickets(
        _ reservation: PaidReservation, revised: Date? = nil, _ values: inout MailValues
    ) async throws -> Extras {
        let document = try await document(of: reservation)
        values.tell(of: reservation)
        values["link"] = document.link
        return Extras(attachments: [
            .init(fileName: document.fileName, mediaType: document.mediaType, content: document.content),
            .init(
                fileName: "event.ics", mediaType: "text/calendar; charset=utf-8; method=PUBLISH",
                content: CalendarEntry(reservation, link: document.link, revised: revised).bytes),
        ])
    }

    private func document(of reservation: PaidReservation) async throws -> FetchReservationDocument.Response {
        do {
            return try await resources.call(FetchReservationDocument(reservationID: reservation.id))
        } catch let error as APIError where error.code == "TICKET_CANCELLED" {
            throw UnsendableMail("the tickets were cancelled")
        }
    }

    private static func resetLink(_ root: String, token: String, email: String) -> String {
        var link = URLComponents()
        link.queryItems = [URLQueryItem(name: "token", value: token), URLQueryItem(name: "email", value: email)]
        // A plus would be read as a blank by many.
        let query = (link.percentEncodedQuery ?? "").replacing("+", with: "%2B")
        return "\(root)/reset-password?\(query)"
    }
}
