import Foundation
import HTTPClient

extension FolderStore {
    /// Who made the link that the request came by may have what it names, and nobody else anything. Answers GET and HEAD;
    /// `receive` answers PUT.
    public func answer(_ request: FileRequest) async -> FileAnswer {
        guard request.method == "GET" || request.method == "HEAD" else {
            return .refusal(405, "Only GET, HEAD and PUT are answered here.", [("Allow", "GET, HEAD, PUT")])
        }
        do {
            return try await onFileThread {
                let link = try links.verify(.get, path: request.path, query: request.query)
                let opened = try open(link.key)
                var (answer, part) = FileAnswer.deciding(request, about: opened.object, by: link)
                if let part, request.method == "GET" {
                    answer.content = .object(FilePart(file: opened.file, range: part))
                }
                return answer
            }
        } catch {
            return .failure(error)
        }
    }

    /// Answers a PUT: what the pieces bring is stored under the key that the link names, whole or not at all.
    public func receive<Pieces: AsyncSequence & Sendable>(
        _ request: FileRequest, _ pieces: Pieces, limit: Int = 1 << 30
    ) async -> FileAnswer where Pieces.Element == [UInt8] {
        do {
            let link = try await acceptUpload(request)
            let draft = try makeDraft()
            for try await piece in pieces {
                guard draft.size + piece.count <= limit else { return .tooLarge(limit: limit) }
                try await onFileThread { () throws(ObjectStorageError) in try draft.append(piece) }
            }
            let type = try request.headers["content-type"].map { try ContentType($0) }
            let options = PutOptions(contentType: type ?? ContentType(ofName: link.key.name))
            let object = try await publish(draft, at: link.key, options)
            return FileAnswer(status: 200, headers: [("ETag", "\"\(object.etag)\"")])
        } catch {
            return .failure(error)
        }
    }

    /// The link that an upload came by, or why it may not begin.
    func acceptUpload(_ request: FileRequest) async throws -> FolderLinks.Verified {
        try await onFileThread {
            let link = try links.verify(.put, path: request.path, query: request.query)
            if let type = link.contentType, request.headers["content-type"] != type {
                throw FolderLinks.Refusal.invalid
            }
            return link
        }
    }
}

extension FileAnswer {
    /// For an error of any function here.
    public static func failure(_ error: any Error) -> FileAnswer {
        switch error {
        case FolderLinks.Refusal.expired: refusal(403, "This link has expired.")
        case is FolderLinks.Refusal: refusal(403, "This link is not valid.")
        case ObjectStorageError.notFound: refusal(404, "There is no such document.")
        default: refusal(500, "The document cannot be read now.")
        }
    }

    /// The connection ends with it, so that the rest need not be read.
    fileprivate static func tooLarge(limit: Int) -> FileAnswer {
        refusal(413, "The document is larger than \(limit >> 20) MB.", [("Connection", "close")])
    }

    public static func refusal(
        _ status: Int, _ text: String, _ headers: [(name: String, value: String)] = []
    ) -> FileAnswer {
        FileAnswer(
            status: status,
            headers: headers + [
                ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ], content: .text(text + "\n"))
    }
}
