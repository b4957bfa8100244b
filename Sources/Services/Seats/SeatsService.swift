// Seats knows of every seat of every event whose it is: nobody's, held by a buyer for minutes, a reservation's, or sold.
//
//   MakeSeats: seats come and go with their event       HoldSeats: hold, release, extend; CountHolds
//   GateHolds: who need not ask the database, where there is a Redis
//   ReserveSeats: what reservations and payments do     SweepHolds: what has expired is written down
//   ShowSeatMap, WatchSeats, AnnounceChanges, Notice: who looks, and who goes on looking
//   SeatsStore: all its SQL. SeatsRoutes: all its HTTP.
//
// What has expired is free at once, whether or not it was written down. A seat is sold once: a constraint of the tables sees
// to that. Nobody but its owner and staff is told whose a seat is, and no price comes from outside.

import Domain
import Foundation
import Postgres
import Redis
import ServiceKit

public struct SeatsService: Service {
    public static let name = ServiceName.seats
    public static let migrations = [
        Migration("M002_seats", PackageResources.M002_seats_sql),
        Migration("M003_seats_of_buyer", PackageResources.M003_seats_of_buyer_sql),
    ]
    public static let subscriptions = [rescheduling.erased, cancelling.erased]
    static let rescheduling = Subscription(EventChanged.self, by: name, "reschedule")
    static let cancelling = Subscription(EventCancelled.self, by: name, "close")

    let resources: Resources
    let settings: SeatsSettings
    let gate: SeatGate
    let announcer: ChangeAnnouncer
    let maps: SeatMaps
    let changes: SharedChanges
    let meters: HoldMeters
    var store: SeatsStore { SeatsStore() }

    public init(_ resources: Resources, _ settings: SeatsSettings = SeatsSettings()) {
        self.resources = resources
        self.settings = settings
        gate = SeatGate(settings)
        announcer = ChangeAnnouncer(resources, settings)
        maps = SeatMaps(resources)
        changes = SharedChanges(resources)
        meters = HoldMeters(resources.metrics)
    }

    public func routes(_ routes: Routes) { SeatsRoutes(seats: self).mount(routes) }

    public var answers: [Answer] {
        [
            Answer(MakeSeats.self) { call, _ in try await make(call) },
            Answer(RemoveSeats.self) { call, _ in try await remove(call.eventID) },
            Answer(CountSeats.self) { call, _ in .init(counts: try await count(call.eventIDs)) },
            Answer(ReserveSeats.self) { call, _ in try await reserve(call) },
            Answer(ProlongReservedSeats.self) { call, _ in try await prolong(call) },
            Answer(SellSeats.self) { call, _ in try await sell(call) },
            Answer(ReleaseSeats.self) { call, _ in .init(seatIDs: try await release(call)) },
        ]
    }

    public var consumers: [Consumer] {
        [
            .transaction(Self.rescheduling) { [store] fact, tx, _ in
                try store.changeSales(fact.event.id, endAt: fact.event.endsAt, changedAt: fact.changedAt, tx)
            },
            .transaction(Self.cancelling) { [store] fact, tx, _ in try store.cancel(fact.event.id, tx) },
        ]
    }

    /// Without it the database does it all.
    public var checks: [Check] {
        settings.redis.map { redis in [Check("redis", isVital: false) { try redis.check() }] } ?? []
    }

    public var work: [BackgroundWork] { [BackgroundWork("sweep-holds", every: settings.sweep) { try await sweep() }] }
}
