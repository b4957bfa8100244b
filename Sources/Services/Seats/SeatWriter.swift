import Domain
import Foundation
import NIOCore
import ServiceKit

/// Writes an array of seats as JSON: what the API's encoder makes of them, in a small part of the time, for maps have
/// thousands.
struct SeatWriter {
    private var buffer = ByteBuffer()
    private var isFirst = true
    private var instants: [Date: String] = [:]

    init() { buffer.writeInteger(UInt8(ascii: "[")) }

    mutating func add(_ seat: Seat) {
        buffer.writeString(isFirst ? "{\"createdAt\":\"" : ",{\"createdAt\":\"")
        isFirst = false
        buffer.writeString(text(seat.createdAt))
        buffer.writeString("\",\"eventId\":\"\(seat.eventId)\",\"id\":\"\(seat.id)\"")
        if let instant = seat.lockExpiresAt { buffer.writeString(",\"lockExpiresAt\":\"\(text(instant))\"") }
        if let instant = seat.lockedAt { buffer.writeString(",\"lockedAt\":\"\(text(instant))\"") }
        if let owner = seat.lockedBy { buffer.writeString(",\"lockedBy\":\"\(owner)\"") }
        buffer.writeString(",\"price\":\(seat.price)")
        if let reservation = seat.reservationId { buffer.writeString(",\"reservationId\":\"\(reservation)\"") }
        buffer.writeString(",\"rowLabel\":")
        write(seat.rowLabel)
        buffer.writeString(",\"seatNumber\":")
        write(seat.seatNumber)
        buffer.writeString(",\"seatType\":")
        write(seat.seatType)
        buffer.writeString(",\"section\":")
        write(seat.section)
        buffer.writeString(",\"status\":\"\(seat.status.rawValue)\",\"updatedAt\":\"\(text(seat.updatedAt))\"}")
    }

    mutating func finish() -> ByteBuffer {
        buffer.writeInteger(UInt8(ascii: "]"))
        return buffer
    }

    /// Most seats of a map have the same ones.
    private mutating func text(_ instant: Date) -> String {
        if let known = instants[instant] { return known }
        let text = instant.formatted(.api)
        instants[instant] = text
        return text
    }

    private mutating func write(_ text: String) {
        buffer.writeInteger(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.writeBytes([UInt8(ascii: "\\"), byte])
            // Labels hold none, but whoever reads the stream relies on it.
            case 0..<0x20: buffer.writeString(String(format: "\\u%04x", byte))
            default: buffer.writeInteger(byte)
            }
        }
        buffer.writeInteger(UInt8(ascii: "\""))
    }
}
