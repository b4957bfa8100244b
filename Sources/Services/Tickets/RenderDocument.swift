import Domain
import Foundation
import ObjectStorage
import Rendering
import ServiceKit

extension TicketsService {
    /// A document that another system asks for.
    struct DocumentOrder: Decodable, Sendable {
        var template: String
        /// The form of data that `ticketpress render` takes.
        var data: JSONValue
        var format: DocumentFormat?
        var store: Bool?
    }

    /// Draws what other systems ask for. What is wrong with their data is said in the renderer's words.
    func render(_ order: DocumentOrder) async throws -> Drawn {
        guard case .object = order.data else { throw APIError.invalid("data", "must be an object") }
        let data = Value(order.data)
        do {
            return try await press.press(.now) { renderers in
                try renderers.draw(data, .named(order.template), format: order.format ?? .pdf, dpi: 150)
            }
        } catch let failure as DrawingFailure {
            let field = failure.field.map { $0 == "template" ? $0 : "data.\($0)" } ?? "data"
            throw APIError.invalid(field, failure.message)
        }
    }

    /// Where a document was put for whoever has the link.
    struct StoredOrder: Encodable, Sendable {
        /// The same for the same document.
        let id: String
        let downloadUrl: String
        let expiresAt: Date
    }

    func keep(_ drawn: Drawn, _ format: DocumentFormat) async throws -> StoredOrder {
        let key = "documents/\(drawn.digest).\(format)"
        try await shelf.put(drawn.bytes, at: key, format.contentType)
        let link = try await shelf.link(key, for: settings.linkLife, fileName: "document.\(format)")
        return StoredOrder(id: drawn.digest, downloadUrl: link.url, expiresAt: link.expires)
    }
}

extension DocumentFormat {
    var contentType: ContentType {
        switch self {
        case .pdf: .pdf
        case .png: .png
        case .svg: .svg
        }
    }
}

extension Value {
    fileprivate init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .number(let number): self = .number(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(elements.map(Value.init))
        case .object(let members): self = .object(members.mapValues(Value.init))
        }
    }
}
