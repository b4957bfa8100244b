import HTTPTypes
import Hummingbird
import NIOCore
import Rendering

/// Answers the browser of the person at this machine, and nobody else's.
struct PreviewResponder: HTTPResponder {
    let title: String
    let board: PreviewBoard

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let answer = await answer(
            request.method, request.uri.path, after: request.uri.queryParameters.get("after", as: Int.self),
            host: request.head.authority)
        return Response(
            status: .init(code: answer.status), headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.content)))
    }

    struct Answer: Sendable {
        var status = 200
        var type: String
        var content: [UInt8]
    }

    /// The URL table. `host` is what the browser takes this server for.
    func answer(_ method: HTTPRequest.Method, _ path: String, after version: Int?, host: String?) async -> Answer {
        // A site on the internet can let its own name point to 127.0.0.1 and then read what is served here, unless the
        // name that the browser asked for is looked at (DNS rebinding).
        guard Self.isLocal(host) else { return Self.refusal(421, "This preview is for localhost only.") }
        guard method == .get else { return Self.refusal(405, "Only GET is answered here.") }
        switch path {
        case "/": return Self.text("text/html", PreviewPage.html(title: title))
        case "/preview.css": return Self.text("text/css", PreviewPage.css)
        case "/preview.js": return Self.text("text/javascript", PreviewPage.script)
        case "/state": return Self.text("application/json", Self.json(await board.state(after: version)))
        default: return await page(at: path)
        }
    }

    /// `/pages/1.svg`
    private func page(at path: String) async -> Answer {
        let pages = await board.state.pages
        guard let match = path.wholeMatch(of: /\/pages\/([0-9]{1,6})\.svg/), let number = Int(match.1),
            pages.indices.contains(number - 1)
        else { return Self.refusal(404, "There is no such page.") }
        return Answer(type: "image/svg+xml", content: pages[number - 1])
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

    private static func text(_ type: String, _ text: String) -> Answer { Answer(type: type, content: Array(text.utf8)) }

    private static func refusal(_ status: Int, _ text: String) -> Answer {
        Answer(status: status, type: "text/plain", content: Array((text + "\n").utf8))
    }
}

extension PreviewResponder.Answer {
    /// Art of a template is not trusted: what it draws can load nothing and run nothing.
    var headers: HTTPFields {
        [
            .contentType: "\(type); charset=utf-8",
            .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff",
            .crossOriginResourcePolicy: "same-origin",
            .contentSecurityPolicy:
                "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
                + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ]
    }
}
