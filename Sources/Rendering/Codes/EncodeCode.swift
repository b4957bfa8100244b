extension CodeSymbol {
    /// The symbol that carries `payload`: the smallest that holds it.
    ///
    /// `level` is that of a QR symbol; Aztec takes the nearest of its own (10, 23, 36 or 50 % of the symbol). PDF417 gets
    /// what ISO/IEC 15438 recommends for the length, Data Matrix (ECC 200) and Code 128 have only one.
    /// Text is UTF-8. Throws `codeTooLong` or `codeUnencodable`.
    public static func encode(
        _ payload: String, as symbology: CodeElement.Symbology, level: CodeElement.Level
    ) throws(RenderError) -> CodeSymbol {
        let bytes = Array(payload.utf8)
        guard !bytes.isEmpty else {
            throw refusal("the payload is empty; give the code a value or leave the element out with `when`", payload)
        }
        guard bytes.count <= longestPayload else {
            throw tooLong(payload, symbology, level)
        }
        guard !bytes.contains(0) else {
            throw refusal("the payload has a NUL character, which scanners cut off; remove it", payload)
        }
        if symbology == .code128, let character = payload.first(where: { !$0.isASCII }) {
            throw refusal("Code 128 has no “\(character)”, only ASCII characters; use qr, aztec or datamatrix", payload)
        }
        do {
            return switch symbology {
            case .qr: try QREncode.encode(bytes, level: level)
            case .code128, .pdf417, .aztec, .datamatrix: try Zint.encode(bytes, as: symbology, level: level)
            }
        } catch {
            switch error {
            case .tooLong: throw tooLong(payload, symbology, level)
            case .refused(let reason): throw refusal(reason, payload)
            }
        }
    }

    /// No symbology holds more than QR's 7089 digits.
    private static let longestPayload = 7089

    private static func refusal(_ reason: String, _ payload: String) -> RenderError {
        RenderError(.codeUnencodable(reason: reason), value: excerpt(payload))
    }

    private static func tooLong(
        _ payload: String, _ symbology: CodeElement.Symbology, _ level: CodeElement.Level
    ) -> RenderError {
        let problem = RenderError.Problem.codeTooLong(
            bytes: payload.utf8.count, limit: symbology.capacity(at: level), symbology: symbology)
        return RenderError(problem, value: excerpt(payload))
    }

    private static func excerpt(_ payload: String) -> String {
        payload.unicodeScalars.count <= 40
            ? payload : String(String.UnicodeScalarView(payload.unicodeScalars.prefix(39))) + "…"
    }
}

/// Why a library did not make a symbol.
enum CodeEncodingError: Error, Hashable {
    case tooLong
    case refused(reason: String)
}

extension CodeElement.Symbology {
    /// The most that one symbol holds, in words.
    fileprivate func capacity(at level: CodeElement.Level) -> String {
        switch self {
        case .qr:
            // ISO/IEC 18004, table 7, version 40.
            switch level {
            case .L: "7089 digits, 4296 capitals and digits or 2953 bytes in a QR code of level L"
            case .M: "5596 digits, 3391 capitals and digits or 2331 bytes in a QR code of level M"
            case .Q: "3993 digits, 2420 capitals and digits or 1663 bytes in a QR code of level Q"
            case .H: "3057 digits, 1852 capitals and digits or 1273 bytes in a QR code of level H"
            }
        case .code128: "about 90 characters, or twice as many digits, in Code 128"
        case .pdf417: "2710 digits, 1850 characters or 1108 bytes in PDF417"
        case .aztec: "3832 digits, 3067 capitals or 1914 bytes in Aztec, fewer at levels above L"
        case .datamatrix: "3116 digits, 2335 characters or 1555 bytes in Data Matrix"
        }
    }
}
