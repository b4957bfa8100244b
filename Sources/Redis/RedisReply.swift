/// What a server answered (RESP2).
public enum RedisReply: Sendable, Hashable {
    case null
    case integer(Int)
    /// A word such as OK.
    case status(String)
    case bytes([UInt8])
    case array([RedisReply])
    /// Only inside arrays: an error that is the whole answer is thrown.
    case error(String)

    /// Throws `RedisError.unexpected` where it is no number.
    public func integer() throws(RedisError) -> Int {
        guard case .integer(let number) = self else { throw .unexpected(reply: kind) }
        return number
    }

    /// A word or a string; bytes that are not UTF-8 are replaced.
    public func text() throws(RedisError) -> String {
        switch self {
        case .status(let word): return word
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        default: throw .unexpected(reply: kind)
        }
    }

    /// A string as it is; nil if there is none.
    public func bytes() throws(RedisError) -> [UInt8]? {
        switch self {
        case .null: return nil
        case .bytes(let bytes): return bytes
        default: throw .unexpected(reply: kind)
        }
    }

    public func array() throws(RedisError) -> [RedisReply] {
        guard case .array(let elements) = self else { throw .unexpected(reply: kind) }
        return elements
    }

    private var kind: String {
        switch self {
        case .null: "nothing"
        case .integer: "a number"
        case .status(let word): word
        case .bytes: "a string"
        case .array: "an array"
        case .error(let text): "an error (\(text))"
        }
    }
}

/// A word of a command: text, a number, or any bytes.
public struct RedisArgument: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    public init(_ text: String) { bytes = Array(text.utf8) }
    public init(_ number: Int) { self.init("\(number)") }
    public init(stringLiteral text: String) { self.init(text) }
    public init(integerLiteral number: Int) { self.init(number) }
}
