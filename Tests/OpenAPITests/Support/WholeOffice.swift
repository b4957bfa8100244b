import Domain
import Events
import Foundation
import Mail
import Notifications
import ObjectStorage
import Payments
import Rendering
import Reservations
import Seats
import ServiceKit
import ServiceTesting
import Testing
import Tickets

/// A box office with every service, and what it says of itself.
struct WholeOffice: Sendable {
    let office: TestOffice
    let description: APIDescription

    static func run(_ body: @escaping @Sendable (WholeOffice) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // the system clears its temporary folder
        let things = try Things(folder)
        try await TestOffice.with(services: { things.plans($0) }) { office in
            let answer = try await office.get("/api/openapi.json")
            try #require(answer.status == 200, "\(answer.text)")
            try await body(WholeOffice(office: office, description: APIDescription(answer.json)))
        }
    }

    /// What services need besides a database.
    private struct Things: Sendable {
        let store: FolderStore
        let fonts: FontLibrary
        let ring: KeyRing
        let mails: MailFolder
        let sender: EmailAddress

        init(_ folder: URL) throws {
            store = try FolderStore(folder.appending(path: "documents").path)
            try store.create()
            fonts = try FontLibrary.load(manifest: Self.root.appending(path: "fonts/fonts.yaml"))
            var random = SystemRandomNumberGenerator()
            ring = KeyRing(try SigningKey(using: &random), at: Date())
            mails = try MailFolder(folder.appending(path: "mails").path)
            sender = try #require(EmailAddress("tickets@example.org"))
        }

        private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()

        func plans(_ setup: TestOffice.Setup) -> [ServicePlan] {
            [
                TestOffice.auth(setup), ServicePlan(EventsService.self) { EventsService($0) },
                ServicePlan(SeatsService.self) { SeatsService($0) },
                ServicePlan(ReservationsService.self) { ReservationsService($0) },
                ServicePlan(PaymentsService.self) { PaymentsService($0, PaymentsSettings(secret: setup.secret)) },
                ServicePlan(TicketsService.self) { resources in
                    let settings = TicketsSettings(
                        store: store, templates: [Self.root.appending(path: "templates")], fonts: fonts,
                        secret: setup.secret, address: { "http://127.0.0.1" })
                    return TicketsService(resources, settings, try TicketKeys { ring })
                },
                ServicePlan(NotificationsService.self) { resources in
                    let settings = NotificationsSettings(
                        sender: .init(sender), bounces: sender, address: { "http://127.0.0.1" })
                    return try NotificationsService(resources, settings, mails)
                },
            ]
        }
    }
}

// MARK: - Who asks

/// Those who may ask, by what they have to show.
enum Asker: String, CaseIterable, Sendable {
    case buyer, staff, admin, service

    /// What an endpoint's `x-access` lets in.
    func mayUse(_ access: String) -> Bool {
        switch access {
        case "anyone", "signedIn", "USER": true
        case "STAFF": self != .buyer
        case "ADMIN": self == .admin || self == .service
        default: self == .service
        }
    }
}

extension WholeOffice {
    /// Signs them all in.
    func tokens() async throws -> [Asker: String] {
        [
            .buyer: try await office.register("buyer@example.org").access,
            .staff: try await office.register("staff@example.org", as: .staff).access,
            .admin: try await office.register("admin@example.org", as: .admin).access,
            .service: try await office.token(of: .payments),
        ]
    }

    func ask(
        _ operation: APIDescription.Operation, token: String? = nil, body: JSONValue? = nil
    ) async throws -> TestAnswer {
        let bytes = try body.map { try JSONEncoder().encode($0) }
        return try await office.send(operation.method, operation.example, bytes, token, [:])
    }

    /// Records an issue where an answer is not as it is described: its status, and its shape if it says no.
    func expect(_ answer: TestAnswer, isDescribedBy operation: APIDescription.Operation, _ comment: String = "") {
        #expect(operation.statuses.contains(answer.status), "\(operation.line) \(comment): \(answer.text)")
        guard answer.status >= 400, !operation.path.hasPrefix("/health") else { return }
        let (known, required) = description.errorMembers
        let members = Set(answer.json.members.keys)
        #expect(required.isSubset(of: members) && members.isSubset(of: known), "\(operation.line): \(answer.text)")
        #expect(answer["statusCode"] == .number(Decimal(answer.status)))
        #expect(answer["path"].string == operation.example)
        #expect(answer["requestId"].string == answer.header("x-request-id"))
    }
}
