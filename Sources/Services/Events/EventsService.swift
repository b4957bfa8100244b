// Events knows what takes place when and where: venues with their seat maps, and events.
//
//   KeepVenues: make, change, delete venues     MakeEvent: an event with its seats
//   ChangeEvent: change, cancel, delete it      ListEvents: what is on
//   ProofEvent: nothing is sold whose tickets cannot be drawn
//   EventsStore: all its SQL. EventsRoutes: all its HTTP.
//
// Whose a seat is it does not know: Seats makes the seats of an event and counts them. An event is not seen before its seats
// are there. What is sold was agreed on: seats, prices and venue of an event stay as they were when it was made.

import Domain
import Foundation
import Postgres
import ServiceKit

public struct EventsService: Service {
    public static let name = ServiceName.events
    public static let migrations = [
        Migration("M002_events", PackageResources.M002_events_sql),
        Migration("M003_making", PackageResources.M003_making_sql),
    ]
    public static let calls: [any Call.Type] = [MakeSeats.self, RemoveSeats.self, CountSeats.self, ProofTickets.self]
    public static let tells: [any Fact.Type] = [EventChanged.self, EventCancelled.self]

    let resources: Resources
    let settings: EventsSettings
    let lists = KeptLists()
    var store: EventsStore { EventsStore() }

    public init(_ resources: Resources, _ settings: EventsSettings = EventsSettings()) {
        self.resources = resources
        self.settings = settings
    }

    public func routes(_ routes: Routes) { EventsRoutes(events: self).mount(routes) }

    public var answers: [Answer] {
        [Answer(DescribeEvent.self) { call, _ in .init(event: try await find(call.eventID)?.outline()) }]
    }

    public var work: [BackgroundWork] {
        [BackgroundWork("clear-unfinished", every: settings.sweep) { try await clearUnfinished() }]
    }
}
