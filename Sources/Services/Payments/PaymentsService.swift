// Payments takes the buyer's money and sees that it ends in sold seats, or goes back.
//
//   MakePayment: a buyer pays, at once or in two requests     ConfirmPayment: the provider says that money has come
//   DrivePayment: step by step to the end, over crashes       TakeMoney, DeliverSeats, ReturnMoney: the steps
//   RefundPayment: what was sold is taken back                ResumePayments: what a crash has left, cancelled events
//   CountBookings: how payments end
//   Provider: who moves the money, and a complete one for tests
//   PaymentsStore: all its SQL. PaymentsRoutes: all its HTTP.
//
// Each step is written down with its result, may be done twice, and either goes on or is undone. A payment that is not at
// its end belongs to whoever claimed it; when they have gone, another goes on. The number of a card is neither kept nor
// logged. What a client says of a price or of a transaction counts for nothing unless reservation and provider say so too.

import Domain
import Foundation
import Postgres
import ServiceKit

public struct PaymentsService: Service {
    public static let name = ServiceName.payments
    public static let migrations = [Migration("M002_payments", PackageResources.M002_payments_sql)]
    public static let subscriptions = [refunding.erased]
    static let refunding = Subscription(EventCancelled.self, by: name, "refund")
    public static let calls: [any Call.Type] = [
        SellSeats.self, DescribeReservation.self, KeepForPayment.self, GiveUpPayment.self, ConfirmReservation.self,
        CancelPaidReservation.self, RevokeTickets.self, ReinstateTickets.self,
    ]
    public static let tells: [any Fact.Type] = [PaymentCompleted.self, PaymentRefunded.self]

    let resources: Resources
    let settings: PaymentsSettings
    let provider: any PaymentProvider
    let meters: BookingMeters
    var store: PaymentsStore { PaymentsStore(lease: settings.lease) }

    public init(_ resources: Resources, _ settings: PaymentsSettings, _ provider: any PaymentProvider) {
        (self.resources, self.settings, self.provider) = (resources, settings, provider)
        meters = BookingMeters("ticketpress_bookings_total", resources.metrics)
    }

    /// With the provider for tests, whose books are in this service's schema.
    public init(_ resources: Resources, _ settings: PaymentsSettings) {
        self.init(resources, settings, TestProvider(resources, settings))
    }

    public func routes(_ routes: Routes) { PaymentsRoutes(payments: self).mount(routes) }

    public var consumers: [Consumer] {
        [.transaction(Self.refunding) { [store] fact, tx, _ in try store.noteCancelled(fact.event.id, tx) }]
    }

    public var work: [BackgroundWork] {
        [
            BackgroundWork("resume-payments", every: settings.resume) { try await resume() },
            BackgroundWork("provider", every: settings.resume) {
                try await provider.work { body, signature in try await hear(body, signature) }
            },
            BackgroundWork("forget-initiated", every: .seconds(60)) { try await forgetInitiated() },
        ]
    }
}
