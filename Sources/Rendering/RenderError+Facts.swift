import Foundation

extension RenderError.Problem {
    /// The name of the case: stable, for programs that read reports.
    public var code: String { Mirror(reflecting: self).children.first?.label ?? "\(self)" }

    /// What is wrong, where the reader already knows with what.
    public var fact: String { fact(about: nil) }

    /// What is wrong with `subject`, a field and its value.
    func fact(about subject: String?) -> String {
        switch self {
        case .missingField, .unknownField, .wrongKind, .invalidInstant, .invalidNumber, .invalidCurrency,
            .invalidTimeZone, .invalidLocale, .unknownLocale, .controlCharacter, .tooLong, .tooManyItems:
            factOnData(subject ?? "the value")
        case .textTooWide, .textTooHigh, .textTooLarge, .unknownGlyph, .invalidLink, .unknownFont, .fontNotEmbeddable,
            .textTooSmall,
            .textOverText, .untranslated:
            factOnText(subject ?? "the text")
        case .codeTooLong, .codeUnencodable, .modulesTooSmall, .tooFewDots, .quietZoneTooSmall, .quietZoneCovered,
            .lowContrast, .logoTooLarge:
            factOnCode(subject)
        case .imageUnreadable, .imageTooLarge, .remoteImage, .pictureWithoutText: factOnImage(subject)
        case .offPage, .contentTooHigh, .contentTooWide, .colourOnMonochrome, .resolutionTooHigh, .drawingFailed:
            factOnPage(subject)
        }
    }

    private func factOnData(_ subject: String) -> String {
        switch self {
        case .missingField: "\(subject) is missing"
        case .unknownField: "\(subject) is not a field of a ticket"
        case .wrongKind(_, let found): "\(subject) is \(found)"
        case .invalidInstant: "\(subject) is not a date that exists, or not written as one"
        case .invalidNumber: "\(subject) is not a number"
        case .invalidCurrency: "\(subject) is not a currency"
        case .invalidTimeZone: "\(subject) is not a time zone"
        case .invalidLocale: "\(subject) is not a language tag"
        case .unknownLocale(let subtag):
            "\(subject) has the part \(Excerpt.of(subtag)), which is no language or region that is known here"
        case .controlCharacter(let character): "\(subject) has the control character \(Excerpt.of(character))"
        case .tooLong(let limit): "\(subject) is longer than \(limit) bytes"
        case .tooManyItems(let count, let limit): "\(subject) has \(count) items, and \(limit) are allowed"
        default: subject
        }
    }

    private func factOnText(_ subject: String) -> String {
        switch self {
        case .textTooWide(let width, let available):
            "\(subject) is \(width.excess(over: available)) too wide for \(available.mm)"
        case .textTooHigh(let height, let available):
            "\(subject) is \(height.excess(over: available)) too high for \(available.mm)"
        case .textTooLarge(let lines, let allowed): "\(subject) takes \(lines) lines, and \(allowed) are allowed"
        case .textTooSmall(let size, let minimum): "\(subject) is set at \(size.short) pt, under \(minimum.short) pt"
        case .unknownGlyph(let character, let codePoint):
            "\(subject) has the character \(Excerpt.of(character)) (U+\(Excerpt.codePoint(codePoint))), which is in no font"
        case .unknownFont: "\(subject) is not a family of fonts.yaml"
        case .fontNotEmbeddable(let reason): "\(subject) may not be put into documents: \(reason)"
        case .textOverText(let other, let depth):
            "\(subject) runs \(depth.atLeast(0.01).mm) into the text of \(Excerpt.of(other))"
        case .untranslated(let locales):
            "\(subject) is not given in \(locales.map { Excerpt.of($0) }.joined(separator: ", "))"
        case .invalidLink: "\(subject) is not an address that a link can open"
        default: subject
        }
    }

    private func factOnCode(_ subject: String?) -> String {
        let code = subject.map { "the code of \($0)" } ?? "the code"
        return switch self {
        case .codeTooLong(let bytes, let limit, _): "\(code) has \(bytes) bytes, and there is room for \(limit)"
        case .codeUnencodable(let reason): "\(code) cannot be made: \(reason)"
        case .modulesTooSmall(let size, let minimum): "\(code) has modules of \(size.mm), under \(minimum.mm)"
        case .tooFewDots(let dots, let minimum, let dpi):
            "\(code) has modules of \(dots.short) printer dots at \(dpi.short) dpi, under \(minimum.short)"
        case .quietZoneTooSmall(let modules, let minimum):
            "\(code) has a quiet zone of \(modules) modules, under \(minimum)"
        case .quietZoneCovered(let other, let depth):
            "\(Excerpt.of(other)) lies \(depth.atLeast(0.01).mm) deep over \(code) or its quiet zone"
        case .lowContrast(let ratio, let minimum):
            "\(code) has a contrast of \(ratio.short) : 1 to what is behind it, under \(minimum.short) : 1"
        case .logoTooLarge(let share, let limit):
            "the logo covers \((share * 100).short) % of \(code), over \((limit * 100).short) %"
        default: code
        }
    }

    private func factOnImage(_ subject: String?) -> String {
        switch self {
        case .imageUnreadable(let reason): "\(subject ?? "the image") cannot be read: \(reason)"
        case .imageTooLarge(let limit): "\(subject ?? "the image") is larger than \(limit)"
        case .remoteImage: "\(subject ?? "the image") is an address on the network, and none is ever fetched"
        case .pictureWithoutText: "\(subject ?? "the picture") says nothing to readers who cannot see it"
        default: subject ?? "the image"
        }
    }

    private func factOnPage(_ subject: String?) -> String {
        switch self {
        case .offPage(let distance, let edge):
            "\(subject ?? "the element") reaches \(distance.mm) beyond the \(edge.rawValue) edge of the page"
        case .contentTooHigh(let height, let available):
            "\(subject ?? "the content") is \(height.excess(over: available)) too high for \(available.mm)"
        case .contentTooWide(let width, let available):
            "\(subject ?? "the content") is \(width.excess(over: available)) too wide for \(available.mm)"
        case .colourOnMonochrome(let colour):
            "\(subject ?? "the element") has the colour \(Excerpt.of(colour)), and the printer has only black"
        case .resolutionTooHigh(let dpi, _):
            "the page has more than \(CairoCanvas.maximumPixels / 1_000_000) megapixels at \(dpi.short) dpi"
        case .drawingFailed(let reason): "\(subject ?? "the ticket") could not be drawn: \(reason)"
        default: subject ?? "the element"
        }
    }
}

extension Double {
    /// With at most two decimals, for messages.
    var short: String {
        let hundredths = (self * 100).rounded()
        guard hundredths.magnitude < 1e15 else { return "\(self)" }
        let text = "\(hundredths / 100)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    fileprivate var mm: String { "\(short) mm" }

    /// By how much this is more than `available`; never shown as nothing.
    fileprivate func excess(over available: Double) -> String { (self - available).atLeast(0.01).mm }

    fileprivate func atLeast(_ least: Double) -> Double { Swift.max(self, least) }
}
