import CDeflate
import Domain
import Foundation
import NIOCore
import Postgres
import ServiceKit
import Synchronization

/// All seats of an event, as JSON, in a state that has a name.
struct SeatMapDocument: Sendable {
    let tag: String
    let plain: ByteBuffer
    let compressed: ByteBuffer
}

/// What somebody is shown who asks for the seats of an event.
enum SeatMapView: Sendable {
    /// As everybody sees it, or all staff.
    case shared(SeatMapDocument)
    /// With what only this viewer sees.
    case own(ByteBuffer)
    case unchanged(tag: String)
    case noSuchEvent
}

/// The seats of events as everybody sees them, and as staff do, kept in the state in which they were last asked for. Whether they are in that
/// state still is asked each time; reading them again is what is saved.
final class SeatMaps: Sendable {
    private struct Key: Hashable {
        let event: EventID
        let onlyAvailable: Bool
        let isForStaff: Bool
    }

    private let resources: Resources
    private let kept = Mutex<[Key: SeatMapDocument]>([:])
    private static let most = 64

    init(_ resources: Resources) { self.resources = resources }

    /// One query. `known` is the tag of what the viewer has.
    func view(
        _ event: EventID, onlyAvailable: Bool = false, for viewer: Viewer = .anyone, known: [String] = []
    ) async throws -> SeatMapView {
        let now = resources.now()
        let isStaff = viewer == .staff
        let key = Key(event: event, onlyAvailable: onlyAvailable, isForStaff: isStaff)
        let document = kept.withLock { $0[key] }
        // The same state has another name where more is seen of it.
        let sight = isStaff ? "staff-" : ""
        let tags = (known + (document.map { [$0.tag] } ?? [])).filter { $0.hasPrefix(sight) }
        var buyer: UserID?
        if case .buyer(let id) = viewer { buyer = id }
        let states = tags.map { String($0.dropFirst(sight.count)) }
        let rows = try await resources.pool.query(
            SeatsStore().map(event, known: states, buyer: buyer, at: now), isRepeatable: true)
        guard let first = rows.first else { return .noSuchEvent }
        let tag = try sight + first.decode(String.self, "tag")
        let isOwn = try first.decode(Bool.self, "has_own")
        if !isOwn, known.contains(tag) { return .unchanged(tag: tag) }
        if !isOwn, let document, document.tag == tag { return .shared(document) }
        let text = try Self.write(
            rows, at: now, for: isOwn || isStaff ? viewer : .anyone, onlyAvailable: onlyAvailable)
        if isOwn { return .own(text) }
        let fresh = SeatMapDocument(tag: tag, plain: text, compressed: Self.gzip(text))
        kept.withLock { kept in
            if kept.count >= Self.most { kept.removeAll() }
            kept[key] = fresh
        }
        return .shared(fresh)
    }

    private static func write(
        _ rows: Rows, at instant: Date, for viewer: Viewer, onlyAvailable: Bool
    ) throws -> ByteBuffer {
        var writer = SeatWriter()
        for row in rows {
            // An event without seats has one row of nothing.
            guard try row.decode(SeatID?.self, "id") != nil else { continue }
            let seat = try Seat(row: row, at: instant, for: viewer)
            if !onlyAvailable || seat.status == .available { writer.add(seat) }
        }
        return writer.finish()
    }

    /// Compressed as `Content-Encoding: gzip` says (RFC 1952); quickly, for it is done after every change.
    private static func gzip(_ text: ByteBuffer) -> ByteBuffer {
        // Nil only when memory is gone.
        guard let compressor = libdeflate_alloc_compressor(4) else { preconditionFailure("no memory for a compressor") }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_gzip_compress_bound(compressor, text.readableBytes)
        var buffer = ByteBuffer()
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { target in
            text.withUnsafeReadableBytes { source in
                libdeflate_gzip_compress(compressor, source.baseAddress, source.count, target.baseAddress, target.count)
            }
        }
        return buffer
    }
}
