import Domain
import FileServing
import Foundation
import Gateway
import Hummingbird
import ObjectStorage
import Postgres
import PostgresTesting
import Rendering
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

/// Tickets beside Auth, with a stand-in for Reservations, on a database and a folder of documents of a test's own.
struct TicketsOffice: Sendable {
    let office: TestOffice
    let service: TicketsService
    let reservations: Resources
    let ring: KeyRing
    let folder: FolderStore
    let heard: Heard
    let renewals: Renewals

    /// What Reservations is told.
    typealias Heard = Locked<[TicketsReady]>
    typealias Renewals = Locked<[TicketsRenewed]>

    /// Runs the body against a server that is stopped after it. `store` is another place for documents than the folder.
    static func run(
        store: (any ObjectStore)? = nil, templates: URL? = nil,
        _ change: @escaping @Sendable (inout TicketsSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (TicketsOffice) async throws -> Void
    ) async throws {
        let scratch = try Scratch()
        let url = Locked("")
        let folder = try FolderStore(scratch.file("documents").path, linksAt: { url.withLock { $0 } + "/files" })
        var random = SystemRandomNumberGenerator()
        let ring = KeyRing(try SigningKey(using: &random), at: Date())
        var settings = TicketsSettings(
            store: store ?? folder, templates: [try templates ?? PlainTemplate.folder(in: scratch)],
            fonts: try FontLibrary.load(manifest: Project.root.appending(path: "fonts/fonts.yaml")),
            secret: try #require(ServiceSecret(bytes: Array(repeating: 7, count: 32))),
            address: { url.withLock { $0 } })
        settings.trust = .zero
        change(&settings)
        let (heard, renewals) = (Heard([]), Renewals([]))
        let made = Locked<(TicketsService?, Resources?)>((nil, nil))
        try await TestOffice.with(
            services: { [settings] setup in
                [
                    TestOffice.auth(setup),
                    ServicePlan(StandIn.self) { resources in
                        made.withLock { $0.1 = resources }
                        return StandIn(resources: resources, heard: heard, renewals: renewals)
                    },
                    ServicePlan(TicketsService.self) { resources in
                        let service = TicketsService(resources, settings, try TicketKeys { ring })
                        made.withLock { $0.0 = service }
                        return service
                    },
                ]
            },
            extra: { routes in
                let responder = FileResponder<APIContext>(folder, below: "/files") { _ in }
                routes.on(.get, "files/**", .anyone, root: true) { request in
                    let answer = try await responder.respond(to: request.http, context: request.context)
                    return APIResponse(answer.status, headers: answer.headers, body: answer.body)
                }
            },
            onStart: { port in url.withLock { $0 = "http://127.0.0.1:\(port)" } }
        ) { office in
            guard case (let service?, let reservations?) = made.withLock({ ($0.0, $0.1) }) else { return }
            try await body(
                TicketsOffice(
                    office: office, service: service, reservations: reservations, ring: ring, folder: folder,
                    heard: heard, renewals: renewals))
        }
        withExtendedLifetime(scratch) {}
    }

    var pool: Pool { office.pool }

    /// Documents drawn so far.
    var drawn: Int { service.press.drawn }
}

/// Reservations, as far as Tickets needs it: it answers for what a test has it answer, and hears what it is told.
struct StandIn: ServiceKit.Service {
    static let name = ServiceName.reservations
    static let migrations: [Migration] = []
    static let hearing = Subscription(TicketsReady.self, by: name, "hear")
    static let renewing = Subscription(TicketsRenewed.self, by: name, "hear-renewals")
    static let subscriptions = [hearing.erased, renewing.erased]
    static let known = Locked<[ReservationID: PaidReservation]>([:])

    let resources: Resources
    let heard: TicketsOffice.Heard
    let renewals: TicketsOffice.Renewals

    func routes(_ routes: Routes) {}

    var consumers: [Consumer] {
        [
            .repeatable(Self.hearing) { fact in heard.withLock { $0.append(fact) } },
            .repeatable(Self.renewing) { fact in renewals.withLock { $0.append(fact) } },
        ]
    }

    var answers: [Answer] {
        [
            Answer(DescribeReservation.self) { call, _ in
                guard let paid = Self.known.withLock({ $0[call.reservationID] }) else {
                    throw APIError.notFound("reservation")
                }
                return ReservationOffer(
                    reservationID: paid.id, buyerID: paid.buyerID, eventID: paid.event.id,
                    seatIDs: paid.seats.seats.map(\.id), total: paid.seats.total, expiresAt: paid.paidAt,
                    isOpen: paid.holders == ["open"], paidBy: paid.holders == ["open"] ? nil : paid.paymentID)
            },
            Answer(ConfirmReservation.self) { call, _ in
                guard let paid = Self.known.withLock({ $0[call.reservationID] }), paid.paymentID == call.paymentID
                else { throw APIError.conflict("NOT_KEPT", "the reservation is not kept for that payment") }
                return paid
            },
        ]
    }
}

/// A folder of a test's own, gone when the test is.
final class Scratch: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }  // the system clears its temporary folder

    func file(_ name: String) -> URL { folder.appending(path: name) }
}

enum Project {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let templates = root.appending(path: "templates")
}

/// A template that is compiled quickly: a code, and a name on one line.
enum PlainTemplate {
    static let name = "plain"

    private static let text = """
        format: 1
        title: Plain
        summary: A code and a name
        locales: [en]
        document: { title: "{event.name}" }
        styles:
          text: { family: Inter, size: 10pt }
        pages:
          - name: front
            size: [90mm, 90mm]
            elements:
              - { code: "{ticket.code}", id: code, type: qr, box: [10, 5, 65, 65], alt: { en: Ticket code } }
              - { text: "{holder.name}", id: holder, box: [5, 72, 70, 6], style: text, lines: 1, when: holder.name }
              - { text: "{event.name}", id: event, box: [5, 80, 80, 6], style: text, lines: 1 }

        """

    /// The folder of templates.
    static func folder(in scratch: Scratch) throws -> URL {
        let folder = scratch.file("templates/\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: folder.appending(path: "template.yaml"))
        return scratch.file("templates")
    }
}
