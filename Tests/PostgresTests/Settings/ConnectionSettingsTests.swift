import Foundation
import Postgres
import PostgresTesting
import Testing

@Suite struct `A database URL` {
    @Test(arguments: [
        ("postgres://localhost/tickets", "postgres://localhost/tickets"),
        ("postgresql://ada@db.example:5433/tickets", "postgres://ada@db.example:5433/tickets"),
        ("POSTGRES://ada:geheim@db/tickets", "postgres://ada@db/tickets"),
        ("postgres://ada:p%40ss%2Fw%C5%BC@db/t?sslmode=require", "postgres://ada@db/t?sslmode=require"),
        ("postgres://ada:p@ss@db/t", "postgres://ada@db/t"),
        ("postgres://[::1]:5433/t", "postgres://[::1]:5433/t"),
        ("postgres:///t?host=/run/postgresql&port=5433", "postgres:///t?host=/run/postgresql&port=5433"),
        ("postgres://%2Frun%2Fpostgresql/t", "postgres:///t?host=/run/postgresql"),
        ("postgres://db/t?ssl=true&application_name=gate", "postgres://db/t?application_name=gate&sslmode=require"),
        ("postgres://db/?dbname=t&password=geheim", "postgres://db/t"),
    ])
    func `is read, and shown without its password`(url: String, shown: String) throws {
        let settings = try ConnectionSettings(url: url)
        #expect(settings.description == shown)
        for text in ["\(settings)", String(reflecting: settings)] {
            #expect(!text.contains("geheim") && !text.contains("p@ss"))
        }
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("geheim") && !dumped.contains("p@ss"))
    }

    @Test(
        arguments: [
            ("", .scheme), ("localhost/tickets", .scheme), ("mysql://db/t", .scheme),
            ("postgres://ada:geh#im@db/t", .fragment), ("postgres://[::1/t", .address),
            ("postgres://[::1]x/t", .address),
            ("postgres://db:geheim/t", .port), ("postgres://db:0/t", .port), ("postgres://db:65536/t", .port),
            ("postgres://ada:geheim%zz@db/t", .encoding), ("postgres://ada:%FF@db/t", .encoding),
            ("postgres://db/t%00", .encoding), ("postgres://a,b/t", .severalHosts),
            ("postgres:///t?host=a,b", .severalHosts),
            ("postgres://db", .noDatabase), ("postgres://db/", .noDatabase),
            ("postgres://db?sslmode=require", .noDatabase),
            ("postgres://db/t?sslmod=require", .parameter("sslmod")),
            ("postgres://db/t?client_encoding=x", .parameter("client_encoding")),
            ("postgres://u:ge?h=im@db/t", .parameter("h")), ("postgres://u:ge?Heim!@db/t", .parameter(nil)),
            ("postgres://db/t?sslmode", .parameterWithoutValue("sslmode")),
        ] as [(String, ConnectionSettingsError)])
    func `is refused with what is wrong, and without its password`(url: String, error: ConnectionSettingsError) {
        #expect(throws: error) { try ConnectionSettings(url: url) }
        #expect(!error.description.contains("geheim"))
        #expect(error.description.hasPrefix("the database URL "))
    }

    @Test func `of random text is read or refused`() {
        let pieces = [
            "postgres://", ":", "@", "/", "?", "=", "&", "%", "%41", "[", "]", ",", "#", "a", "5", "host", "ż", "\0",
        ]
        for _ in 0..<5000 {
            let text = "postgres://" + (0..<Int.random(in: 0...12)).compactMap { _ in pieces.randomElement() }.joined()
            _ = try? ConnectionSettings(url: text)
        }
    }

    @Test func `connects, with a password that the server does not ask for, and names the program`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let folder = try #require(database.settings.host).addingPercentEncoding(
                withAllowedCharacters: .alphanumerics)
            let name = try #require(database.settings.database)
            let settings = try ConnectionSettings(
                url: "postgres://ticketpress:geheim@\(folder ?? "")/\(name)?application_name=gate%201")
            let pool = try Pool(settings, .few(1), logger: quiet)
            let found = try await pool.query("select current_database()::text, current_setting('application_name')")
                .one((String, String).self)
            #expect(found == (name, "gate 1"))
            await pool.shutDown()
        }
    }

    @Test func `of a server that is not there tells so, without the password`() async throws {
        let options = PoolOptions.few(1).with { $0.acquireTimeout = .milliseconds(300) }
        let pool = try Pool(ConnectionSettings(url: "postgres://ada:geheim@127.0.0.1:1/t"), options, logger: quiet)
        let error = await #expect(throws: PoolError.self) { try await pool.query("select 1") }
        guard case .unreachable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("127.0.0.1") == true && error?.description.contains("geheim") == false)
        await pool.shutDown()
    }
}
