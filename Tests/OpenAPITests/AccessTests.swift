import Domain
import Foundation
import ServiceKit
import ServiceTesting
import Testing

/// From the description, so that no endpoint is forgotten: another test sees to it that all are in there.
@Suite struct `Access to each endpoint that is described` {
    private func guarded(_ whole: WholeOffice) -> [APIDescription.Operation] {
        whole.description.operations.filter { $0.access != "anyone" }
    }

    @Test func `is for nobody without a good token`() async throws {
        try await WholeOffice.run { whole in
            let good = try await whole.office.register("admin@example.org", as: .admin).access
            let parts = good.split(separator: ".").map(String.init)
            let header = String(decoding: try #require(Data(base64URL: parts[0])), as: UTF8.self)
            let none = Data(header.replacing("EdDSA", with: "none").utf8).base64URL
            let signature = Data(repeating: 7, count: 64).base64URL
            let tokens: [String: String?] = [
                "no token": nil, "no algorithm": "\(none).\(parts[1]).",
                "no algorithm, with a signature": "\(none).\(parts[1]).\(parts[2])",
                "a forged signature": "\(parts[0]).\(parts[1]).\(signature)",
                "no signature": "\(parts[0]).\(parts[1]).", "nonsense": "nonsense",
            ]
            #expect(none != parts[0])
            for operation in guarded(whole) {
                for (name, token) in tokens {
                    let answer = try await whole.ask(operation, token: token)
                    #expect(answer.status == 401, "\(operation.line), \(name)")
                    #expect(answer["code"] == (token == nil ? "UNAUTHORIZED" : "TOKEN_INVALID"))
                    whole.expect(answer, isDescribedBy: operation, name)
                }
            }
        }
    }

    @Test func `is for nobody whose time is over`() async throws {
        try await WholeOffice.run { whole in
            let admin = try await whole.office.register("admin@example.org", as: .admin).access
            let service = try await whole.office.token(of: .payments)
            whole.office.clock.advance(by: 901)
            for operation in guarded(whole) {
                for token in [admin, service] {
                    let answer = try await whole.ask(operation, token: token)
                    #expect(answer["code"] == "TOKEN_EXPIRED", "\(operation.line)")
                    whole.expect(answer, isDescribedBy: operation)
                }
            }
        }
    }

    @Test func `is for those with its role, and refused by 403 to all others`() async throws {
        try await WholeOffice.run { whole in
            let tokens = try await whole.tokens()
            for operation in guarded(whole) {
                for asker in Asker.allCases {
                    let answer = try await whole.ask(operation, token: tokens[asker])
                    whole.expect(answer, isDescribedBy: operation, asker.rawValue)
                    if asker.mayUse(operation.access) {
                        #expect(answer.status != 401, "\(operation.line), \(asker): \(answer.text)")
                    } else {
                        #expect(answer.status == 403, "\(operation.line), \(asker): \(answer.text)")
                    }
                }
            }
        }
    }

    @Test func `is answered as described where anyone may ask`() async throws {
        try await WholeOffice.run { whole in
            for operation in whole.description.operations where operation.access == "anyone" {
                whole.expect(try await whole.ask(operation), isDescribedBy: operation)
            }
        }
    }
}
