/// A code with its signature, as the text that stands in the QR symbol.
///
/// `TP1:` and 150 characters of base45 for 36 bytes of payload and 64 of signature: 154 characters of QR's alphanumeric
/// mode, exactly what version 6 holds at level M. A code has one text and a text one code.
public struct SignedCode: Hashable, Sendable {
    public static let prefix = "TP1:"
    /// In characters, which all are ASCII.
    public static let length = 154
    static let signatureLength = 64

    public let code: TicketCode
    let signature: [UInt8]

    init(_ code: TicketCode, signature: [UInt8]) {
        self.code = code
        self.signature = signature
    }

    /// Reads a code without asking who signed it.
    public init(_ text: String) throws(CodeFault) {
        let characters = text.utf8
        guard characters.starts(with: Self.prefix.utf8) else {
            throw text.versionPrefix.map { .unknownVersion($0) } ?? .noPrefix
        }
        guard characters.count == Self.length else { throw .wrongLength(characters: text.unicodeScalars.count) }
        let bytes = try Self.bytes(of: characters.dropFirst(Self.prefix.utf8.count))
        code = try TicketCode(payload: bytes.prefix(TicketCode.payloadLength))
        signature = Array(bytes.suffix(Self.signatureLength))
    }

    public var text: String { Self.prefix + Base45.encode(code.payload + signature) }

    private static func bytes(of body: Substring.UTF8View) throws(CodeFault) -> [UInt8] {
        let before = prefix.utf8.count
        do throws(Base45Fault) {
            return try Base45.decode(body)
        } catch {
            switch error {
            case .leftOver: throw .wrongLength(characters: body.count + before)
            case .character(let position): throw .invalidCharacter(position: before + position + 1)
            case .group(let position): throw .invalidGroup(position: before + position + 1)
            }
        }
    }
}

extension TicketCode {
    /// Stands before the payload in what is signed, so that no signature that this key ever makes for another purpose
    /// is one of a code.
    private static let purpose = Array("ticketpress/ticket-code/\(version)\n".utf8)

    var signedBytes: [UInt8] { Self.purpose + payload }
}

extension String {
    /// `TP2:`, when the text begins as codes of another version would; nil otherwise.
    fileprivate var versionPrefix: String? {
        guard hasPrefix("TP"), let colon = utf8.prefix(8).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = self[index(startIndex, offsetBy: 2)..<colon]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        return String(self[...colon])
    }
}
