import Foundation
import Testing

@Suite struct `The report of a check` {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    /// Two rectangles that leave the page, in two directions each or in one, and a title in one of two languages.
    private let template = """
        format: 1
        title: Odd
        locales: [en-GB, de-DE]
        document: { title: { en: Ticket } }
        pages:
          - name: front
            size: [60mm, 60mm]
            elements:
              - { rect: { fill: "#000" }, id: bar, box: [50, 50, 15, 20] }
              - { code: "{ticket.code}", id: code, box: [5, 5, 40, 40] }

        """

    private func write(sample: String) throws {
        try shop.write(template, to: "templates/odd/template.yaml")
        try shop.write(sample, to: "templates/odd/sample.json")
    }

    @Test func `names each finding, its case and a picture of its own`() throws {
        try write(sample: Workshop.record("T1"))
        let result = try shop.run("template", "check", "odd")
        #expect(result.status == 1)
        #expect(try shop.names("out/check-odd") == ["front-bar-offPage-2.png", "front-bar-offPage.png"])
        #expect(
            result.text == """
                error: odd: element front/bar: the element reaches 10 mm beyond the bottom edge of the page; move it or make it smaller
                  with: the longest code, worst of 5 cases
                  picture: out/check-odd/front-bar-offPage.png
                error: odd: element front/bar: the element reaches 5 mm beyond the right edge of the page; move it or make it smaller
                  with: the longest code, worst of 5 cases
                  picture: out/check-odd/front-bar-offPage-2.png
                warning: odd: element document: title is not given in de-DE; add the text in that language, or take the locale out of `locales`
                odd: 5 cases in 2 locales, 2 errors, 1 warning

                """)
    }

    @Test func `says why there is no picture`() throws {
        try write(sample: #"{"ticket":{"id":"T1","code":"C"},"event":{"name":"Show","startsAt":"soon"}}"#)
        let result = try shop.run("template", "check", "odd")
        #expect(result.status == 1)
        #expect(result.text.contains("\n  picture: none, because the data is refused before anything is laid out\n"))
    }
}
