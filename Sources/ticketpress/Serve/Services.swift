import Auth
import Events
import Foundation
import Notifications
import Payments
import Reservations
import Seats
import ServiceKit
import Tickets

/// All services of the program, in the order in which they are migrated and started. A new one is added here, and to
/// `OfficeComposer`, which knows what each is made of.
enum Services {
    static let all: [any Service.Type] = [
        AuthService.self, EventsService.self, SeatsService.self, ReservationsService.self, PaymentsService.self,
        TicketsService.self, NotificationsService.self,
    ]

    static var subscriptions: [AnySubscription] { all.flatMap { $0.subscriptions } }
}
