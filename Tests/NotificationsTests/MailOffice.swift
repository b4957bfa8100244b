import Domain
import Foundation
import Mail
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting

@testable import Notifications

/// Stands for a service that tells of what has happened.
struct Teller: Service {
    static let name = ServiceName.payments
    static let migrations: [Migration] = []
    let resources: Resources

    func routes(_ routes: Routes) {}
}

/// Stands for Tickets: it has a document for every reservation, until it is told otherwise.
struct DocumentKeeper: Service {
    static let name = ServiceName.tickets
    static let migrations: [Migration] = []
    let refusal: Locked<APIError?>

    func routes(_ routes: Routes) {}
    var answers: [Answer] {
        [
            Answer(FetchReservationDocument.self) { call, _ in
                if let refusal = refusal.withLock({ $0 }) { throw refusal }
                return .init(
                    fileName: "tickets.pdf", mediaType: "application/pdf", content: Data("%PDF-1.7".utf8),
                    link: "https://box.example.org/t/\(call.reservationID)?a=1&b=2")
            }
        ]
    }
}

/// Stands for Reservations: each is of a buyer who reads French.
struct ReservationKeeper: Service {
    static let name = ServiceName.reservations
    static let migrations: [Migration] = []

    func routes(_ routes: Routes) {}
    var answers: [Answer] {
        [
            Answer(DescribeReservation.self) { call, _ in
                guard let euro = Currency("EUR") else { throw MissingFixture() }
                var random = SystemRandomNumberGenerator()
                return ReservationOffer(
                    reservationID: call.reservationID, buyerID: .make(at: .now, using: &random),
                    eventID: .make(at: .now, using: &random), seatIDs: [],
                    total: Money(minorUnits: 0, currency: euro), expiresAt: .now, isOpen: false, language: "fr")
            }
        ]
    }
}

/// Stands for Events: it knows of none.
struct EventKeeper: Service {
    static let name = ServiceName.events
    static let migrations: [Migration] = []

    func routes(_ routes: Routes) {}
    var answers: [Answer] { [Answer(DescribeEvent.self) { _, _ in .init(event: nil) }] }
}

/// Carries mails to a list, or says why it does not.
final class MailList: MailCarrier {
    let mails = Locked<[MailMessage]>([])
    let failures = Locked<[MailError]>([])

    func carry(_ message: MailMessage, bounces: EmailAddress) async throws(MailError) -> String? {
        if let failure = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw failure }
        mails.withLock { $0.append(message) }
        return message.id
    }

    func check() async throws(MailError) {}

    var messages: [MailMessage] { mails.withLock { $0 } }
}

/// A box office that writes mails, with a buyer.
struct MailOffice: Sendable {
    let office: TestOffice
    let buyer: SignedIn
    let list: MailList
    let refusal: Locked<APIError?>
    private let tell: Resources
    private let service: NotificationsService

    static func with(_ body: @escaping @Sendable (MailOffice) async throws -> Void) async throws {
        let list = MailList()
        let refusal = Locked<APIError?>(nil)
        let teller = Locked<Resources?>(nil)
        let made = Locked<NotificationsService?>(nil)
        guard let sender = EmailAddress("tickets@box.example.org") else { throw MissingFixture() }
        try await TestOffice.with(
            services: { setup in
                [
                    TestOffice.auth(setup),
                    ServicePlan(Teller.self) { resources in
                        teller.withLock { $0 = resources }
                        return Teller(resources: resources)
                    },
                    ServicePlan(ReservationKeeper.self) { _ in ReservationKeeper() },
                    ServicePlan(EventKeeper.self) { _ in EventKeeper() },
                    ServicePlan(DocumentKeeper.self) { _ in DocumentKeeper(refusal: refusal) },
                    ServicePlan(NotificationsService.self) { resources in
                        let service = try NotificationsService(
                            resources,
                            NotificationsSettings(
                                sender: .init(sender, name: "Box Office"), bounces: sender,
                                address: { "https://box.example.org" }), list)
                        made.withLock { $0 = service }
                        return service
                    },
                ]
            }
        ) { office in
            guard let resources = teller.withLock({ $0 }), let service = made.withLock({ $0 }) else {
                throw MissingFixture()
            }
            let buyer = try await office.register("ada@example.org")
            try await body(
                MailOffice(
                    office: office, buyer: buyer, list: list, refusal: refusal, tell: resources, service: service))
        }
    }

    func publish(_ fact: some Fact) async throws {
        try await tell.transaction { _, outbox in try outbox.publish(fact) }
    }

    /// A reservation of the buyer's for something that begins in a week.
    func reservation(
        title: String = "Night Music", holders: [String?] = ["Zoë Łukasik", nil], language: String? = nil,
        in seconds: TimeInterval = 7 * 86_400
    ) throws -> PaidReservation {
        guard let buyer = UserID(self.buyer.id), let euro = Currency("EUR") else { throw MissingFixture() }
        let start = Date(
            timeIntervalSince1970: ((office.clock.now.timeIntervalSince1970 + seconds) / 60).rounded() * 60)
        let venue = EventOutline.Venue(
            id: tell.newID(), name: "Old Hall", address: "Main Street 1", city: "Kraków", country: "PL")
        let event = EventOutline(
            id: tell.newID(), title: title, venue: venue, startsAt: start, endsAt: start + 7200,
            timeZone: "Europe/Warsaw", currency: euro, templateName: "classic", isCancelled: false)
        let seats = ["1", "2"].map {
            ReservedSeat(id: tell.newID(), section: "Stalls", row: "A", number: $0, seatType: "STANDARD", price: 2550)
        }
        return PaidReservation(
            id: tell.newID(), paymentID: tell.newID(), buyerID: buyer, event: event,
            seats: ReservedSeats(currency: euro, seats: seats), holders: holders, paidAt: office.clock.now,
            language: language)
    }

    func sent(_ count: Int) async throws -> [MailMessage] {
        _ = await eventually { list.messages.count >= count }
        return list.messages
    }

    /// What the service does by itself every minute.
    func remindNow() async throws { try await service.remind() }

    /// Mails that wait, as health tells it.
    func waiting() async throws -> Decimal? {
        let queues = try await office.get("/health/ready")["services"]["notifications"]["queues"]
        guard case .number(let number) = queues["mails"]["waiting"] else { return nil }
        return number
    }

    func statuses() async throws -> [String] {
        try await office.pool.query("select status from notifications.notifications order by created_at").all(
            String.self)
    }
}

struct MissingFixture: Error {}
