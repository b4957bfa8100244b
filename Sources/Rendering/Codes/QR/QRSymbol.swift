import CQREncode
import Foundation

/// QR symbols: those of tickets, up to version 20, by bit operations of our own, larger ones by libqrencode.
///
/// Both make the same symbol for a version, a level and a mask. libqrencode takes ten times as long, most of it for the
/// choice of the mask; a symbol of more than 97 modules a side is rare enough for that.
enum QRSymbol {
    private static let largestOfOurs = 20

    /// The smallest symbol that holds `payload`.
    static func encode(_ payload: [UInt8], level: CodeElement.Level) throws(CodeEncodingError) -> CodeSymbol {
        guard let parts = QRSegments(payload, level: level) else { throw .tooLong }
        return parts.version.number <= largestOfOurs
            ? QREncode.encode(payload, as: parts, level: level) : try encode(payload, by: parts, level: level)
    }

    private static func encode(
        _ payload: [UInt8], by parts: QRSegments, level: CodeElement.Level
    ) throws(CodeEncodingError) -> CodeSymbol {
        guard let input = QRinput_new2(0, level.qrencode) else { throw lastError() }
        defer { QRinput_free(input) }
        for segment in parts.segments {
            let isAppended = payload[segment.range].withUnsafeBufferPointer {
                QRinput_append(input, segment.mode.qrencode, Int32($0.count), $0.baseAddress) == 0
            }
            guard isAppended else { throw lastError() }
        }
        guard let code = QRcode_encodeInput(input) else { throw lastError() }
        defer { QRcode_free(code) }
        let side = Int(code.pointee.width)
        // The lowest bit is the colour; the others tell finder patterns from data.
        let modules = UnsafeBufferPointer(start: code.pointee.data, count: side * side).map { $0 & 1 == 1 }
        return CodeSymbol(
            symbology: .qr, columns: side, rows: side, rowHeight: 1, modules: modules,
            version: Int(code.pointee.version))
    }

    private static func lastError() -> CodeEncodingError {
        switch errno {
        case ERANGE: .tooLong
        case let number: .refused(reason: "libqrencode failed: \(String(cString: strerror(number)))")
        }
    }
}

extension CodeElement.Level {
    var qrencode: QRecLevel {
        switch self {
        case .L: QR_ECLEVEL_L
        case .M: QR_ECLEVEL_M
        case .Q: QR_ECLEVEL_Q
        case .H: QR_ECLEVEL_H
        }
    }
}

extension QRMode {
    var qrencode: QRencodeMode {
        switch self {
        case .digits: QR_MODE_NUM
        case .alphanumeric: QR_MODE_AN
        case .bytes: QR_MODE_8
        }
    }
}
