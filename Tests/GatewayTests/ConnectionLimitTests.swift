import Foundation
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Gateway

@Suite struct `Connections` {
    @Test func `that are too many are answered by 503, until others end`() async throws {
        var edge = GatewaySettings.forTests
        edge.connections = 2
        try await TestOffice.with(edge: edge) { office in
            try await RawConnection.open(office) { first in
                try await first.get("/health/live", until: "gateway")
                try await RawConnection.open(office) { second in
                    try await second.get("/health/live", until: "gateway")
                    let refused = try await RawAnswer(RawConnection.open(office) { await $0.rest() })
                    #expect(refused.status == 503)
                    #expect(refused.json["code"] == "TOO_MANY_CONNECTIONS")
                    #expect(refused.head.contains("retry-after: 5"))
                    // Those that are there stay.
                    try await second.get("/health/live", until: "gateway")
                    #expect(second.text.contains("HTTP/1.1 200"))
                }
                let isServed = await eventually {
                    // One that is refused may be closed before it has said what it wants.
                    let answer = try? await RawConnection.open(office) { third in
                        try await third.get("/health/live", until: "gateway")
                        return third.text
                    }
                    return answer?.contains("HTTP/1.1 200") == true
                }
                #expect(isServed)
            }
        }
    }

    @Test func `are counted by address, and those of proxies and of this machine are not`() {
        let proxies = ["198.51.100.0/24"].compactMap { Network($0) }
        let connections = OpenConnections(limit: 100, perAddress: 2, proxies: proxies)
        let first = connections.enter("192.0.2.1")
        #expect(first == .welcome(payer: "192.0.2.1"))
        #expect(connections.enter("192.0.2.1") == .welcome(payer: "192.0.2.1"))
        let refused = connections.enter("192.0.2.1")
        #expect(refused == .refused(.tooManyOfAddress))
        // Nothing was counted for it.
        connections.leave(refused)
        #expect(connections.enter("192.0.2.1") == .refused(.tooManyOfAddress))
        connections.leave(first)
        #expect(connections.enter("192.0.2.1") == .welcome(payer: "192.0.2.1"))
        for address in ["192.0.2.2", "198.51.100.7", "198.51.100.7", "198.51.100.7", "127.0.0.1", "127.0.0.1", "::1"] {
            #expect(connections.enter(address) == .welcome(payer: address == "192.0.2.2" ? address : nil))
        }
        // One subscriber has a whole network of IPv6.
        #expect(connections.enter("2001:db8:0:1::1") != .refused(.tooManyOfAddress))
        #expect(connections.enter("2001:db8:0:1::2") != .refused(.tooManyOfAddress))
        #expect(connections.enter("2001:db8:0:1::3") == .refused(.tooManyOfAddress))
    }

    @Test func `of a flood are turned away at once`() {
        let connections = OpenConnections(limit: 1, perAddress: 1, proxies: [])
        _ = connections.enter(nil)
        let admissions = (1...100).map { _ in connections.enter(nil) }
        #expect(admissions.first == .refused(.tooManyConnections))
        #expect(admissions.last == .turnedAway)
        for admission in admissions { connections.leave(admission) }
        #expect(connections.enter(nil) == .refused(.tooManyConnections))
    }
}
