import AWS
import Foundation
import HTTPClient

extension S3Store {
    public func list(_ query: ListQuery) async throws(ObjectStorageError) -> ListPage {
        var call = S3Call(.get, nil)
        call.query = [
            .init("list-type", "2"), .init("encoding-type", "url"), .init("prefix", query.prefix),
            .init("max-keys", String(min(1000, max(1, query.limit)))),
        ]
        if query.isShallow { call.query.append(.init("delimiter", "/")) }
        if let page = query.page { call.query.append(.init("continuation-token", page)) }
        let response = try await send(call)
        let result: XMLElement
        do throws(XMLError) { result = try XMLReader.read(response.body) } catch {
            throw .malformedAnswer(reason: "its list is no XML: \(error.reason) at byte \(error.offset)")
        }
        guard result.name == "ListBucketResult" else {
            throw .malformedAnswer(reason: "\(result.name) is no list")
        }
        return try ListPage(result)
    }
}

extension ListPage {
    fileprivate init(_ result: XMLElement) throws(ObjectStorageError) {
        let isEncoded = result["EncodingType"] == "url"
        func text(_ element: XMLElement, _ name: String) throws(ObjectStorageError) -> String {
            guard let text = element[name] else {
                throw .malformedAnswer(reason: "an entry of its list has no \(name)")
            }
            guard isEncoded else { return text }
            // Some services write blanks as plus signs, and all of them write plus signs encoded.
            guard let decoded = PercentEncoding.decode(text.replacing("+", with: "%20")) else {
                throw .malformedAnswer(reason: "\(text) in its list is not percent-encoded UTF-8")
            }
            return decoded
        }
        self.init()
        for entry in result.all("Contents") {
            guard let size = entry["Size"].flatMap({ Int($0) }) else {
                throw .malformedAnswer(reason: "an entry of its list has no size")
            }
            objects.append(
                StoredObject(
                    key: try ObjectKey(text(entry, "Key")), size: size, etag: entry["ETag"]?.withoutQuotes ?? "",
                    modified: entry["LastModified"].flatMap(Self.date)))
        }
        for entry in result.all("CommonPrefixes") { folders.append(try text(entry, "Prefix")) }
        if result["IsTruncated"] == "true" {
            guard let token = result["NextContinuationToken"], !token.isEmpty else {
                throw .malformedAnswer(reason: "its list goes on, and does not say where")
            }
            next = token
        }
    }

    /// `2026-05-01T19:30:00.000Z`
    private static func date(_ text: String) -> Date? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        // An entry without a date is still an entry.
        return try? style.parse(text)
    }
}
