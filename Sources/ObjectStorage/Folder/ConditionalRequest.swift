import Foundation
import HTTPClient

/// What HTTP has a request for an object answered, by its conditions and range (RFC 9110, sections 13 and 14). Pure: it
/// opens nothing.
enum ConditionalRequest {
    enum Decision: Sendable, Hashable {
        case whole
        case part(Range<Int>)
        /// 304.
        case notModified
        /// 412.
        case preconditionFailed
        /// 416.
        case unsatisfiable
    }

    static func decide(_ request: FileRequest, size: Int, etag: String, modified: Int) -> Decision {
        let headers = request.headers
        // The order is that of section 13.2.2.
        if let wanted = headers["if-match"] {
            guard matches(wanted, etag, isWeak: false) else { return .preconditionFailed }
        } else if let date = headers["if-unmodified-since"].flatMap(HTTPDate.seconds), modified > date {
            return .preconditionFailed
        }
        if let known = headers["if-none-match"] {
            if matches(known, etag, isWeak: true) { return .notModified }
        } else if let date = headers["if-modified-since"].flatMap(HTTPDate.seconds), modified <= date {
            return .notModified
        }
        guard request.method == "GET", let range = headers["range"].flatMap(ByteRange.init),
            isStillTheSame(headers["if-range"], etag, modified)
        else { return .whole }
        return range.bytes(of: size).map { .part($0) } ?? .unsatisfiable
    }

    /// `*`, or a list of entity tags. Weak ones count where only equal use is asked for.
    private static func matches(_ field: String, _ etag: String, isWeak: Bool) -> Bool {
        if field.trimmingBlanks == "*" { return true }
        return field.split(separator: ",").contains { item in
            let tag = item.trimmingBlanks
            return tag == "\"\(etag)\"" || isWeak && tag == "W/\"\(etag)\""
        }
    }

    /// A range of what the client has a part of already holds for that version only (section 13.1.5).
    private static func isStillTheSame(_ field: String?, _ etag: String, _ modified: Int) -> Bool {
        guard let field else { return true }
        if let date = HTTPDate.seconds(of: field) { return date == modified }
        return matches(field, etag, isWeak: false) && field.trimmingBlanks != "*"
    }
}

extension FileAnswer {
    /// The answer without its content, and which part of the object that is.
    static func deciding(
        _ request: FileRequest, about object: StoredObject, by link: FolderLinks.Verified
    ) -> (answer: FileAnswer, part: Range<Int>?) {
        let modified = Int((object.modified?.timeIntervalSince1970 ?? 0).rounded(.down))
        let headers: [(name: String, value: String)] = [
            ("ETag", "\"\(object.etag)\""), ("Last-Modified", HTTPDate.text(of: modified)), ("Accept-Ranges", "bytes"),
            ("Cache-Control", object.cacheControl ?? "private, no-cache"),
        ]
        switch ConditionalRequest.decide(request, size: object.size, etag: object.etag, modified: modified) {
        case .notModified:
            // What the whole would have; some servers would write a length of their own.
            return (FileAnswer(status: 304, headers: headers + [("Content-Length", "\(object.size)")]), nil)
        case .preconditionFailed: return (.refusal(412, "The document has changed."), nil)
        case .unsatisfiable:
            let size = ("Content-Range", "bytes */\(object.size)")
            return (.refusal(416, "The document has no such part.", [size]), nil)
        case .whole:
            let length = [("Content-Length", "\(object.size)")]
            return (FileAnswer(status: 200, headers: headers + words(object, link) + length), 0..<object.size)
        case .part(let range):
            let place = [
                ("Content-Length", "\(range.count)"),
                ("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(object.size)"),
            ]
            return (FileAnswer(status: 206, headers: headers + words(object, link) + place), range)
        }
    }

    /// What the content is, and what a browser may do with it. What others have stored must not act in this server's name,
    /// and a link must not be told to other sites.
    private static func words(
        _ object: StoredObject, _ link: FolderLinks.Verified
    ) -> [(name: String, value: String)] {
        let type = link.contentType ?? object.contentType ?? ContentType.binary.text
        var words = [
            (name: "Content-Type", value: type), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ]
        if let disposition = link.disposition ?? object.disposition {
            words.append(("Content-Disposition", disposition))
        }
        // Browsers do not show a PDF in a sandbox, and run nothing of it outside of their viewer.
        if !type.lowercased().hasPrefix("application/pdf") {
            words.append(
                ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"))
        }
        return words
    }
}
