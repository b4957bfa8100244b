extension RecordError: CustomStringConvertible {
    /// The place, the fact and the remedy: `Record 3, line 7, column 12: the key "id" stands twice. Keep one of them.`
    public var description: String { "\(place): \(fact). \(remedy)." }

    /// Where the problem stands, in words.
    public var place: String {
        var parts: [String] = []
        if let record { parts.append("record \(record)") }
        parts.append("line \(line)")
        if let column { parts.append("column \(column)") }
        if let cell { parts.append("cell “\(cell)”") }
        let text = parts.joined(separator: ", ")
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    /// What is wrong, without a full stop.
    public var fact: String { problem.words.fact }

    /// What the reader can do about it, without a full stop.
    public var remedy: String { problem.words.remedy }
}

extension RecordError.Problem {
    /// Both halves of the message, side by side so that neither is forgotten.
    var words: (fact: String, remedy: String) {
        switch self {
        case .emptyInput, .notUTF8Encoded, .packed, .unrecognised, .lostStructure: inputWords
        case .recordTooLong, .textTooLong, .nestedTooDeep, .tooManyValues, .tooManyColumns: sizeWords
        case .invalidUTF8, .controlCharacter: characterWords
        case .endsEarly, .unexpected, .textAfterEnd, .notAnObject, .duplicateKey: structureWords
        case .invalidEscape, .loneSurrogate, .invalidNumber, .numberOutOfRange: scalarWords
        case .unclosedQuote, .strayQuote, .textAfterQuote, .wrongCellCount: rowWords
        default: headerWords
        }
    }

    private var inputWords: (String, String) {
        switch self {
        case .emptyInput:
            ("The input is empty", "Give it one JSON object, a JSON array, JSON lines, or CSV with a header row")
        case .notUTF8Encoded(let encoding):
            (
                "The input is \(encoding), not UTF-8",
                "Save it as UTF-8, for example with `iconv -f \(encoding) -t UTF-8`"
            )
        case .packed(let format):
            ("The input is \(format), not text", "Unpack it, or export it as CSV in UTF-8")
        case .unrecognised(let start):
            (
                "The input starts with “\(start)”, which is neither JSON nor a CSV header of ticket fields",
                "Start with { or [, or with a header row that names fields, such as ticket.id,event.name,ticket.code"
            )
        default:
            (
                "So many records are broken that it cannot be told where the next one starts",
                "Repair the first broken record that was reported, then run again"
            )
        }
    }

    private var sizeWords: (String, String) {
        switch self {
        case .recordTooLong(let limit):
            (
                "The record is longer than \(limit) bytes",
                "Shorten its texts and pictures, or close its brackets and quotes"
            )
        case .textTooLong(let limit):
            ("The text is longer than \(limit) bytes", "Shorten it; if it is a picture, scale it down")
        case .nestedTooDeep(let limit):
            ("Objects and lists stand more than \(limit) deep inside each other", "Flatten the data")
        case .tooManyValues(let limit):
            ("The record holds more than \(limit) values", "Leave out what the ticket does not show")
        case .tooManyColumns(let limit):
            ("The header names more than \(limit) columns", "Leave out columns that the ticket does not show")
        default: ("", "")
        }
    }

    private var characterWords: (String, String) {
        switch self {
        case .invalidUTF8(let byte):
            (
                "The byte 0x\(byte.hexadecimal) is not valid UTF-8",
                "Save the data as UTF-8; if it is Latin-1, `iconv -f ISO-8859-1 -t UTF-8` converts it"
            )
        case .controlCharacter(let byte):
            (
                "The control character U+00\(byte.hexadecimal) stands in a text",
                byte == 0x0A || byte == 0x0D
                    ? "Close the text with a quote, or write a line break as \\n"
                    : "Remove it, or write it as an escape"
            )
        default: ("", "")
        }
    }

    private var structureWords: (String, String) {
        switch self {
        case .endsEarly(let inside):
            ("The record ends inside \(inside)", "Complete it: a quote or bracket is missing, or the file was cut off")
        case .unexpected(let found, let expected):
            (
                "Here stands \(found) instead of \(expected)",
                "Look for a missing or surplus comma, quote or bracket before it"
            )
        case .textAfterEnd(let found):
            ("After the end of the record stands \(found)", "Remove it, and put each record on a line of its own")
        case .notAnObject(let found):
            ("The record is \(found), not an object", "Write each record as { … } with ticket, event and so on")
        case .duplicateKey(let key):
            ("The key “\(key)” stands twice in the same object", "Keep one of the two")
        default: ("", "")
        }
    }

    private var scalarWords: (String, String) {
        switch self {
        case .invalidEscape(let escape):
            (
                "“\(escape)” is no escape of JSON",
                "Write a backslash as \\\\, and a character as \\u and four hex digits"
            )
        case .loneSurrogate(let escape):
            (
                "“\(escape)” is half of a surrogate pair",
                "Write both halves (\\ud83c\\udf89), or the character itself in UTF-8"
            )
        case .invalidNumber(let text):
            (
                "“\(text)” is no number of JSON",
                "Write it as 12, -3.5 or 1e6, without leading zeros; put other texts in quotes"
            )
        case .numberOutOfRange(let digits):
            (
                "The number cannot be kept exactly",
                "Give it at most \(digits) digits and an exponent from −127 to 127, or put it in quotes as a text"
            )
        default: ("", "")
        }
    }

    private var rowWords: (String, String) {
        switch self {
        case .unclosedQuote:
            ("The cell's quote is not closed", "Add the closing quote; a quote inside a cell is written twice")
        case .strayQuote:
            (
                "A quote stands inside a cell that does not start with one",
                "Put the cell in quotes and write the inner quote twice"
            )
        case .textAfterQuote:
            (
                "Text follows the closing quote of a cell",
                "Write a quote inside a quoted cell twice, or put a delimiter after it"
            )
        case .wrongCellCount(let found, let expected):
            (
                "The row has \(found) cells, but the header names \(expected)",
                found < expected
                    ? "Leave a cell empty between two delimiters instead of leaving it out"
                    : "Put cells that hold the delimiter in quotes"
            )
        default: ("", "")
        }
    }

    private var headerWords: (String, String) {
        switch self {
        case .columnWithoutName(let position):
            ("Column \(position) has no name", "Name every column in the header row, or remove the empty column")
        case .invalidColumnName(let name):
            (
                "“\(name)” is no field path",
                "Write names with dots between them, such as ticket.id or order.lines.0.amount"
            )
        case .otherLetterCase(let column, let field):
            ("There is no field “\(column)”", "Did you mean \(field)? Capitals and small letters make a difference")
        case .duplicateColumn(let name):
            ("Two columns are named “\(name)”", "Remove or rename one of them")
        case .conflictingColumns(let one, let other):
            (
                "The columns “\(one)” and “\(other)” exclude each other",
                "A field holds either one text, or named members, or list positions"
            )
        case .listPositionMissing(let path):
            (
                "There is no column for “\(path)”",
                "List positions start at 0 and leave none out; names in a path are not numbers"
            )
        default: ("", "")
        }
    }
}

extension UInt8 {
    /// Two upper-case hexadecimal digits.
    var hexadecimal: String {
        let digits = String(self, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
