import Foundation

/// Corrects the end of a PDF file that Cairo 1.16 wrote: it leaves out the `D:` that dates must begin with
/// (ISO 32000-1, 7.9.4).
enum PDFTail {
    private static let key = Array("/CreationDate (".utf8)
    private static let prefix = Array("D:".utf8)

    /// `tail` is the file from the offset `start` on; it must reach back to the document information dictionary.
    ///
    /// The dictionary grows by two bytes, so that all that comes after it moves: other objects, and the table of them.
    static func corrected(_ tail: [UInt8], startingAt start: Int) throws(RenderError) -> [UInt8] {
        guard let table = Table(tail: tail, start: start) else {
            throw .drawing("Cairo wrote a PDF without a table of objects")
        }
        guard let end = tail[table.information...].firstRange(of: Array("endobj".utf8))?.lowerBound else {
            throw .drawing("Cairo wrote a PDF without document information")
        }
        let dictionary = tail[table.information..<end]
        // The last one: a title may hold anything.
        guard let date = dictionary.lastRange(of: key)?.upperBound, !tail[date...].starts(with: prefix) else {
            return tail
        }
        var file = tail
        for entry in table.entries where table.offset(at: entry, in: tail) > start + table.information {
            file.replaceSubrange(
                entry..<(entry + 10), with: table.digits(table.offset(at: entry, in: tail) + prefix.count))
        }
        let moved = Array("\(start + table.start + prefix.count)".utf8)
        file.replaceSubrange(table.pointer, with: moved)
        file.insert(contentsOf: prefix, at: date)
        return file
    }
}

extension PDFTail {
    /// The cross-reference table at the end of a file (ISO 32000-1, 7.5.4); positions are relative to the tail.
    private struct Table {
        /// Where the table stands.
        var start: Int
        /// The first byte of each entry, which is a number of ten digits for objects in use.
        var entries: [Int]
        /// The digits after `startxref`.
        var pointer: Range<Int>
        /// The document information dictionary.
        var information: Int

        init?(tail: [UInt8], start offset: Int) {
            guard let keyword = tail.lastRange(of: Array("startxref\n".utf8)) else { return nil }
            pointer = Table.digits(in: tail, at: keyword.upperBound)
            guard let position = Table.number(tail[pointer]), position >= offset else { return nil }
            start = position - offset
            guard start < tail.count, tail[start...].starts(with: "xref\n".utf8) else { return nil }
            let first = Table.digits(in: tail, at: start + 5)
            let count = Table.digits(in: tail, at: first.upperBound + 1)
            guard let objects = Table.number(tail[count]), objects > 0, Table.number(tail[first]) == 0,
                count.upperBound + 1 + 20 * objects <= tail.count
            else { return nil }
            let firstEntry = count.upperBound + 1
            entries = (0..<objects).map { firstEntry + 20 * $0 }.filter { tail[$0 + 17] == UInt8(ascii: "n") }
            guard let trailer = tail.lastRange(of: Array("/Info ".utf8)),
                let object = Table.number(tail[Table.digits(in: tail, at: trailer.upperBound)]), object < objects
            else { return nil }
            information = 0
            information = self.offset(at: firstEntry + 20 * object, in: tail) - offset
            guard (0..<start).contains(information) else { return nil }
        }

        func offset(at entry: Int, in tail: [UInt8]) -> Int { Table.number(tail[entry..<(entry + 10)]) ?? 0 }

        func digits(_ number: Int) -> [UInt8] {
            let digits = Array(String(number).utf8)
            return Array(repeating: UInt8(ascii: "0"), count: max(0, 10 - digits.count)) + digits
        }

        private static func digits(in tail: [UInt8], at start: Int) -> Range<Int> {
            guard start <= tail.count else { return tail.count..<tail.count }
            return start..<(tail[start...].firstIndex { !(0x30...0x39).contains($0) } ?? tail.count)
        }

        private static func number(_ digits: ArraySlice<UInt8>) -> Int? { Int(String(decoding: digits, as: UTF8.self)) }
    }
}

extension RandomAccessCollection<UInt8> where Self: BidirectionalCollection, Index == Int {
    /// Where `pattern` occurs last.
    fileprivate func lastRange(of pattern: [UInt8]) -> Range<Int>? {
        guard count >= pattern.count else { return nil }
        return stride(from: endIndex - pattern.count, through: startIndex, by: -1)
            .first { self[$0..<($0 + pattern.count)].elementsEqual(pattern) }
            .map { $0..<($0 + pattern.count) }
    }
}

/// Dates as Cairo wants them.
enum PDFDate {
    /// `2025-06-21T19:30:00Z`; nil for a date outside the years 0 to 9999.
    static func text(_ date: Date) -> String? {
        let seconds = date.timeIntervalSince1970
        guard seconds.isFinite, abs(seconds) < 1e12 else { return nil }
        let whole = Int(seconds.rounded(.down))
        let day = Int((Double(whole) / 86400).rounded(.down))
        let time = whole - day * 86400
        let (year, month, dayOfMonth) = civil(day: day)
        guard (0...9999).contains(year) else { return nil }
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let years = String(repeating: "0", count: 4 - String(year).count) + String(year)
        return "\(years)-\(two(month))-\(two(dayOfMonth))T"
            + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))Z"
    }

    /// The Gregorian date of a day counted from 1 January 1970. Years are counted from March, so that a leap day is the
    /// last of its year; 400 years are 146,097 days.
    private static func civil(day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
