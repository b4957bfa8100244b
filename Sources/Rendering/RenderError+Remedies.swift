extension RenderError.Problem {
    /// What the reader can do about it, as an imperative without a full stop.
    public var remedy: String {
        switch self {
        case .missingField, .unknownField, .wrongKind, .invalidInstant, .invalidNumber, .invalidCurrency,
            .invalidTimeZone, .invalidLocale, .unknownLocale, .controlCharacter, .tooLong, .tooManyItems:
            remedyOfData
        case .textTooWide, .textTooHigh, .textTooLarge, .unknownGlyph, .invalidLink, .unknownFont, .fontNotEmbeddable,
            .textTooSmall,
            .textOverText, .untranslated:
            remedyOfText
        case .codeTooLong, .codeUnencodable, .modulesTooSmall, .tooFewDots, .quietZoneTooSmall, .quietZoneCovered,
            .lowContrast, .logoTooLarge:
            remedyOfCode
        case .imageUnreadable, .imageTooLarge, .remoteImage, .pictureWithoutText, .offPage, .contentTooHigh,
            .contentTooWide,
            .colourOnMonochrome, .resolutionTooHigh, .drawingFailed:
            remedyOfPage
        }
    }

    private var remedyOfData: String {
        switch self {
        case .missingField: "add it to the data, or let the template do without it (`when`, `| default:`)"
        case .unknownField(let nearest?): "did you mean \(Excerpt.of(nearest))? Fields of your own belong under extra"
        case .unknownField(nil): "put fields of your own under extra"
        case .wrongKind(let expected, _): "give \(expected)"
        case .invalidInstant: "write it by ISO 8601, as in 2026-05-01T19:30:00+02:00 or 2026-05-01"
        case .invalidNumber: "write it with digits and a decimal point, as in 1234.50"
        case .invalidCurrency: "give the three letters of ISO 4217, as in EUR"
        case .invalidTimeZone: "give its IANA name, as in Europe/Berlin"
        case .invalidLocale: "give a BCP 47 tag, as in pl-PL"
        case .unknownLocale: "give a language of ISO 639 and, if need be, a region of ISO 3166, as in pl-PL"
        case .controlCharacter: "remove it from the data"
        case .tooLong: "shorten it"
        case .tooManyItems: "leave some out, or divide them over several tickets"
        default: ""
        }
    }

    private var remedyOfText: String {
        switch self {
        case .textTooWide: "shorten it, widen the box, or give the element fit: shrink, wrap or ellipsis"
        case .textTooHigh: "shorten it, make the box higher, or give the element fit: shrink or ellipsis"
        case .textTooLarge: "shorten it, raise lines, or give the element fit: shrink or ellipsis"
        case .textTooSmall: "shorten it, enlarge the box, or raise the size or the limit of fit: shrink"
        case .unknownGlyph: "correct the text, or declare a font that has it in fonts/fonts.yaml"
        case .unknownFont(let nearest?): "did you mean \(Excerpt.of(nearest))?"
        case .unknownFont(nil): "use a family of fonts/fonts.yaml, or declare this one there"
        case .fontNotEmbeddable:
            "use another family in the template, take this one out of the fallback, or get a font that may be embedded"
        case .untranslated: "add the text in that language, or take the locale out of `locales`"
        case .textOverText: "move one of the two, or let the text wrap or shrink less"
        case .invalidLink: "write an address that begins with https://, http://, mailto: or tel:"
        default: ""
        }
    }

    private var remedyOfCode: String {
        switch self {
        case .codeTooLong(_, _, .qr): "shorten its text, or lower the level"
        // What the level L of a QR code holds of any bytes.
        case .codeTooLong(...2953, _, _): "shorten its text, or use a type that holds more, such as qr"
        case .codeTooLong: "shorten its text"
        case .codeUnencodable: "change its text, or use a type that can hold it"
        case .modulesTooSmall: "enlarge the code's box, shorten its text, or lower its level"
        case .tooFewDots: "enlarge the code's box, shorten its text, lower its level, or print at more dpi"
        case .quietZoneTooSmall(_, let minimum): "give it quiet: \(minimum) or more"
        case .quietZoneCovered: "move one of the two, or make the code's box smaller"
        case .lowContrast: "use a darker `dark`, a lighter `light`, or move the code to a lighter place"
        case .logoTooLarge: "make the logo smaller, or leave it out"
        default: ""
        }
    }

    private var remedyOfPage: String {
        switch self {
        case .imageUnreadable: "replace it by a PNG, JPEG or plain SVG that other programs can open"
        case .imageTooLarge: "scale it down"
        case .pictureWithoutText: "give it `alt`, or `role: artifact` if it is only decoration"
        case .remoteImage: "put the picture into the data as a data: URI, or into the template's folder"
        case .offPage: "move it or make it smaller"
        case .contentTooHigh: "shorten the content, make the box higher, or let its height be auto"
        case .contentTooWide: "shorten the content, widen the box, or give its columns less width"
        case .colourOnMonochrome: "use black or white, or declare a printer that is not monochrome"
        case .resolutionTooHigh(_, let maximum): "ask for at most \(maximum.short) dpi"
        case .drawingFailed:
            "run `ticketpress doctor`; if all is well there, report this with the template and the data"
        default: ""
        }
    }
}
