import Foundation

/// How deep arrays and objects are in each other, before anybody has read them.
enum NestedDepth {
    /// Nil for what is certainly no JSON in UTF-8, of which Foundation's decoder reads other forms too: none of them can do
    /// without a byte of zero, and UTF-8 never has one (RFC 8259, sections 7 and 8.1).
    static func of(_ bytes: Data) -> Int? {
        var (depth, deepest) = (0, 0)
        var (isText, isEscaped) = (false, false)
        for byte in bytes {
            switch byte {
            case 0: return nil
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\") where isText: isEscaped = true
            case UInt8(ascii: "\""): isText.toggle()
            case _ where isText: break
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return deepest
    }
}
