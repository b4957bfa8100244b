/// A row or column of modules as one number: bit n is module n, dark is 1, and what lies beyond the symbol is light.
protocol QRLine {
    /// Reads its words, the lowest first.
    init(words: UnsafeBufferPointer<UInt64>, at start: Int)
    static func ^ (a: Self, b: Self) -> Self
    static func & (a: Self, b: Self) -> Self
    static func | (a: Self, b: Self) -> Self
    static prefix func ~ (a: Self) -> Self
    /// The line moved by 1…63 modules towards module 0, or away from it.
    func down(_ count: UInt64) -> Self
    func up(_ count: UInt64) -> Self
    var nonzeroBitCount: Int { get }
    var isZero: Bool { get }
}

extension UInt64: QRLine {
    init(words: UnsafeBufferPointer<UInt64>, at start: Int) { self = words[start] }
    func down(_ count: UInt64) -> UInt64 { self &>> count }
    func up(_ count: UInt64) -> UInt64 { self &<< count }
    var isZero: Bool { self == 0 }
}

/// A line of 65…128 modules: versions 12 to 27.
struct QRDoubleLine: QRLine {
    let low: UInt64
    let high: UInt64

    init(words: UnsafeBufferPointer<UInt64>, at start: Int) { self.init(words[start], words[start &+ 1]) }

    private init(_ low: UInt64, _ high: UInt64) {
        self.low = low
        self.high = high
    }

    static func ^ (a: Self, b: Self) -> Self { Self(a.low ^ b.low, a.high ^ b.high) }
    static func & (a: Self, b: Self) -> Self { Self(a.low & b.low, a.high & b.high) }
    static func | (a: Self, b: Self) -> Self { Self(a.low | b.low, a.high | b.high) }
    static prefix func ~ (a: Self) -> Self { Self(~a.low, ~a.high) }
    func down(_ count: UInt64) -> Self { Self(low &>> count | high &<< (64 &- count), high &>> count) }
    func up(_ count: UInt64) -> Self { Self(low &<< count, high &<< count | low &>> (64 &- count)) }
    var nonzeroBitCount: Int { low.nonzeroBitCount &+ high.nonzeroBitCount }
    var isZero: Bool { low | high == 0 }
}

/// A line of 129…192 modules: versions 28 to 40.
struct QRTripleLine: QRLine {
    let low: UInt64
    let middle: UInt64
    let high: UInt64

    init(words: UnsafeBufferPointer<UInt64>, at start: Int) {
        self.init(words[start], words[start &+ 1], words[start &+ 2])
    }

    private init(_ low: UInt64, _ middle: UInt64, _ high: UInt64) {
        self.low = low
        self.middle = middle
        self.high = high
    }

    static func ^ (a: Self, b: Self) -> Self { Self(a.low ^ b.low, a.middle ^ b.middle, a.high ^ b.high) }
    static func & (a: Self, b: Self) -> Self { Self(a.low & b.low, a.middle & b.middle, a.high & b.high) }
    static func | (a: Self, b: Self) -> Self { Self(a.low | b.low, a.middle | b.middle, a.high | b.high) }
    static prefix func ~ (a: Self) -> Self { Self(~a.low, ~a.middle, ~a.high) }

    func down(_ count: UInt64) -> Self {
        let rest = 64 &- count
        return Self(low &>> count | middle &<< rest, middle &>> count | high &<< rest, high &>> count)
    }

    func up(_ count: UInt64) -> Self {
        let rest = 64 &- count
        return Self(low &<< count, middle &<< count | low &>> rest, high &<< count | middle &>> rest)
    }

    var nonzeroBitCount: Int { low.nonzeroBitCount &+ middle.nonzeroBitCount &+ high.nonzeroBitCount }
    var isZero: Bool { low | middle | high == 0 }
}
