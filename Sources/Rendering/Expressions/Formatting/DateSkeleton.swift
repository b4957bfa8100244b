import Foundation

/// The fields that a date shows, without their order, which is the locale's (Unicode TR35, part 4, "skeletons").
struct DateSkeleton: Hashable {
    /// The fields that are known: era, year, quarter, month, week, day, weekday, hour (12 or 24 by locale), minute.
    static let letters = "G y Q M w d E j m"

    private let fields: [Field]

    private struct Field: Hashable {
        var letter: Character
        var count: Int
    }

    /// Nil for unknown letters, for a letter too often, and for one whose run is interrupted.
    init?(_ text: String) {
        guard (1...32).contains(text.utf8.count) else { return nil }
        var fields: [Field] = []
        for letter in text {
            if fields.last?.letter == letter {
                fields[fields.count - 1].count += 1
            } else if fields.contains(where: { $0.letter == letter }) {
                return nil
            } else {
                fields.append(Field(letter: letter, count: 1))
            }
        }
        guard fields.allSatisfy({ $0.count <= Self.mostRepeats(of: $0.letter) }) else { return nil }
        self.fields = fields
    }

    private static func mostRepeats(of letter: Character) -> Int {
        switch letter {
        case "G", "M", "y": 5
        case "E": 6
        case "Q": 4
        case "d", "w", "m": 2
        case "j": 2
        default: 0
        }
    }

    /// The fields that a range can show. Only months and weekdays have more than one form there.
    static let rangeLetters = "y M d E j m (only M and E repeated)"

    var fitsRange: Bool {
        fields.allSatisfy { "ME".contains($0.letter) || ("ydjm".contains($0.letter) && $0.count == 1) }
    }

    var showsTime: Bool { fields.contains { $0.letter == "j" || $0.letter == "m" } }

    /// `style` with these fields added.
    func applied(to style: Date.FormatStyle) -> Date.FormatStyle {
        fields.reduce(style) { style, field in Self.add(field, to: style) }
    }

    /// `style` with those of these fields added that a range can show.
    func applied(to style: Date.IntervalFormatStyle) -> Date.IntervalFormatStyle {
        fields.reduce(style) { style, field in
            switch field.letter {
            case "y": style.year()
            case "M": style.month(Self.month(field.count))
            case "d": style.day()
            case "E": style.weekday(Self.weekday(field.count))
            case "j": style.hour()
            case "m": style.minute()
            default: style
            }
        }
    }

    private static func month(_ count: Int) -> Date.FormatStyle.Symbol.Month {
        [.defaultDigits, .twoDigits, .abbreviated, .wide, .narrow][count - 1]
    }

    private static func weekday(_ count: Int) -> Date.FormatStyle.Symbol.Weekday {
        count <= 3 ? .abbreviated : [.wide, .narrow, .short][count - 4]
    }

    private static func add(_ field: Field, to style: Date.FormatStyle) -> Date.FormatStyle {
        let isTwoDigits = field.count == 2
        switch field.letter {
        case "G": return style.era(field.count <= 3 ? .abbreviated : field.count == 4 ? .wide : .narrow)
        case "y": return style.year(isTwoDigits ? .twoDigits : field.count == 1 ? .defaultDigits : .padded(field.count))
        case "Q":
            return style.quarter([.oneDigit, .twoDigits, .abbreviated, .wide][field.count - 1])
        case "M": return style.month(month(field.count))
        case "w": return style.week(isTwoDigits ? .twoDigits : .defaultDigits)
        case "d": return style.day(isTwoDigits ? .twoDigits : .defaultDigits)
        case "E": return style.weekday(weekday(field.count))
        case "j":
            return style.hour(
                isTwoDigits ? .twoDigits(amPM: .abbreviated) : .defaultDigits(amPM: .abbreviated))
        case "m": return style.minute(isTwoDigits ? .twoDigits : .defaultDigits)
        default: return style
        }
    }
}
