import CQREncode
import Foundation

@testable import Rendering

/// The symbols that libqrencode makes.
enum QROracle {
    struct Failed: Error, CustomStringConvertible { var description: String }

    struct Symbol: Hashable {
        var version: Int
        /// Row by row from the top left; true is dark.
        var modules: [Bool]
        var side: Int { 17 + 4 * version }

        /// The mask that the format's bits name (ISO/IEC 18004, 7.9.1).
        var mask: Int {
            let bits = [2, 3, 4].map { modules[8 * side + $0] }
            return zip(bits, [true, false, true]).reduce(0) { $0 << 1 | ($1.0 != $1.1 ? 1 : 0) }
        }
    }

    /// The symbol with the parts that we cut the payload into, and the mask that libqrencode chooses or is told.
    static func encode(_ payload: [UInt8], level: CodeElement.Level, mask: Int? = nil) throws -> Symbol {
        guard let parts = QRSegments(payload, level: level), let input = QRinput_new2(0, level.qrencode) else {
            throw Failed(description: "\(payload.count) bytes fit no symbol of level \(level)")
        }
        defer { QRinput_free(input) }
        for segment in parts.segments {
            let isAppended = payload[segment.range].withUnsafeBufferPointer {
                QRinput_append(input, segment.mode.qrencode, Int32($0.count), $0.baseAddress) == 0
            }
            guard isAppended else { throw Failed(description: "libqrencode refuses \(segment)") }
        }
        guard let code = try mask.map({ try masked(input, $0) }) ?? QRcode_encodeInput(input) else {
            throw Failed(description: "libqrencode failed: \(String(cString: strerror(errno)))")
        }
        defer { QRcode_free(code) }
        let side = Int(code.pointee.width)
        // The lowest bit is the colour; the others tell finder patterns from data.
        let modules = UnsafeBufferPointer(start: code.pointee.data, count: side * side).map { $0 & 1 == 1 }
        return Symbol(version: Int(code.pointee.version), modules: modules)
    }

    /// What `encode` with a mask calls: Debian's library exports it, but its header does not declare it.
    private typealias EncodeMask = @convention(c) (OpaquePointer, Int32) -> UnsafeMutablePointer<QRcode>?

    private static let encodeMask = dlsym(nil, "QRcode_encodeMask").map { unsafeBitCast($0, to: EncodeMask.self) }

    static var takesMask: Bool { encodeMask != nil }

    private static func masked(_ input: OpaquePointer, _ mask: Int) throws -> UnsafeMutablePointer<QRcode>? {
        guard let encodeMask else { throw Failed(description: "this libqrencode lets nobody choose the mask") }
        return encodeMask(input, Int32(mask))
    }
}
