/// Why a text is no ticket code, whoever signed it.
public enum CodeFault: Error, Hashable, Sendable {
    /// It does not begin as a code does.
    case noPrefix
    /// A code of a format that this version does not know.
    case unknownVersion(String)
    case wrongLength(characters: Int)
    /// A character outside of the alphabet; the position counts from 1.
    case invalidCharacter(position: Int)
    /// Three characters that stand for no two bytes; the position of the first counts from 1.
    case invalidGroup(position: Int)
    /// It ends to be valid before it begins.
    case emptyWindow
    /// It asks for something that this version does not know and must not ignore.
    case unknownFlags(UInt8)

    /// A stable name, for programs.
    public var name: String {
        switch self {
        case .noPrefix: "noPrefix"
        case .unknownVersion: "unknownVersion"
        case .wrongLength: "wrongLength"
        case .invalidCharacter: "invalidCharacter"
        case .invalidGroup: "invalidGroup"
        case .emptyWindow: "emptyWindow"
        case .unknownFlags: "unknownFlags"
        }
    }
}

extension CodeFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noPrefix: "it does not begin with \(SignedCode.prefix), as ticket codes do"
        case .unknownVersion(let prefix): "its format is \(prefix), and this version reads \(SignedCode.prefix)"
        case .wrongLength(let characters):
            "it has \(characters) characters, and a ticket code has \(SignedCode.length)"
        case .invalidCharacter(let position): "character \(position) is none that a ticket code can have"
        case .invalidGroup(let position): "characters \(position) to \(position + 2) stand for nothing"
        case .emptyWindow: "it ends to be valid before it begins"
        case .unknownFlags(let flags):
            "it has the flags 0x\([flags].hexadecimal), which this version does not know and must not ignore"
        }
    }
}
