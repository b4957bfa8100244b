import FlyingFox
import FlyingSocks
import Foundation
import Rendering

/// Answers the browser of the person at this machine, and nobody else's.
struct PreviewHandler: HTTPHandler {
    let title: String
    let board: PreviewBoard

    /// The URL table.
    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        // A site on the internet can let its own name point to 127.0.0.1 and then read what is served here, unless the
        // name that the browser asked for is looked at (DNS rebinding).
        guard Self.isLocal(request.headers[.host]) else {
            return Self.refusal(
                HTTPStatusCode(421, phrase: "Misdirected Request"), "This preview is for localhost only.")
        }
        guard request.method == .GET else {
            return Self.refusal(.methodNotAllowed, "Only GET is answered here.")
        }
        switch request.path {
        case "/": return Self.response("text/html", PreviewPage.html(title: title))
        case "/preview.css": return Self.response("text/css", PreviewPage.css)
        case "/preview.js": return Self.response("text/javascript", PreviewPage.script)
        case "/state":
            let after = request.query.first { $0.name == "after" }.flatMap { Int($0.value) }
            return Self.response("application/json", Self.json(await board.state(after: after)))
        default: return await page(at: request.path)
        }
    }

    /// `/pages/1.svg`
    private func page(at path: String) async -> HTTPResponse {
        let pages = await board.state.pages
        guard let match = path.wholeMatch(of: /\/pages\/([0-9]{1,6})\.svg/), let number = Int(match.1),
            pages.indices.contains(number - 1)
        else { return Self.refusal(.notFound, "There is no such page.") }
        return Self.response("image/svg+xml", pages[number - 1])
    }

    /// Whether a Host header names this machine; the port does not matter.
    static func isLocal(_ host: String?) -> Bool {
        guard let host else { return false }
        let name = host.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        return ["localhost", "127.0.0.1"].contains(name.lowercased())
    }

    private static func json(_ state: PreviewState) -> String {
        var line = JSONLine()
        line.add("version", state.version)
        line.add("pages", state.pages.count)
        line.add("milliseconds", state.milliseconds)
        if state.isMarked { line.add("marked", true) }
        if let failure = state.failure { line.add("failure", failure) }
        return line.closed
    }

    private static func response(_ type: String, _ text: String) -> HTTPResponse { response(type, Array(text.utf8)) }

    private static func response(_ type: String, _ bytes: [UInt8]) -> HTTPResponse {
        HTTPResponse(statusCode: .ok, headers: headers(type), body: Data(bytes))
    }

    private static func refusal(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
        HTTPResponse(statusCode: status, headers: headers("text/plain"), body: Data((text + "\n").utf8))
    }

    /// Art of a template is not trusted: what it draws can load nothing and run nothing.
    private static func headers(_ type: String) -> HTTPHeaders {
        [
            .contentType: "\(type); charset=utf-8",
            .cacheControl: "no-store",
            HTTPHeader("X-Content-Type-Options"): "nosniff",
            HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
            HTTPHeader("Content-Security-Policy"):
                "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
                + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ]
    }
}

/// The server of a preview, on 127.0.0.1 only.
struct PreviewServer {
    let handler: PreviewHandler
    let port: UInt16

    /// Runs until the process ends; `ready` is told the address when the server listens.
    func run(ready: @Sendable (_ address: String) -> Void) async throws {
        let server = HTTPServer(
            address: try .inet(ip4: "127.0.0.1", port: port), timeout: 60, logger: .disabled, handler: handler)
        let listening = Task { try await server.run() }
        do {
            try await server.waitUntilListening()
        } catch {
            // The server's own error says more than that it never listened.
            try await listening.value
            throw error
        }
        if case .ip4(_, let port)? = await server.listeningAddress { ready("http://127.0.0.1:\(port)/") }
        try await listening.value
    }
}
