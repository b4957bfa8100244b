/// The name of an object: 1 to 1024 bytes of UTF-8. Two keys are the same when their bytes are: for storage, the two
/// Unicode spellings of é are different names.
public struct ObjectKey: Sendable {
    public static let longest = 1024

    public let text: String

    public init(_ text: String) throws(ObjectStorageError) {
        let count = text.utf8.count
        guard count > 0 else { throw .invalidKey(reason: "it is empty") }
        guard count <= Self.longest else {
            throw .invalidKey(reason: "it has \(count) bytes, and \(Self.longest) are possible")
        }
        self.text = text
    }

    /// What follows the last slash.
    public var name: String {
        let tail = text.utf8.reversed().prefix { $0 != UInt8(ascii: "/") }
        return String(decoding: Array(tail.reversed()), as: UTF8.self)
    }

    /// The key in the folder that `prefix` means: `prefix/key`.
    public func under(_ prefix: String) throws(ObjectStorageError) -> ObjectKey {
        prefix.isEmpty
            ? self : try ObjectKey(prefix.utf8.last == UInt8(ascii: "/") ? prefix + text : "\(prefix)/\(text)")
    }
}

extension ObjectKey: Hashable, Comparable, CustomStringConvertible {
    public static func == (one: ObjectKey, other: ObjectKey) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    public static func < (one: ObjectKey, other: ObjectKey) -> Bool {
        one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    public var description: String { text }
}
