extension RenderError: CustomStringConvertible {
    /// Where, what and what to do, on one line.
    public var description: String {
        let place = [
            template.map { "template \($0)" }, element.map { "element \($0)" }, field,
            value.map { "value “\($0)”" },
        ].compactMap(\.self).joined(separator: ", ")
        return (place.isEmpty ? "" : place + ": ") + "\(problem.fact); \(problem.remedy)"
    }
}

extension RenderError.Problem {
    /// The name of the case: stable, for programs that read reports.
    public var code: String { Mirror(reflecting: self).children.first?.label ?? "\(self)" }

    /// What is wrong, without a full stop; lengths in millimetres.
    public var fact: String {
        switch self {
        case .missingField: "the field is missing"
        case .unknownField: "there is no such field"
        case .wrongKind(let expected, let found): "the field is \(found), not \(expected)"
        case .invalidInstant: "the value is no date and time"
        case .invalidNumber: "the value is no number"
        case .invalidCurrency: "the value is no currency"
        case .invalidTimeZone: "the value is no time zone"
        case .invalidLocale: "the value is no locale"
        case .controlCharacter(let character): "the text has the control character \(character)"
        case .tooLong(let limit): "the value is longer than \(limit)"
        case .tooManyItems(let count, let limit): "the list has \(count) items, where \(limit) are allowed"
        case .textTooWide(let width, let available): "the text is \(width.mm) wide, and \(available.mm) are free"
        case .textTooHigh(let height, let available): "the text is \(height.mm) high, and \(available.mm) are free"
        case .textTooLarge(let lines, let allowed): "the text takes \(lines) lines, where \(allowed) are allowed"
        case .unknownGlyph(let character, let codePoint):
            "no declared font has the character “\(character)” (U+\(codePoint.codePoint))"
        case .invalidLink: "the link is no web or mail address"
        case .codeTooLong(let bytes, let limit): "the code's text of \(bytes) bytes is too long: \(limit)"
        case .codeUnencodable(let reason): "the text cannot be made a code: \(reason)"
        case .modulesTooSmall(let size, let minimum):
            "the code's modules would be \(size.mm) wide, where \(minimum.mm) are needed to scan"
        case .tooFewDots(let dots, let minimum, let dpi):
            "a module would be \(dots.short) printer dots wide at \(dpi.short) dpi, where \(minimum.short) are needed"
        case .quietZoneTooSmall(let modules, let minimum):
            "the code's quiet zone is \(modules) modules wide, where \(minimum) are needed"
        case .quietZoneCovered(let other): "\(other) lies over the code or its quiet zone"
        case .lowContrast(let ratio, let minimum):
            "the contrast between the code and what is behind it is \(ratio.short), where \(minimum.short) is needed"
        case .logoTooLarge(let share, let limit):
            "the logo covers \((share * 100).short) % of the code, where \((limit * 100).short) % are allowed"
        case .imageUnreadable(let reason): "the image cannot be read: \(reason)"
        case .imageTooLarge(let limit): "the image is too large: \(limit)"
        case .remoteImage: "the image is an address on the network, and none is ever fetched"
        case .offPage(let distance): "the element reaches \(distance.mm) beyond the page"
        case .contentTooHigh(let height, let available): "the content is \(height.mm) high, and \(available.mm) are free"
        case .contentTooWide(let width, let available): "the content is \(width.mm) wide, and \(available.mm) are free"
        case .drawingFailed(let reason): "drawing failed: \(reason)"
        }
    }

    /// What the reader can do about it, without a full stop.
    public var remedy: String {
        switch self {
        case .missingField: "add it to the data, or let the template do without it (`when`, `| default:`)"
        case .unknownField(let nearest?): "did you mean \(nearest)? Fields of your own belong under extra"
        case .unknownField(nil): "fields of your own belong under extra"
        case .wrongKind(let expected, _): "give \(expected)"
        case .invalidInstant: "write it in ISO 8601, as in 2026-05-21T19:30:00Z"
        case .invalidNumber: "write it with digits and a decimal point, as in 49.90"
        case .invalidCurrency: "give the three letters of ISO 4217, as in EUR"
        case .invalidTimeZone: "give a name of the IANA time zones, as in Europe/Berlin"
        case .invalidLocale: "give a BCP 47 tag, as in de-DE"
        case .controlCharacter: "remove it from the data"
        case .tooLong, .tooManyItems: "shorten the value"
        case .textTooWide, .textTooHigh, .textTooLarge:
            "shorten the value, enlarge the box, or let the text shrink, wrap or end in an ellipsis with `fit`"
        case .unknownGlyph: "correct the text, or declare a font that has it in fonts/fonts.yaml"
        case .invalidLink: "begin it with https:// or mailto:"
        case .codeTooLong: "shorten the code's text, or use a type that holds more"
        case .codeUnencodable: "change the code's text, or use a type that can hold it"
        case .modulesTooSmall, .tooFewDots: "enlarge the code's box, shorten its text, or lower its level"
        case .quietZoneTooSmall: "enlarge `quiet`"
        case .quietZoneCovered: "move one of the two"
        case .lowContrast: "use a darker `dark`, a lighter `light`, or move the code to a lighter place"
        case .logoTooLarge: "use a smaller logo"
        case .imageUnreadable: "replace it by a PNG, JPEG or SVG that other programs can open"
        case .imageTooLarge: "scale it down"
        case .remoteImage: "put the picture into the data as a data: URI, or into the template's folder"
        case .offPage: "move it or make it smaller"
        case .contentTooHigh, .contentTooWide: "shorten the content, or enlarge its box"
        case .drawingFailed: "run `ticketpress doctor`; if all is well there, report this with the template and the data"
        }
    }
}

extension Double {
    /// With at most two decimals, for messages.
    fileprivate var short: String {
        guard isFinite else { return "\(self)" }
        let hundredths = (self * 100).rounded()
        guard hundredths.magnitude < 1e15 else { return "\(self)" }
        let text = "\(hundredths / 100)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    fileprivate var mm: String { "\(short) mm" }
}

extension UInt32 {
    fileprivate var codePoint: String {
        let digits = String(self, radix: 16, uppercase: true)
        return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    }
}
