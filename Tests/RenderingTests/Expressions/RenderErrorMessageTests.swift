import Rendering
import Testing

@Suite struct `What an error says` {
    @Test func `the fact names template, element, field and value, and the remedy follows`() {
        let error = RenderError(
            .textTooWide(millimetres: 72.4, available: 60), template: "classic", element: "front/holder",
            field: "holder.name", value: "Maximiliana Alexandrina von Sonnenschein-Mondlicht-Regenbogen-Zauberwald")
        #expect(
            error.description == """
                classic: element front/holder: holder.name "Maximiliana Alexandrina von Sonnenschein-Mondlicht-Regenboge…" is 12.4 mm too \
                wide for 60 mm; shorten it, widen the box, or give the element fit: shrink, wrap or ellipsis
                """)
        #expect(error.description == "\(error.fact); \(error.remedy)")
    }

    @Test func `a missing field says how a template can do without it`() {
        #expect(
            RenderError(.missingField, template: "a4", element: "p/x", field: "venue.name").description == """
                a4: element p/x: venue.name is missing; add it to the data, or let the template do without: \
                {venue.name | default: "–"} or when: venue.name
                """)
        #expect(RenderError(.missingField, field: "order.lines.3.amount").remedy.contains("when: …"))
        #expect(RenderError(.missingField, field: "strings.doors").remedy == "add it to the template's strings")
    }

    @Test(
        arguments: [
            (.unknownField(nearest: "holder"), "did you mean holder?"), (.unknownField(nearest: nil), "under extra"),
            (.wrongKind(expected: "a list", found: "a text"), "give a list"),
            (.invalidInstant, "2026-05-01T19:30:00+02:00"),
            (.invalidNumber, "1234.50"), (.invalidCurrency, "EUR"), (.invalidTimeZone, "Europe/Berlin"),
            (.invalidLocale, "pl-PL"), (.unknownLocale(subtag: "xx"), "has the part xx"),
            (.controlCharacter("U+0007"), "has the control character U+0007"),
            (.tooLong(limit: 5000), "longer than 5000"), (.tooManyItems(count: 612, limit: 500), "612 items"),
            (.textTooHigh(millimetres: 10.004, available: 10), "0.01 mm too high for 10 mm"),
            (.textTooLarge(lines: 5, allowed: 3), "takes 5 lines, and 3 are allowed"),
            (.unknownGlyph(character: "𓀀", codePoint: 0x13000), "𓀀 (U+13000), which is in no font"),
            (.unknownGlyph(character: "ÿ", codePoint: 0xFF), "U+00FF"), (.invalidLink, "https://"),
            (
                .codeTooLong(bytes: 900, limit: "300 in Aztec", symbology: .aztec),
                "900 bytes, and there is room for 300 in Aztec"
            ),
            (.codeUnencodable(reason: "Code 128 has no ł"), "cannot be made: Code 128 has no ł"),
            (.modulesTooSmall(millimetres: 0.284, minimum: 0.33), "modules of 0.28 mm, under 0.33 mm"),
            (.tooFewDots(dots: 2.4, minimum: 3, dpi: 203), "2.4 printer dots at 203 dpi, under 3"),
            (.quietZoneTooSmall(modules: 2, minimum: 4), "quiet: 4 or more"),
            (.quietZoneCovered(by: "front/logo", millimetres: 1.25), "front/logo lies 1.25 mm deep over the code"),
            (.textOverText(other: "front/b", millimetres: 0.001), "runs 0.01 mm into the text of front/b"),
            (
                .untranslated(locales: ["de-DE", "pl-PL"]),
                "is not given in de-DE, pl-PL; add the text in that language"
            ),
            (.lowContrast(ratio: 2.5, minimum: 4.5), "2.5 : 1 to what is behind it, under 4.5 : 1"),
            (.logoTooLarge(share: 0.25, limit: 0.2), "25 % of the code, over 20 %"),
            (.imageUnreadable(reason: "no PNG"), "cannot be read: no PNG"),
            (.imageTooLarge(limit: "20 MB"), "larger than 20 MB"),
            (.remoteImage, "data: URI"), (.offPage(millimetres: 3, edge: .left), "reaches 3 mm beyond the left edge"),
            (.contentTooHigh(millimetres: 50, available: 40), "10 mm too high for 40 mm"),
            (.contentTooWide(millimetres: 50, available: 40), "10 mm too wide for 40 mm"),
            (.unknownFont(nearest: "Inter"), "did you mean Inter?"), (.unknownFont(nearest: nil), "fonts/fonts.yaml"),
            (.fontNotEmbeddable(reason: "its licence forbids it"), "put into documents: its licence forbids it; use"),
            (.pictureWithoutText, "says nothing to readers who cannot see it; give it `alt`, or `role: artifact`"),
            (.textTooSmall(points: 3.5, minimum: 5), "set at 3.5 pt, under 5 pt"),
            (.colourOnMonochrome(colour: "#c1121f"), "#c1121f"),
            (.resolutionTooHigh(dpi: 1200, maximum: 1016), "100 megapixels at 1200 dpi; ask for at most 1016 dpi"),
            (.drawingFailed(reason: "out of memory"), "could not be drawn: out of memory"),
        ] as [(RenderError.Problem, String)])
    func `every problem has its own words and a remedy`(problem: RenderError.Problem, words: String) {
        let error = RenderError(problem)
        #expect(error.description.contains(words), "\(error)")
        #expect(!error.fact.isEmpty)
        #expect(!error.remedy.isEmpty)
        #expect(problem.fact == error.fact)
    }

    @Test func `a code that is too long is not sent to a type that holds no more`() {
        func remedy(_ bytes: Int, _ symbology: CodeElement.Symbology) -> String {
            RenderError(.codeTooLong(bytes: bytes, limit: "", symbology: symbology)).remedy
        }
        #expect(remedy(2954, .qr) == "shorten its text, or lower the level")
        #expect(remedy(2953, .code128).hasSuffix("such as qr"))
        #expect(remedy(2954, .code128) == "shorten its text")
    }

    @Test func `a locale as POSIX writes it is answered with how it is written here`() {
        #expect(RenderError(.invalidLocale, field: "locale", value: "de_DE").remedy == "write it as de-DE")
    }

    @Test func `controls in hostile data do not reach the terminal`() {
        let error = RenderError(
            .unknownField(nearest: "\u{1B}[1m"), template: "\u{7}", element: "a\u{202E}", field: "x.\u{1B}]0;y",
            value: "a\nb\u{9B}c\u{2066}")
        #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        #expect(error.description.contains("\"a<U+000A>b<U+009B>c<U+2066>\""))
        let long = RenderError(.missingField, field: String(repeating: "y", count: 1_000_000))
        #expect(long.description.count < 500)
    }

    @Test func `absurd measures do not break the message`() {
        for number in [Double.nan, .infinity, -.infinity, 1e300, -1e300, .greatestFiniteMagnitude] {
            #expect(!RenderError(.textTooWide(millimetres: number, available: number)).description.isEmpty)
        }
    }
}
