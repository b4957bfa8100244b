import Auth
import Domain
import Events
import Foundation
import Mail
import Notifications
import Payments
import Postgres
import Reservations
import Seats
import ServiceKit
import Tickets

/// All services of the program, in the order in which they are migrated and started. A new one is added here.
struct Services: Sendable {
    static let all: [any Service.Type] = [
        AuthService.self, EventsService.self, SeatsService.self, ReservationsService.self, PaymentsService.self,
        TicketsService.self, NotificationsService.self,
    ]

    static var subscriptions: [AnySubscription] { all.flatMap { $0.subscriptions } }

    /// Those that subscribed to facts.
    static var hearing: [ServiceName] { all.filter { !$0.subscriptions.isEmpty }.map { $0.name } }

    let auth: AuthSettings
    let tokenKeys: TokenKeys
    let events: EventsSettings
    let seats: SeatsSettings
    let reservations: ReservationsSettings
    let payments: PaymentsSettings
    let tickets: TicketsSettings
    let ticketKeys: TicketKeys
    let notifications: NotificationsSettings
    let mail: any MailCarrier

    /// How each is made of what it is given to work with.
    func office(_ premises: Premises) throws -> BoxOffice {
        try BoxOffice(
            premises,
            [
                ServicePlan(AuthService.self) { AuthService($0, auth, tokenKeys) },
                ServicePlan(EventsService.self) { EventsService($0, events) },
                ServicePlan(SeatsService.self) { SeatsService($0, seats) },
                ServicePlan(ReservationsService.self) { ReservationsService($0, reservations) },
                ServicePlan(PaymentsService.self) { PaymentsService($0, payments) },
                ServicePlan(TicketsService.self) { TicketsService($0, tickets, ticketKeys) },
                ServicePlan(NotificationsService.self) { try NotificationsService($0, notifications, mail) },
            ])
    }
}
