import Domain
import Foundation
import Postgres
import ServiceKit

/// A venue, as the API shows it.
struct Venue: Codable, Sendable, Hashable {
    var id: VenueID
    var name: String
    var address: String?
    var city: String?
    var state: String?
    var country: String?
    var zipCode: String?
    var capacity: Int?
    var layoutConfig: SeatMap?
    var createdAt: Date
    var updatedAt: Date
}

extension Venue {
    /// What `init(row:)` reads, from `events.venues v`.
    static let columns: SQL = """
        v.id, v.name, v.address, v.city, v.state, v.country, v.zip_code, v.capacity, v.layout, v.created_at, v.updated_at
        """

    init(row: Row) throws {
        let columns = try row.decode(
            (
                VenueID, String, String?, String?, String?, String?, String?, Int?, JSON<SeatMap>?, Date, Date
            ).self)
        (id, name, address, city, state, country) = (columns.0, columns.1, columns.2, columns.3, columns.4, columns.5)
        (zipCode, capacity, layoutConfig) = (columns.6, columns.7, columns.8?.value)
        (createdAt, updatedAt) = (columns.9, columns.10)
    }
}

/// What somebody says of a venue. Nil is not said; an empty text takes away what was said before.
struct VenueDraft: Decodable, Sendable {
    var name: String?
    var address: String?
    var city: String?
    var state: String?
    var country: String?
    var zipCode: String?
    var capacity: Int?
    var layoutConfig: SeatMap?

    /// The venue with what is said. Throws `APIError` 400 with all that is wrong.
    func applied(to venue: Venue) throws(APIError) -> Venue {
        var (venue, problems) = (venue, Problems())
        problems.set(&venue.name, to: name, "name", 200)
        problems.set(&venue.address, to: address, "address", 300)
        problems.set(&venue.city, to: city, "city", 100)
        problems.set(&venue.state, to: state, "state", 100)
        problems.set(&venue.country, to: country, "country", 100)
        problems.set(&venue.zipCode, to: zipCode, "zipCode", 20)
        if let layoutConfig {
            venue.layoutConfig = layoutConfig
            problems.all += layoutConfig.faults.map { FieldProblem("layoutConfig.\($0.field)", $0.message) }
        }
        venue.capacity = capacity ?? venue.capacity
        if let capacity = venue.capacity {
            problems.require((1...10_000_000).contains(capacity), "capacity", "must be from 1 to 10000000")
        }
        if problems.all.isEmpty, let seats = venue.layoutConfig?.seatCount {
            venue.capacity = venue.capacity ?? seats
            problems.require(
                venue.capacity ?? seats >= seats, "capacity", "is less than the \(seats) seats of layoutConfig")
        }
        try problems.check()
        return venue
    }
}

/// What is wrong about the fields of a request.
///
/// Texts are as long as they have code points, as in JSON Schema (Validation, section 6.3.1), with the blanks around them
/// that are not kept: what people call a character can have any number of them.
struct Problems {
    var all: [FieldProblem] = []

    mutating func require(_ isMet: Bool, _ field: String, _ message: @autoclosure () -> String) {
        if !isMet { all.append(FieldProblem(field, message())) }
    }

    /// A text that must be there, and not empty.
    mutating func set(_ member: inout String, to text: String?, _ field: String, _ limit: Int) {
        guard let text else { return require(!member.isEmpty, field, "must not be empty") }
        member = text.trimmingCharacters(in: .whitespacesAndNewlines)
        require(!member.isEmpty, field, "must not be empty")
        check(text, member, field, limit)
    }

    /// A text that may be absent.
    mutating func set(
        _ member: inout String?, to text: String?, _ field: String, _ limit: Int, lines: Bool = false
    ) {
        guard let text else { return }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        member = trimmed.isEmpty ? nil : trimmed
        check(text, trimmed, field, limit, lines: lines)
    }

    private mutating func check(
        _ text: String, _ trimmed: String, _ field: String, _ limit: Int, lines: Bool = false
    ) {
        require(text.unicodeScalars.count <= limit, field, "must have at most \(limit) characters")
        let isPlain = trimmed.unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control
                || (lines && (scalar == "\n" || scalar == "\r" || scalar == "\t"))
        }
        require(isPlain, field, "must not hold control characters")
    }

    func check() throws(APIError) {
        guard all.isEmpty else { throw .invalid(all) }
    }
}
