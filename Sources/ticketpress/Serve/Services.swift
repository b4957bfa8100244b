import Auth
import Events
import Foundation
import Postgres
import Seats
import ServiceKit
import Tickets

/// All services of the program, in the order in which they are migrated and started. A new one is added here.
struct Services: Sendable {
    static let all: [any Service.Type] = [
        AuthService.self, EventsService.self, SeatsService.self, TicketsService.self,
    ]

    static var subscriptions: [AnySubscription] { all.flatMap { $0.subscriptions } }

    let auth: AuthSettings
    let tokenKeys: TokenKeys
    let seats: SeatsSettings
    let tickets: TicketsSettings
    let ticketKeys: TicketKeys

    /// How each is made of what it is given to work with.
    func office(_ premises: Premises) throws -> BoxOffice {
        try BoxOffice(
            premises,
            [
                ServicePlan(AuthService.self) { AuthService($0, auth, tokenKeys) },
                ServicePlan(EventsService.self) { EventsService($0) },
                ServicePlan(SeatsService.self) { SeatsService($0, seats) },
                ServicePlan(TicketsService.self) { TicketsService($0, tickets, ticketKeys) },
            ])
    }
}
