extension RenderError {
    /// What the reader can do about it, as an imperative.
    public var remedy: String {
        switch problem {
        case .missingField, .unknownField, .wrongKind, .invalidInstant, .invalidNumber, .invalidCurrency,
            .invalidTimeZone, .invalidLocale, .controlCharacter, .tooLong, .tooManyItems:
            remedyOfData
        case .textTooWide, .textTooHigh, .textTooLarge, .textTooSmall, .unknownGlyph, .unknownFont, .invalidLink:
            remedyOfText
        case .codeTooLong, .codeUnencodable, .modulesTooSmall, .tooFewDots, .quietZoneTooSmall, .quietZoneCovered,
            .lowContrast, .logoTooLarge:
            remedyOfCode
        case .imageUnreadable, .imageTooLarge, .remoteImage, .offPage, .contentTooHigh, .contentTooWide,
            .colourOnMonochrome, .drawingFailed:
            remedyOfPage
        }
    }

    private var remedyOfData: String {
        switch problem {
        case .missingField:
            if let field, field.hasPrefix("strings.") { return "add it to the template's strings" }
            // Of an item of a list the template does not write the number.
            let isItem = field?.split(separator: ".").contains { $0.allSatisfy(\.isNumber) } ?? true
            let path = isItem ? "…" : field?.placeExcerpt ?? "…"
            return "add it to the data, or let the template do without: {\(path) | default: \"–\"} or when: \(path)"
        case .unknownField(let nearest?): return "did you mean \(nearest.excerpt)?"
        case .unknownField(nil): return "put fields of your own under extra"
        case .wrongKind(let expected, _): return "give \(expected)"
        case .invalidInstant: return "write it by ISO 8601, such as 2026-05-01T19:30:00+02:00 or 2026-05-01"
        case .invalidNumber: return "write it with digits and a point, such as 1234.50"
        case .invalidCurrency: return "write its code of ISO 4217, such as EUR"
        case .invalidTimeZone: return "write its IANA name, such as Europe/Berlin"
        case .invalidLocale: return "write it by BCP 47, such as pl-PL"
        case .controlCharacter: return "remove the character from the data"
        case .tooLong: return "shorten it"
        case .tooManyItems: return "leave some out, or divide them over several tickets"
        default: return "correct it"
        }
    }

    private var remedyOfText: String {
        switch problem {
        case .textTooWide: "shorten it, widen the box, or give the element fit: shrink, wrap or ellipsis"
        case .textTooHigh: "shorten it, make the box higher, or give the element fit: shrink or ellipsis"
        case .textTooLarge: "shorten it, raise lines, or give the element fit: shrink or ellipsis"
        case .unknownGlyph: "write it without, or declare a font that has it in fonts/fonts.yaml"
        case .unknownFont(let nearest?): "did you mean \(nearest)?"
        case .unknownFont(nil): "use a family of fonts/fonts.yaml, or declare it there"
        case .textTooSmall: "set it larger, or let it shrink less"
        case .invalidLink: "write an address that begins with https://, http://, mailto: or tel:"
        default: "correct it"
        }
    }

    private var remedyOfCode: String {
        switch problem {
        case .codeTooLong: "shorten it, lower the level, or choose a type that holds more, such as qr"
        case .codeUnencodable: "change the text, or choose a type that can hold it, such as qr"
        case .modulesTooSmall: "enlarge the box, shorten the text, or lower the level"
        case .tooFewDots: "enlarge the box, shorten the text, lower the level, or print at more dpi"
        case .quietZoneTooSmall(_, let minimum): "give it quiet: \(minimum) or more"
        case .quietZoneCovered: "move one of the two, or make the code's box smaller"
        case .lowContrast: "make dark darker or light lighter; scanners want black on white"
        case .logoTooLarge: "make the logo smaller, or leave it out"
        default: "correct it"
        }
    }

    private var remedyOfPage: String {
        switch problem {
        case .imageUnreadable: "give a PNG or JPEG (in a template also SVG) that other programs open"
        case .imageTooLarge: "scale it down before"
        case .remoteImage: "put the image itself into the data, as a data: URI with PNG or JPEG"
        case .offPage: "move the element or make it smaller"
        case .contentTooHigh: "shorten what is in it, make it higher, or let its height be auto"
        case .contentTooWide: "shorten what is in it, make it wider, or give its parts less width"
        case .colourOnMonochrome: "use #000000 or #ffffff, or leave monochrome out of printer"
        case .drawingFailed: "run ticketpress doctor; if it finds nothing, report this with the template and the data"
        default: "correct it"
        }
    }
}
