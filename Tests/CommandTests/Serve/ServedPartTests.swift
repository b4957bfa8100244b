import Foundation
import Testing

/// `ticketpress serve` with the names of services, where it lacks what it has to share with those that run the others.
@Suite struct `A part of the box office` {
    /// Nobody listens there: it is refused before it would matter.
    private static let database = "DATABASE_URL=postgres://nobody@127.0.0.1:1/none"

    @Test(arguments: [
        ("", "seat", "did you mean seats?"), ("", "cloakroom", "reservations"),
        ("", "seats --data box", "DATABASE_URL"),
        (database, "reservations --data box", "TICKETPRESS_EVENTS_URL is not set"),
        (database, "tickets --data box", "TICKETPRESS_PUBLIC_URL is not set"),
        ("\(database) TICKETPRESS_EVENTS_URL=events:3002", "reservations --data box", "TICKETPRESS_EVENTS_URL"),
        ("\(database) TICKETPRESS_TOKEN_KEYS=gone.json", "seats --data box", "TICKETPRESS_TOKEN_KEYS names gone.json"),
    ])
    func `does not start without what it needs, and names it`(variables: String, part: String, named: String) throws {
        let result = try Workshop().shell("\(variables) \"$TP\" serve \(part) --port 0")
        #expect(result.status == 1)
        #expect(result.errors.contains(named), "\(result.errors)")
    }

    @Test func `makes no secret and no keys of its own in a folder that nobody named`() throws {
        let shop = try Workshop()
        func refusal() throws -> String {
            let result = try shop.shell("\(Self.database) \"$TP\" serve reservations --port 0")
            #expect(result.status == 1)
            return result.errors
        }
        #expect(try refusal().contains("TICKETPRESS_SERVICE_SECRET"))
        let folder = shop.folder.appending(path: "data")
        #expect(!FileManager.default.fileExists(atPath: folder.path))

        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        try Data().write(to: folder.appending(path: "service-secret"))
        #expect(try refusal().contains("TICKETPRESS_TOKEN_KEYS"))
        try Data().write(to: folder.appending(path: "token-keys.json"))
        #expect(try refusal().contains("TICKETPRESS_EVENTS_URL"), "what is there already is used")
    }
}
