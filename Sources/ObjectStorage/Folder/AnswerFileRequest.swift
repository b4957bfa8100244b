import Foundation
import HTTPClient

extension FolderStore {
    /// Who made the link that the request came by may have what it names, and nobody else anything. Answers GET and HEAD;
    /// `acceptUpload` says whether a PUT may begin.
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

    /// The link that an upload came by; its content is to be published under the link's key and type.
    public func acceptUpload(_ request: FileRequest) async throws -> FolderLinks.Verified {
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
