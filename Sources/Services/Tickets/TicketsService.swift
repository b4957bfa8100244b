// Tickets turns what was paid for into tickets: it issues them with signed codes, draws and stores their documents, links to
// them, and admits those who come with them.
//
//   IssueTickets, CancelTickets: tickets come, and admit nobody any more
//   DrawTickets, MergeDocuments: documents are drawn and stored; DescribeTicket says what stands on them
//   DrawPlainly: what is drawn where that fails     RemoveSuperseded: what others took the place of
//   PressRoom, Renderers, TemplateShelf: the threads that draw     KeepDocuments, LinkDocuments: the store
//   ProofTickets: what cannot be drawn is not sold
//   ChangeHolder: another name      AdmitTicket, UploadScans, MakeCheckInPack: the door
//   OrderJobs, RenewTickets, WatchJob: documents of many tickets are made again, where DocumentParts says they are others
//   ReissueCodes, TellOfRenewals, CallBack: with other codes, with a word to the buyers, and to who ordered it
//   TicketJobs, SampleTickets: the same for the command that orders them and works on them
//   Export: all tickets of an event in one file, for print      RenderDocument: documents for other systems
//   CountDocuments: what is measured of all that
//   TicketsStore: all its SQL. TicketsRoutes: all its HTTP.
//
// A download waits for no queue: what is not there is made on the spot, once, however many ask. Nobody is admitted twice with
// one ticket, and a code says nothing before its signature was checked. It takes no money and sells no seat.

import Domain
import Foundation
import HTTPClient
import Postgres
import ServiceKit

public struct TicketsService: Service {
    public static let name = ServiceName.tickets
    public static let migrations = [
        Migration("M002_tickets", PackageResources.M002_tickets_sql),
        Migration("M003_plain_documents", PackageResources.M003_plain_documents_sql),
        Migration("M004_superseded_documents", PackageResources.M004_superseded_documents_sql),
        Migration("M005_jobs", PackageResources.M005_jobs_sql),
        Migration("M006_tickets_of_event", PackageResources.M006_tickets_of_event_sql),
    ]
    public static let subscriptions = [issuing.erased, refunding.erased, following.erased, cancelling.erased]
    static let issuing = Subscription(ReservationPaid.self, by: name, "issue")
    static let refunding = Subscription(ReservationRefunded.self, by: name, "refund")
    static let following = Subscription(EventChanged.self, by: name, "follow")
    static let cancelling = Subscription(EventCancelled.self, by: name, "cancel")

    let resources: Resources
    let settings: TicketsSettings
    let keys: TicketKeys
    let press: PressRoom
    let shelf: DocumentShelf
    /// Tells others' servers.
    let client: HTTPClient
    let meters: TicketMeters
    let flights = Flights<TicketID>()
    let merges = Flights<ReservationID>()
    var store: TicketsStore { TicketsStore() }

    public init(_ resources: Resources, _ settings: TicketsSettings, _ keys: TicketKeys) {
        self.resources = resources
        self.settings = settings
        self.keys = keys
        meters = TicketMeters(resources.metrics)
        press = PressRoom(settings, meters)
        client = HTTPClient(Self.callbackSettings(settings))
        shelf = DocumentShelf(settings.store, trust: settings.trust, logger: resources.logger, meters)
    }

    public func routes(_ routes: Routes) { TicketsRoutes(tickets: self).mount(routes) }

    public var answers: [Answer] {
        [
            Answer(RevokeTickets.self) { call, _ in try await revoke(call.reservationID) },
            Answer(ReinstateTickets.self) { call, _ in try await reinstate(call.reservationID) },
            Answer(ProofTickets.self) { call, _ in try await proof(call) },
            Answer(FetchReservationDocument.self) { call, _ in try await fetch(call.reservationID) },
        ]
    }

    public var consumers: [Consumer] {
        [
            .transaction(Self.issuing) { fact, tx, outbox in try issue(fact.reservation, tx, outbox) },
            .transaction(Self.refunding) { fact, tx, _ in try refund(fact.reservation.id, tx) },
            .transaction(Self.following) { fact, tx, _ in try follow(fact, tx) },
            .transaction(Self.cancelling) { [store] fact, tx, _ in try store.cancel(fact.event, tx) },
        ]
    }

    public var work: [BackgroundWork] {
        [
            BackgroundWork("draw-tickets", every: settings.patrol, or: TicketsStore.pending) { try await drawDue() },
            BackgroundWork("work-on-jobs", every: settings.patrol, or: TicketsStore.jobs) { try await workOnJobs() },
            BackgroundWork("call-back", every: settings.patrol, or: TicketsStore.callbacks) { try await callBack() },
            BackgroundWork("remove-superseded", every: settings.sweep) { try await removeSuperseded() },
            BackgroundWork("forget-jobs", every: settings.sweep) { try await forgetJobs() },
            BackgroundWork("reload-ticket-keys", every: .seconds(15)) { try keys.reload() },
        ]
    }

    public var checks: [Check] { [Check("store", isVital: false) { try await shelf.check() }] }

    public var queues: [Queue] {
        [
            Queue("drawing") {
                let row = try await resources.pool.query(store.drawing(at: resources.now()), isRepeatable: true).one(
                    (Int, Double?, Int).self)
                return QueueDepth(waiting: row.0, oldestSeconds: row.1, stuck: row.2)
            }
        ]
    }

    // MARK: - Reading

    func ticket(_ id: TicketID) async throws -> Ticket {
        let row = try await resources.pool.query(store.ticket(id), isRepeatable: true).oneOrNone()
        guard let row else { throw APIError.notFound("ticket") }
        return try Ticket(row: row, address: settings.address())
    }

    func tickets(ofReservation id: ReservationID) async throws -> [Ticket] {
        let sql = store.tickets(ofReservation: id)
        let tickets = try await tickets(sql)
        guard tickets.isEmpty, try await issueAhead(id) else { return tickets }
        return try await self.tickets(sql)
    }

    func tickets(_ sql: SQL) async throws -> [Ticket] {
        let address = settings.address()
        return try await resources.pool.query(sql, isRepeatable: true).map { try Ticket(row: $0, address: address) }
    }
}
