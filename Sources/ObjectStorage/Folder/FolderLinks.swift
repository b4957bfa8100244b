import AWS
import Crypto
import Foundation

/// Links to a folder's objects: the key in the path, and in the query when the link ends, what the browser is told, and an
/// HMAC-SHA256 of all of it with the folder's secret.
///
///     http://127.0.0.1:8033/tickets/T-1.pdf?expires=1798761600&disposition=inline&signature=…
///
/// What is signed is a list of lengths and texts, so that nothing can move from one part to the next.
public struct FolderLinks: Sendable {
    public enum Method: String, Sendable, Hashable {
        /// HEAD as well.
        case get = "GET"
        case put = "PUT"
    }

    /// A link that was made here and still holds.
    public struct Verified: Sendable, Hashable {
        public var method: Method
        public var key: ObjectKey
        public var disposition: String?
        public var contentType: String?
    }

    /// Why a link opens nothing.
    public enum Refusal: Error, Sendable, Hashable {
        /// Not such as are made here, or changed.
        case invalid
        case expired
    }

    private static let names = ["key", "expires", "disposition", "type", "signature"]

    /// Asked for every link, since a server may learn its own address late.
    let url: @Sendable () -> String
    let keyPath: String
    let now: @Sendable () -> Date

    init(url: @escaping @Sendable () -> String, keyPath: String, now: @escaping @Sendable () -> Date) {
        self.url = url
        self.keyPath = keyPath
        self.now = now
    }

    func make(_ method: Method, _ key: ObjectKey, _ options: LinkOptions) throws(ObjectStorageError) -> PresignedLink {
        let lifetime = try options.seconds()
        let expires = Int(now().timeIntervalSince1970) + lifetime
        let link = Verified(
            method: method, key: key, disposition: method == .get ? options.disposition?.text : nil,
            contentType: options.contentType?.text)
        var query: [SignableRequest.QueryItem] = Self.survivesInPath(key) ? [] : [.init("key", key.text)]
        query.append(.init("expires", String(expires)))
        if let disposition = link.disposition { query.append(.init("disposition", disposition)) }
        if let type = link.contentType { query.append(.init("type", type)) }
        let signature = HMAC<SHA256>.authenticationCode(
            for: Self.signed(link, expires), using: try LinkKey.loadOrMake(keyPath))
        query.append(.init("signature", signature.hexadecimal))
        let path = Self.survivesInPath(key) ? PercentEncoding.path(key.text) : ""
        let base = url()
        return PresignedLink(
            url: "\(base.hasSuffix("/") ? String(base.dropLast()) : base)/\(path)?"
                + query.map(\.encoded).joined(separator: "&"),
            expires: Date(timeIntervalSince1970: Double(expires)),
            headers: method == .put ? link.contentType.map { ["Content-Type": $0] } ?? [:] : [:])
    }

    /// The link that a request came by. `path` is percent-encoded and begins with a slash, behind the URL that links begin
    /// with; `query` is what follows the question mark.
    public func verify(_ method: Method, path: String, query: String) throws -> Verified {
        let values = try Self.values(of: query)
        guard let expires = values["expires"], let signature = values["signature"],
            let end = Int(expires), String(end) == expires, path.hasPrefix("/"),
            let text = values["key"] ?? PercentEncoding.decode(path.dropFirst()),
            (values["key"] == nil) != (path == "/")
        else { throw Refusal.invalid }
        // Why it is no key is nobody's business who holds a link that was not made here.
        guard let key = try? ObjectKey(text), (values["key"] == nil) == Self.survivesInPath(key) else {
            throw Refusal.invalid
        }
        let link = Verified(method: method, key: key, disposition: values["disposition"], contentType: values["type"])
        // Lower-case digits alone, so that a link can be written in one way only.
        guard let code = [UInt8](hexadecimal: signature.utf8), code.hexadecimal == signature, let secret = try secret(),
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Self.signed(link, end), using: secret)
        else { throw Refusal.invalid }
        // Only now, so that nothing is told of links that were never made.
        guard now().timeIntervalSince1970 < Double(end) else { throw Refusal.expired }
        return link
    }

    /// Clients resolve dots and some merge slashes before they ask: such keys go into the query.
    private static func survivesInPath(_ key: ObjectKey) -> Bool {
        key.text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
        }
    }

    /// Each name once, and none that is not known: what is not signed has no place in a link.
    private static func values(of query: String) throws(Refusal) -> [String: String] {
        var values: [String: String] = [:]
        for item in query.split(separator: "&", omittingEmptySubsequences: false) {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = names.first(where: { $0 == parts[0] }), values[name] == nil,
                let value = PercentEncoding.decode(parts[1])
            else { throw .invalid }
            values[name] = value
        }
        return values
    }

    /// Nil when no link was ever made.
    private func secret() throws(ObjectStorageError) -> SymmetricKey? {
        do throws(ObjectStorageError) { return try LinkKey.load(keyPath) } catch {
            if case .file(let failure) = error, failure.code == ENOENT { return nil }
            throw error
        }
    }

    /// What the signature is of.
    private static func signed(_ link: Verified, _ expires: Int) -> [UInt8] {
        var text: [UInt8] = Array("ticketpress link 1".utf8)
        let parts = [link.method.rawValue, link.key.text, String(expires), link.disposition, link.contentType]
        for part in parts {
            text += Array((part.map { "\n\($0.utf8.count):\($0)" } ?? "\n-").utf8)
        }
        return text
    }
}
