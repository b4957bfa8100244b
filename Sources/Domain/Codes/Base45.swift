/// Bytes in the alphabet of QR's alphanumeric mode (RFC 9285): three characters for two bytes, two for a last single one.
///
/// Reading is strict, so that bytes have exactly one text: small letters, characters left over and groups that stand for
/// more than their bytes can hold are refused.
public enum Base45 {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
    private static let none: UInt8 = 255
    /// What each byte is worth as a character; 255 for those outside of the alphabet.
    private static let values = alphabet.enumerated().reduce(into: Array(repeating: none, count: 256)) {
        $0[Int($1.element)] = UInt8($1.offset)
    }

    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 2 * 3 + 2)
        for start in stride(from: 0, to: bytes.count, by: 2) {
            let isPair = start + 1 < bytes.count
            var rest = isPair ? Int(bytes[start]) << 8 | Int(bytes[start + 1]) : Int(bytes[start])
            for _ in 0..<(isPair ? 3 : 2) {
                text.append(alphabet[rest % 45])
                rest /= 45
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Positions in errors are those of `text`, from 0.
    public static func decode(_ text: some Collection<UInt8>) throws(Base45Fault) -> [UInt8] {
        let text = Array(text)
        guard text.count % 3 != 1 else { throw .leftOver }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 3 * 2 + 1)
        for start in stride(from: 0, to: text.count, by: 3) {
            let end = min(start + 3, text.count)
            var (number, weight) = (0, 1)
            for position in start..<end {
                let value = values[Int(text[position])]
                guard value != none else { throw .character(position: position) }
                number += Int(value) * weight
                weight *= 45
            }
            guard number < 1 << ((end - start - 1) * 8) else { throw .group(position: start) }
            if end - start == 3 { bytes.append(UInt8(number >> 8)) }
            bytes.append(UInt8(number & 0xFF))
        }
        return bytes
    }
}

/// Why a text is not base45.
public enum Base45Fault: Error, Hashable {
    /// A character that belongs to no group: the text was cut off.
    case leftOver
    /// A character outside of the alphabet.
    case character(position: Int)
    /// Characters that together stand for more than their bytes can hold.
    case group(position: Int)
}
