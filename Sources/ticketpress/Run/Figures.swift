import Foundation

// Figures in messages, the same on every machine: these are not for tickets, so no locale is asked.

extension Int {
    /// `1,234,567`
    var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return self < 0 ? "-" + text : text
    }

    /// `812 bytes`, `35.6 kB`, `1.2 GB`, in powers of 1000.
    var byteCount: String {
        guard self >= 1000 else { return self == 1 ? "1 byte" : "\(self) bytes" }
        var value = Double(self)
        var unit = 0
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
        while value >= 999.95 && unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return "\(value.decimals(1)) \(units[unit])"
    }
}

extension Double {
    func decimals(_ count: Int) -> String { String(format: "%.\(count)f", self) }

    /// A rate, with a decimal only where it matters.
    var rate: String { self < 10 ? decimals(1) : Int(min(rounded(), 1e15)).grouped }

    /// `0:07`, `12:34`, `1:02:03`
    var clock: String {
        let seconds = Int(min(max(0, rounded()), 1e9))
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }
}
