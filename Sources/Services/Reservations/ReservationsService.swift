// Reservations turns seats that a buyer holds into an offer for some minutes: these seats, this price, until then.
//
//   MakeReservation: held seats become a reservation    FindReservations: who may see which
//   ProofHolders: names that tickets can show
//   ExtendReservation, CancelReservation: the buyer     KeepReservation: what Payments does with it
//   EndReservations: what is over gives its seats back
//   ReservationsStore: all its SQL. ReservationsRoutes: all its HTTP.
//
// What has expired is expired at once, whether or not it was written down. Its row decides, under its lock, who was first
// where expiry, cancelling and payments race. It is confirmed for a payment alone, and no price comes from the client.
// Whatever is over and was not paid for has no seats, not even sold ones: nobody has paid for these.

import Domain
import Foundation
import Postgres
import ServiceKit

public struct ReservationsService: Service {
    public static let name = ServiceName.reservations
    public static let migrations = [Migration("M002_reservations", PackageResources.M002_reservations_sql)]
    public static let subscriptions = [cancelling.erased]
    static let cancelling = Subscription(EventCancelled.self, by: name, "cancel")
    public static let calls: [any Call.Type] = [
        DescribeEvent.self, ReserveSeats.self, ProlongReservedSeats.self, ReleaseSeats.self, ProofTickets.self,
    ]
    public static let tells: [any Fact.Type] = [ReservationPaid.self, ReservationRefunded.self]

    let resources: Resources
    let settings: ReservationsSettings
    let events: KeptEvents
    var store: ReservationsStore { ReservationsStore() }

    public init(_ resources: Resources, _ settings: ReservationsSettings = ReservationsSettings()) {
        self.resources = resources
        self.settings = settings
        events = KeptEvents(resources, life: settings.eventLife)
    }

    public func routes(_ routes: Routes) { ReservationsRoutes(reservations: self).mount(routes) }

    public var answers: [Answer] {
        [
            Answer(DescribeReservation.self) { call, _ in try await describe(call.reservationID) },
            Answer(KeepForPayment.self) { call, _ in try await keep(call) },
            Answer(GiveUpPayment.self) { call, _ in try await giveUp(call) },
            Answer(ConfirmReservation.self) { call, _ in try await confirm(call) },
            Answer(CancelPaidReservation.self) { call, _ in try await cancelPaid(call) },
        ]
    }

    public var consumers: [Consumer] {
        [.transaction(Self.cancelling) { [store] fact, tx, _ in try store.noteCancelled(fact.event.id, tx) }]
    }

    public var work: [BackgroundWork] {
        [
            BackgroundWork("end-reservations", every: settings.sweep) { try await endOver() },
            BackgroundWork("forget-keys", every: .seconds(3600)) { try await forgetKeys() },
        ]
    }
}
