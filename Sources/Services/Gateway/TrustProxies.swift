import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// Finds out whose address it is that asks: that of the connection, unless it is a proxy's that we trust; then the last
/// one in `X-Forwarded-For` that is no such proxy's. What others write into that header is not looked at.
struct TrustProxies: RouterMiddleware {
    let proxies: [Network]
    let bodyLimit: Int
    var bodyMemory: BodyMemory?

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.bodyLimit = bodyLimit
        context.bodyMemory = bodyMemory
        context.address = client(context.address, forwarded: request.headers[values: .forwardedFor])
        return try await next(request, context)
    }

    func client(_ connection: String, forwarded: [String]) -> String {
        var address = connection
        var hops = forwarded.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
        while isProxy(address), let hop = hops.popLast(), Network(hop) != nil { address = hop }
        return address
    }

    private func isProxy(_ address: String) -> Bool { proxies.contains { $0.contains(address) } }
}

extension HTTPField.Name {
    static let forwardedFor = known("X-Forwarded-For")
}
