/// Of what larger thing a piece of work is a part, and what it is called itself, over all programs that take part in it (W3C
/// Trace Context, level 1): the headers `traceparent` and `tracestate`.
///
/// Nothing is recorded here but log lines, which name both; other programs' records are found by the same ids.
public struct TraceContext: Sendable, Hashable {
    /// 32 hexadecimal digits.
    public let traceID: String
    /// 16 hexadecimal digits.
    public let spanID: String
    /// Whether those before us may have recorded it.
    let isSampled: Bool
    /// What other programs have to say to each other, as it came.
    let state: String

    /// A trace that begins here.
    public init() {
        traceID = Self.hexadecimal(.random(in: .min ... .max)) + Self.hexadecimal(.random(in: 1 ... .max))
        spanID = Self.hexadecimal(.random(in: 1 ... .max))
        (isSampled, state) = (false, "")
    }

    private init(traceID: String, spanID: String, isSampled: Bool, state: String) {
        (self.traceID, self.spanID, self.isSampled, self.state) = (traceID, spanID, isSampled, state)
    }

    /// Reads what another program sent; nil where that is none, and then its state counts for nothing (sections 3.2, 3.3).
    /// Versions that are not known yet may have more behind what is known.
    public init?(parent: String, state: String?) {
        let bytes = Array(parent.utf8)
        guard bytes.count == 55 || bytes.count > 55 && bytes[55] == UInt8(ascii: "-") else { return nil }
        let dashes = [2, 35, 52].allSatisfy { bytes[$0] == UInt8(ascii: "-") }
        func part(_ range: Range<Int>) -> String? {
            let isHexadecimal = bytes[range].allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
            return isHexadecimal ? String(decoding: bytes[range], as: UTF8.self) : nil
        }
        guard dashes, let version = part(0..<2), let trace = part(3..<35), let span = part(36..<52),
            let flags = part(53..<55).flatMap({ UInt8($0, radix: 16) }), version != "ff",
            version != "00" || bytes.count == 55,
            trace.contains(where: { $0 != "0" }), span.contains(where: { $0 != "0" })
        else { return nil }
        (traceID, spanID, isSampled) = (trace, span, flags & 1 == 1)
        self.state = state.flatMap(TraceState.accepted) ?? ""
    }

    /// The same trace, for work that this has caused.
    public var child: TraceContext {
        TraceContext(
            traceID: traceID, spanID: Self.hexadecimal(.random(in: 1 ... .max)), isSampled: isSampled, state: state)
    }

    /// As the next program is told it.
    public var parent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// `tracestate`, which we pass on and do not read.
private enum TraceState {
    /// Nobody needs to pass on more than so many bytes (section 3.3.1.5).
    private static let most = 512

    /// Its members, as far as they fit; nil where it is none, which ends it as a whole.
    static func accepted(_ text: String) -> String? {
        let members = text.split(separator: ",").map { $0.drop(while: \.isBlank).trimmingEnd(\.isBlank) }
            .filter { !$0.isEmpty }
        guard members.count <= 32, members.allSatisfy(isMember) else { return nil }
        var kept = ""
        for member in members {
            guard kept.utf8.count + member.utf8.count + 1 <= most else { break }
            kept += (kept.isEmpty ? "" : ",") + member
        }
        return kept
    }

    private static func isMember(_ text: Substring) -> Bool {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let isKey = parts[0].utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "@"): true
            default: false
            }
        }
        let isValue = parts[1].utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }
        return isKey && isValue && (1...256).contains(parts[0].utf8.count) && (1...256).contains(parts[1].utf8.count)
    }
}

extension Character {
    fileprivate var isBlank: Bool { self == " " || self == "\t" }
}

extension Substring {
    fileprivate func trimmingEnd(_ isDropped: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isDropped(last) { text.removeLast() }
        return text
    }
}
