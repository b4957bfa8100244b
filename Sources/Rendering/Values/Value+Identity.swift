import Foundation

extension Value {
    /// True for the same value to the byte: what is printed of one is printed of the other.
    func isIdentical(to other: Value) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b && a.exponent == b.exponent
        case (.string(let a), .string(let b)): a.isIdentical(to: b)
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isIdentical(to: $1) }
        case (.object(let a), .object(let b)):
            a.count == b.count
                && a.allSatisfy { key, value in
                    guard let index = b.index(forKey: key) else { return false }
                    return b[index].key.isIdentical(to: key) && b[index].value.isIdentical(to: value)
                }
        default: false
        }
    }
}

extension String {
    /// True for the same bytes; `==` also takes canonically equivalent texts for equal.
    func isIdentical(to other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        var (a, b) = (self, other)
        return a.withUTF8 { a in
            b.withUTF8 { b in
                guard let first = a.baseAddress, let second = b.baseAddress else { return a.count == b.count }
                return memcmp(first, second, a.count) == 0
            }
        }
    }
}
