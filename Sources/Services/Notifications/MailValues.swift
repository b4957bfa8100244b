import Domain
import Foundation
import ServiceKit

/// What the texts of mails can name, in the words of a language.
struct MailValues {
    private var values: [String: Any] = [:]
    private let locale: Locale

    init(language: String, name: String?) {
        locale = Locale(identifier: language)
        if let name, !name.isEmpty { values["name"] = name }
    }

    var all: [String: Any] { values }

    /// Nothing is told of what there is not.
    subscript(key: String) -> String? {
        get { values[key] as? String }
        set { if let value = newValue.map(Self.word), !value.isEmpty { values[key] = value } }
    }

    mutating func tell(of reservation: PaidReservation) {
        tell(of: reservation.event)
        self["number"] = reservation.id.printedNumber
        self["total"] = money(reservation.seats.total)
        values["seats"] = reservation.seats.seats.enumerated().map { index, seat in
            let holder = reservation.holders.indices.contains(index) ? reservation.holders[index] : nil
            let place = [seat.section, seat.row, seat.number].filter { !$0.isEmpty }.joined(separator: " · ")
            return [
                "place": Self.word(place), "holder": Self.word(holder ?? ""), "hasHolder": holder?.isEmpty == false,
            ] as [String: Any]
        }
        values["several"] = reservation.seats.seats.count > 1
    }

    mutating func tell(of event: EventOutline) {
        self["event"] = event.title
        self["venue"] = event.venue.name
        self["address"] = [event.venue.address, event.venue.city].compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: ", ")
        self["date"] = day(event.startsAt, in: event.timeZone)
    }

    mutating func tell(of payment: PaymentOutline) {
        self["total"] = money(payment.amount)
        self["number"] = payment.reservationID.printedNumber
        self["transaction"] = payment.transactionID
        values["card"] = payment.method == "CARD"
        values["paypal"] = payment.method == "PAYPAL"
        values["transfer"] = payment.method == "BANK_TRANSFER"
        self["paidAt"] = day(payment.processedAt, in: "UTC")
    }

    mutating func tell(of changes: Set<TicketChange>) {
        values["changed"] = !changes.isEmpty
        values["newTitle"] = changes.contains(.title)
        values["newTimes"] = changes.contains(.times)
        values["newVenue"] = changes.contains(.venue)
        values["newHolder"] = changes.contains(.holder)
        values["newCode"] = changes.contains(.code)
        values["newLook"] = changes.contains(.look)
    }

    /// What somebody gave: words only, and nothing else of it is read.
    mutating func tell(of data: [String: JSONValue]) {
        for (key, value) in data {
            switch value {
            case .string(let text): self[key] = text
            case .number(let number): self[key] = "\(number)"
            case .bool(let isSo): values[key] = isSo
            default: break
            }
        }
    }

    // MARK: - Words

    /// On one line, and without what the texts' markup would take for a link.
    private static func word(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ").replacing("](", with: "] (")
            .trimmingCharacters(in: .whitespaces)
    }

    private func day(_ date: Date, in zone: String) -> String {
        var style = Date.FormatStyle(date: .complete, time: .shortened, locale: locale)
        style.timeZone = TimeZone(identifier: zone) ?? .gmt
        return date.formatted(style) + (TimeZone(identifier: zone) == nil || zone == "UTC" ? " UTC" : "")
    }

    private func money(_ money: Money) -> String {
        money.amount.formatted(.currency(code: money.currency.code).locale(locale))
    }
}
