import Foundation

extension RenderError: CustomStringConvertible {
    /// `classic: element front/holder: holder.name "Maximiliana …" is 72.4 mm wide, 12.4 mm more than fit; shorten …`
    public var description: String { "\(fact); \(remedy)" }

    /// What is wrong, and where.
    public var fact: String {
        let places = [template?.excerpt, element.map { "element \($0.placeExcerpt)" }].compactMap(\.self)
        return (places + [statement]).joined(separator: ": ")
    }

    /// The field and its value, or what the element holds when no field is to blame.
    private func subject(_ otherwise: String) -> String {
        switch (field?.placeExcerpt, value?.excerpt) {
        case (let field?, let value?): "\(field) \"\(value)\""
        case (let field?, nil): field
        case (nil, let value?): "\"\(value)\""
        case (nil, nil): otherwise
        }
    }

    private var statement: String {
        switch problem {
        case .missingField, .unknownField, .wrongKind, .invalidInstant, .invalidNumber, .invalidCurrency,
            .invalidTimeZone, .invalidLocale, .controlCharacter, .tooLong, .tooManyItems:
            statementOnData
        case .textTooWide, .textTooHigh, .textTooLarge, .textTooSmall, .unknownGlyph, .unknownFont, .invalidLink:
            statementOnText
        case .codeTooLong, .codeUnencodable, .modulesTooSmall, .tooFewDots, .quietZoneTooSmall, .quietZoneCovered,
            .lowContrast, .logoTooLarge:
            statementOnCode
        case .imageUnreadable, .imageTooLarge, .remoteImage, .offPage, .contentTooHigh, .contentTooWide,
            .colourOnMonochrome, .drawingFailed:
            statementOnPage
        }
    }

    private var statementOnData: String {
        let subject = subject("the value")
        switch problem {
        case .missingField: return "\(subject) is missing"
        case .unknownField: return "\(subject) is not a field of a ticket"
        case .wrongKind(_, let found): return "\(subject) is \(found)"
        case .invalidInstant: return "\(subject) is not a date that exists, or not written as one"
        case .invalidNumber: return "\(subject) is not a number"
        case .invalidCurrency: return "\(subject) is not a currency"
        case .invalidTimeZone: return "\(subject) is not a time zone"
        case .invalidLocale: return "\(subject) is not a language tag"
        case .controlCharacter(let character):
            return "\(subject) contains the control character \(character.excerpt)"
        case .tooLong(let limit): return "\(subject) is longer than \(limit) bytes"
        case .tooManyItems(let count, let limit):
            return "\(subject) has \(count) items, and at most \(limit) can be drawn"
        default: return subject
        }
    }

    private var statementOnText: String {
        let subject = subject("the text")
        switch problem {
        case .textTooWide(let width, let available):
            return "\(subject) is \(width.excess(over: available)) mm too wide for \(available.short) mm"
        case .textTooHigh(let height, let available):
            return "\(subject) is \(height.excess(over: available)) mm too high for \(available.short) mm"
        case .textTooLarge(let lines, let allowed): return "\(subject) needs \(lines) lines, and \(allowed) are allowed"
        case .unknownGlyph(let character, let codePoint):
            let code = String(codePoint, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
            return "\(subject) has the character \(character.excerpt) (U+\(padded)), which is in no font"
        case .unknownFont: return "\(subject) is not a family of fonts.yaml"
        case .textTooSmall(let points, let minimum):
            return "\(subject) is set in \(points.short) pt, under \(minimum.short) pt"
        case .invalidLink: return "\(subject) is not an address that a link can open"
        default: return subject
        }
    }

    private var statementOnCode: String {
        let subject = subject("the code")
        switch problem {
        case .codeTooLong(let bytes, let limit): return "\(subject) has \(bytes) bytes, and \(limit.excerpt(200))"
        case .codeUnencodable(let reason): return "\(subject) cannot be encoded: \(reason.excerpt(200))"
        case .modulesTooSmall(let size, let minimum):
            return "the modules of \(subject) are \(size.short) mm wide, under \(minimum.short) mm"
        case .tooFewDots(let dots, let minimum, let dpi):
            return "a module of \(subject) spans \(dots.short) dots at \(dpi.short) dpi, under \(minimum.short)"
        case .quietZoneTooSmall(let modules, let minimum):
            return "the quiet zone of \(subject) is \(modules) modules wide, under \(minimum)"
        case .quietZoneCovered(let by): return "the quiet zone of \(subject) is covered by \(by.placeExcerpt)"
        case .lowContrast(let ratio, let minimum):
            return "the contrast of \(subject) is \(ratio.short) : 1, under \(minimum.short) : 1"
        case .logoTooLarge(let share, let limit):
            return "the logo covers \((share * 100).short) % of \(subject), over \((limit * 100).short) %"
        default: return subject
        }
    }

    private var statementOnPage: String {
        switch problem {
        case .imageUnreadable(let reason): "\(subject("the image")) cannot be read: \(reason.excerpt(200))"
        case .imageTooLarge(let limit): "\(subject("the image")) is larger than \(limit.excerpt(200))"
        case .remoteImage: "\(subject("the image")) is an address on a network"
        case .offPage(let millimetres):
            "\(subject("the element")) reaches \(millimetres.short) mm over the edge of the page"
        case .contentTooHigh(let height, let available):
            "\(subject("the content")) is \(height.excess(over: available)) mm too high for \(available.short) mm"
        case .contentTooWide(let width, let available):
            "\(subject("the content")) is \(width.excess(over: available)) mm too wide for \(available.short) mm"
        case .colourOnMonochrome(let colour):
            "\(subject("the element")) is \(colour.excerpt), and the printer has black only"
        case .drawingFailed(let reason): "\(subject("the element")) could not be drawn: \(reason.excerpt(200))"
        default: subject("the element")
        }
    }
}

extension String {
    /// A field's or an element's path for a message: longer than a value may be, since it tells where to look.
    var placeExcerpt: String {
        split(separator: ".", omittingEmptySubsequences: false).prefix(16)
            .map { String($0).excerpt }.joined(separator: ".")
    }
}

extension Double {
    /// At most two decimals, for a message: `12.4`.
    fileprivate var short: String {
        guard isFinite, abs(self) < 1e9 else { return "\(self)" }
        let hundredths = (self * 100).rounded()
        var text = "\(hundredths / 100)"
        if text.hasSuffix(".0") { text.removeLast(2) }
        return text
    }

    /// By how much this is more than `available`; never shown as nothing.
    fileprivate func excess(over available: Double) -> String { Swift.max(self - available, 0.01).short }
}
