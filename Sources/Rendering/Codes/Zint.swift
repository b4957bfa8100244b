import CZint

/// Code 128, PDF417, Aztec and Data Matrix by libzint, which only encodes here: drawing is the canvas's.
enum Zint {
    static func encode(
        _ payload: [UInt8], as symbology: CodeElement.Symbology, level: CodeElement.Level
    ) throws(CodeEncodingError) -> CodeSymbol {
        guard let handle = ZBarcode_Create() else { throw .refused(reason: "libzint is out of memory") }
        defer { ZBarcode_Delete(handle) }
        configure(handle, for: symbology, level: level, isASCII: payload.allSatisfy { $0 < 0x80 })
        let status = payload.withUnsafeBufferPointer {
            ZBarcode_Encode(handle, $0.baseAddress, Int32($0.count))
        }
        switch status {
        case 0, ZINT_WARN_USES_ECI: return symbol(handle, symbology)
        case ZINT_ERROR_TOO_LONG: throw .tooLong
        default: throw .refused(reason: reason(handle))
        }
    }

    private static func configure(
        _ handle: UnsafeMutablePointer<zint_symbol>, for symbology: CodeElement.Symbology, level: CodeElement.Level,
        isASCII: Bool
    ) {
        handle.pointee.input_mode = UNICODE_MODE
        // Said outright, zint would pick a different code page for each script, and many readers know only this one.
        handle.pointee.eci = isASCII ? 0 : 26
        handle.pointee.show_hrt = 0
        switch symbology {
        case .qr, .code128: handle.pointee.symbology = BARCODE_CODE128
        case .pdf417: handle.pointee.symbology = BARCODE_PDF417
        case .aztec:
            handle.pointee.symbology = BARCODE_AZTEC
            handle.pointee.option_1 = level.aztec
        case .datamatrix:
            handle.pointee.symbology = BARCODE_DATAMATRIX
            handle.pointee.option_3 = DM_SQUARE
        }
    }

    /// One bit a module, lowest first.
    private static func symbol(
        _ handle: UnsafeMutablePointer<zint_symbol>, _ symbology: CodeElement.Symbology
    ) -> CodeSymbol {
        let (rows, columns) = (Int(handle.pointee.rows), Int(handle.pointee.width))
        let modules = withUnsafeBytes(of: &handle.pointee.encoded_data) { bits in
            let stride = bits.count / 200
            return (0..<rows * columns).map { index in
                let (row, column) = index.quotientAndRemainder(dividingBy: columns)
                return bits[row * stride + column >> 3] >> (column & 7) & 1 == 1
            }
        }
        return CodeSymbol(
            symbology: symbology, columns: columns, rows: rows, rowHeight: symbology.rowHeight, modules: modules)
    }

    private static func reason(_ handle: UnsafeMutablePointer<zint_symbol>) -> String {
        let text = withUnsafeBytes(of: &handle.pointee.errtxt) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        return text.isEmpty ? "libzint refused it without a reason" : "libzint says: \(text)"
    }
}

extension CodeElement.Symbology {
    /// Of PDF417 at least 3 modules (ISO/IEC 15438, 5.8.2).
    fileprivate var rowHeight: Int {
        switch self {
        case .qr, .aztec, .datamatrix: 1
        case .pdf417: 3
        case .code128: 0
        }
    }
}

extension CodeElement.Level {
    /// zint's numbers for 10, 23, 36 and 50 % of the codewords (ISO/IEC 24778, 5.3).
    fileprivate var aztec: Int32 {
        switch self {
        case .L: 1
        case .M: 2
        case .Q: 3
        case .H: 4
        }
    }
}
