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
            let (link, type) = try await acceptUpload(request)
            let draft = try makeDraft()
            for try await piece in pieces {
                guard draft.size + piece.count <= limit else { return .tooLarge(limit: limit) }
                try await onFileThread { () throws(ObjectStorageError) in try draft.append(piece) }
            }
            let object = try await publish(draft, at: link.key, PutOptions(contentType: type))
            return FileAnswer(status: 200, headers: [("ETag", "\"\(object.etag)\"")])
        } catch {
            return .failure(error)
        }
    }

    /// The link that an upload came by, and what it brings; or why it may not begin.
    func acceptUpload(_ request: FileRequest) async throws -> (link: FolderLinks.Verified, type: ContentType) {
        try await onFileThread {
            let link = try links.verify(.put, path: request.path, query: request.query)
            if let type = link.contentType, request.headers["content-type"] != type {
                throw FolderLinks.Refusal.invalid
            }
            let type = try request.headers["content-type"].map { try ContentType($0) }
            return (link, type ?? ContentType(ofName: link.key.name))
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
        case let error as ObjectStorageError where error.isOfContentType:
            refusal(400, error.fact + ".", [("Connection", "close")])
        default: unexplained(error)
        }
    }

    /// Whoever asks is told nothing of paths and settings.
    private static func unexplained(_ cause: any Error) -> FileAnswer {
        var answer = refusal(500, "The document cannot be read now.")
        answer.cause = cause
        return answer
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

extension ObjectStorageError {
    fileprivate var isOfContentType: Bool {
        if case .invalidContentType = self { true } else { false }
    }
}
