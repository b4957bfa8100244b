import Foundation
import HTTPClient
import TestServers
import Testing

@Suite struct `Trust` {
    @Test func `is given to servers whose authority is named`() async throws {
        let server = try await TLSServer.start(name: "localhost")
        let client = HTTPClient.testing { $0.authorities = .file(server.authority.path) }
        let response = try await client.send(HTTPRequest(.get, "https://localhost:\(server.port)/"))
        #expect(response.status == 200)
        #expect(response.body == Array("trusted\n".utf8))
    }

    @Test func `is refused to servers of unknown authorities`() async throws {
        let server = try await TLSServer.start(name: "localhost")
        try await expectRefusal(.testing(), "https://localhost:\(server.port)/")
    }

    @Test func `is refused to servers with another's name`() async throws {
        let server = try await TLSServer.start(name: "elsewhere.example")
        let client = HTTPClient.testing { $0.authorities = .file(server.authority.path) }
        try await expectRefusal(client, "https://localhost:\(server.port)/")
    }

    private func expectRefusal(_ client: HTTPClient, _ url: String) async throws {
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(.get, url)) }
        guard case .untrusted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
