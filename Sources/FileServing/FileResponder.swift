// Answers HTTP requests for the links of a folder: `ticketpress files` alone, or as a part of a larger server.
//
// It only speaks HTTP, through Hummingbird: reads requests, streams files and uploads, ends connections that stall. What a
// link is worth, which part of a file is asked for, and what becomes of an upload, ObjectStorage decides. It never lists
// what is there, and never says more to whoever lacks a link than that the link is not valid.

import HTTPTypes
import Hummingbird
import NIOCore
import ObjectStorage

/// Answers every request by a folder's links, whatever its path.
///
/// Where it is a part of a larger server, `prefix` is the path of the URL that the folder's links begin with.
public struct FileResponder<Context: RequestContext>: HTTPResponder {
    /// So much of a file is in memory at a time, for each connection; in bytes.
    private static var pieceSize: Int { 1 << 17 }

    let store: FolderStore
    let prefix: String
    private let tell: @Sendable (any Error) -> Void

    /// `tell` is told why something cannot be read or stored, which clients are not.
    public init(_ store: FolderStore, below prefix: String = "", tell: @escaping @Sendable (any Error) -> Void) {
        self.store = store
        self.prefix = prefix
        self.tell = tell
    }

    public func respond(to request: Request, context: Context) async throws -> Response {
        let asked = FileRequest(request, below: prefix)
        guard request.method == .put else { return response(to: request.method, await store.answer(asked)) }
        return response(to: .put, await store.receive(asked, request.body.map { [UInt8](buffer: $0) }))
    }

    private func response(to method: HTTPRequest.Method, _ answer: FileAnswer) -> Response {
        if let cause = answer.cause { tell(cause) }
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        return Response(status: .init(code: answer.status), headers: headers, body: body(answer.content, method))
    }

    private func body(_ content: FileAnswer.Content, _ method: HTTPRequest.Method) -> ResponseBody {
        switch content {
        case .text(let text) where method != .head: ResponseBody(byteBuffer: ByteBuffer(string: text))
        case .none, .text: ResponseBody()
        case .object(let part):
            ResponseBody(contentLength: part.range.count) { [tell] writer in
                var position = 0
                while position < part.range.count {
                    let bytes: [UInt8]
                    do throws(ObjectStorageError) {
                        bytes = try await part.piece(at: position, atMost: Self.pieceSize)
                    } catch {
                        tell(error)
                        throw error
                    }
                    try await writer.write(ByteBuffer(bytes: bytes))
                    position += bytes.count
                }
                try await writer.finish(nil)
            }
        }
    }
}

extension FilePart {
    /// Only somebody who writes to the file itself makes it shorter; the client sees a broken answer.
    fileprivate func piece(at position: Int, atMost limit: Int) async throws(ObjectStorageError) -> [UInt8] {
        let bytes = try await read(at: position, atMost: limit)
        guard !bytes.isEmpty else { throw .malformedAnswer(reason: "a file became shorter while it was sent") }
        return bytes
    }
}

extension FileRequest {
    init(_ request: Request, below prefix: String) {
        // Not as a URL type sees it, which might decode or tidy up what was signed.
        let target = (request.head.path ?? "").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = target.first ?? ""
        self.init(
            method: request.method.rawValue, path: path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : "",
            query: target.count > 1 ? String(target[1]) : "",
            headers: Dictionary(
                request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }
}
