import Foundation
import ServiceKit
import Testing

/// `ticketpress serve` as a newcomer runs it: nothing is set up, PostgreSQL is its own.
@Suite(.serialized) struct `The server` {
    @Test func `starts with nothing, lets its administrator in, ends in peace, and starts again`() async throws {
        let shop = try Workshop()
        let first = try Serving(shop)
        let password = try #require(first.password)
        #expect(try await first.login("admin@localhost", password) == 200)
        #expect(try await first.login("admin@localhost", "Wrong-Word-1") == 401)

        let made = try shop.run(
            "admin", "create", "--email", "root@example.org", "--password", "Other-Word-2", "--data", "box")
        #expect(made.status == 0, "\(made.errors)")
        #expect(try await first.login("root@example.org", "Other-Word-2") == 200)
        let migrated = try shop.run("migrate", "--dry-run", "--data", "box")
        #expect(migrated.text == "Nothing is missing.\n")
        #expect(try shop.run("facts", "ls", "--data", "box").text == "No fact is parked.\n")
        #expect(try shop.run("mails", "ls", "--data", "box").text == "No mail was given up.\n")
        #expect(try shop.run("mails", "retry", "--data", "box").text == "0 to be sent again.\n")
        #expect(await first.stop(by: SIGTERM) == 0)
        for secret in ["token-keys.json", "service-secret"] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: shop.folder.appending(path: "box/\(secret)").path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }

        let second = try Serving(shop)
        #expect(second.password == nil)
        #expect(try await second.login("admin@localhost", password) == 200)
        #expect(await second.stop(by: SIGINT) == 0)
    }

    @Test func `starts again after it was killed`() async throws {
        let shop = try Workshop()
        let first = try Serving(shop)
        let password = try #require(first.password)
        _ = await first.stop(by: SIGKILL)
        let second = try Serving(shop)
        #expect(try await second.login("admin@localhost", password) == 200)
        #expect(await second.stop(by: SIGTERM) == 0)
    }

    @Test func `is filled in once, however many halls and shows it has besides`() async throws {
        let shop = try Workshop()
        let server = try Serving(shop)
        let token = try await server.token("admin@localhost", try #require(server.password))
        // More than a page of each, all of which lists have first.
        for number in 1...101 {
            let hall = try await server.post("/api/venues", ["name": .string("A \(number)")], token: token)
            let show = try await server.post(
                "/api/events",
                [
                    "title": .string("Tonight \(number)"), "venueId": hall["id"], "totalSeats": .number(1),
                    "eventDate": .string(Date().addingTimeInterval(3600).formatted(.iso8601)),
                ], token: token)
            #expect(show.status == 201, "\(show.json)")
        }
        let first = try shop.run("demo-data", "--data", "box")
        #expect(first.status == 0, "\(first.errors)")
        #expect(!first.text.contains("Made 0 venues"))
        let second = try shop.run("demo-data", "--data", "box")
        #expect(second.text == "Made 0 venues, 0 shows, 0 buyers.\n")
        #expect(await server.stop(by: SIGTERM) == 0)
    }

    @Test(arguments: [
        ("TICKETPRESS_ACCESS_TTL", "soon"), ("TICKETPRESS_RATE_LIMITS", "maybe"), ("TICKETPRESS_LOG_LEVEL", "loud"),
        ("TICKETPRESS_PUBLIC_URL", "tickets.example.org"), ("TICKETPRESS_CORS_ORIGINS", "example.org"),
        ("TICKETPRESS_TRUSTED_PROXIES", "10.0.0.0/33"), ("TICKETPRESS_HOST", "example.org"),
        ("TICKETPRESS_ADMIN_PORT", "http"), ("TICKETPRESS_ADMIN_HOST", "example.org"),
        ("TICKETPRESS_DATABASE_POOL", "0"), ("DATABASE_URL", "mysql://root:secret@db/x"),
        ("REDIS_URL", "rediss://:secret@cache"),
        ("TICKETPRESS_HOME", "/nowhere"), ("S3_BUCKET", "a/b"), ("S3_ENDPOINT", "s3.example.org"),
        ("S3_ADDRESSING", "sideways"), ("AWS_REGION", "eu/west"), ("AWS_ENDPOINT_URL", "ftp://example.org"),
        ("AWS_CA_BUNDLE", "/nowhere.pem"), ("AWS_EC2_METADATA_DISABLED", "perhaps"),
    ])
    func `does not start with a setting that is none, and names it`(name: String, value: String) throws {
        let shop = try Workshop()
        let result = try shop.shell("\(name)='\(value)' \"$TP\" serve --data box --port 0")
        #expect(result.status == 1)
        #expect(result.errors.contains(name))
        #expect(!result.errors.contains("secret"))
        #expect(!FileManager.default.fileExists(atPath: shop.folder.appending(path: "box").path))
    }

    @Test func `keeps its limits where others than this machine reach it`() throws {
        let shop = try Workshop()
        let result = try shop.shell(
            "TICKETPRESS_HOST=0.0.0.0 TICKETPRESS_RATE_LIMITS=off \"$TP\" serve --data box --port 0")
        #expect(result.status == 1)
        #expect(result.errors.contains("TICKETPRESS_RATE_LIMITS"))
    }

    @Test(arguments: [
        ("S3_ADDRESSING", "S3_BUCKET=Old_Bucket S3_ADDRESSING=virtual"),
        ("AWS_SECRET_ACCESS_KEY", "S3_BUCKET=tickets AWS_ACCESS_KEY_ID=AKIAEXAMPLE"),
        ("AWS_ACCESS_KEY_ID", "S3_BUCKET=tickets AWS_SECRET_ACCESS_KEY=secret"),
    ])
    func `does not start with settings that do not fit together`(name: String, variables: String) throws {
        let shop = try Workshop()
        let result = try shop.shell("\(variables) \"$TP\" serve --data box --port 0")
        #expect(result.status == 1)
        #expect(result.errors.contains("\(name) is "))
        #expect(!result.errors.contains("secret"))
    }

    /// Each name of a variable that stands anywhere in the code that a server runs.
    @Test func `tells every variable that it reads`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        // Those of commands that make and check documents without a server.
        let ofOthers: Set = ["TICKETPRESS_KEYS", "TICKETPRESS_FILES_URL"]
        let told = Set(try Workshop().run("settings").text.matches(of: /(?m)^([A-Z0-9_]+)=/).map { String($0.1) })
        var read: Set<String> = []
        for folder in ["ObjectStorage", "HTTPClient", "Postgres", "PrivatePostgres", "Mail", "Services", "ticketpress"]
        {
            let files = FileManager.default.enumerator(atPath: root.appending(path: "Sources/\(folder)").path)
            for case let file as String in files ?? .init() where file.hasSuffix(".swift") {
                let text = try String(contentsOf: root.appending(path: "Sources/\(folder)/\(file)"), encoding: .utf8)
                read.formUnion(
                    text.matches(of: /"((?:AWS|S3|TICKETPRESS|SMTP|DATABASE|REDIS)_[A-Z0-9_]+)"/).map { String($0.1) })
            }
        }
        #expect(read.count > 40)
        #expect(read.subtracting(ofOthers) == told)
    }

    @Test func `tells its settings, and no secret`() throws {
        let shop = try Workshop()
        let result = try shop.shell(
            "DATABASE_URL='postgres://u:hidden@db/x' REDIS_URL=redis://:hidden@cache TICKETPRESS_ACCESS_TTL=60 \"$TP\" settings"
        )
        #expect(result.status == 0)
        #expect(result.text.contains("DATABASE_URL=(set)\n"))
        #expect(result.text.contains("REDIS_URL=(set)\n"))
        #expect(result.text.contains("TICKETPRESS_ACCESS_TTL=60\n"))
        #expect(result.text.contains("TICKETPRESS_HOST=127.0.0.1  (default)\n"))
        #expect(!result.text.contains("hidden"))
    }
}
