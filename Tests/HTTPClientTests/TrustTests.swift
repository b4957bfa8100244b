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

    @Test func `is not what a server lacks whose handshake breaks, and it is asked again`() async throws {
        let server = try await TLSServer.start(name: "localhost")
        let client = HTTPClient.testing { $0.authorities = .file(server.authority.path) }
        for fault in [FaultProxy.Fault.resetAfterSending(100), .resetAfterAnswering(100), .refusal] {
            let proxy = try FaultProxy(to: server.port) { $0 == 1 ? fault : .none }
            let request = HTTPRequest(.get, "https://localhost:\(proxy.port)/")
            let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
            #expect(error?.isTransient == true, "\(String(describing: error))")
            #expect(error?.isBeforeSending == true)
            let other = try FaultProxy(to: server.port) { $0 == 1 ? fault : .none }
            let answer = try await client.send(
                HTTPRequest(.get, "https://localhost:\(other.port)/"), Retries(clock: ManualClock()))
            #expect(answer.status == 200)
        }
    }

    private func expectRefusal(_ client: HTTPClient, _ url: String) async throws {
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(.get, url)) }
        guard case .untrusted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
