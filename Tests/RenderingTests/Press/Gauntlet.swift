import Foundation

@testable import Rendering

/// A template with everything that the press can be asked to write: all scripts, links, a table, gradients, alpha, turned
/// things, art, a picture from the data, and all five kinds of codes.
struct Gauntlet {
    let sheet: Sheet
    let sample = Sheet.ticket([
        "holder.name": "Zoë", "holder.photo": "", "event.organiser.url": "https://example.org/a?b=(c)&d=%20",
        "price.currency": "EUR", "event.timeZone": "Europe/Warsaw", "order.total": "12.50",
    ])

    init() throws {
        sheet = try Sheet(yaml: Self.yaml, assets: ["art.svg": Array(Self.art.utf8), "flat.png": SamplePNG.make()])
    }

    /// A ticket with a line of text in every script and a new photo.
    static func varied(_ value: Value, by random: inout RandomTickets) -> Value {
        let lines = RandomTickets.scripts.map { Value.string($0.joined(separator: " ")) }
        let mixed = (0..<4).map { _ in Value.string(random.phrase(words: 2...5)) }
        return value.setting("extra.lines", to: .list(lines + mixed))
            .setting("holder.photo", to: .string(random.photo()))
            .setting("extra.shelf", to: .string("4006381333931"))
    }

    /// What the codes say that do not say `ticket.code`.
    static let payloads = ["codes/bars": "ticket.number", "codes/matrix": "ticket.id"]

    static let art = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 60"><defs>
        <linearGradient id="g" x2="1" y2="1"><stop stop-color="#c1121f" stop-opacity=".4"/>
        <stop offset="1" stop-color="#14213d"/></linearGradient></defs>
        <rect width="80" height="60" fill="url(#g)"/><circle cx="40" cy="30" r="20" fill="#fff" fill-opacity=".5"/>
        <g opacity=".6"><path d="M10 50 C30 0 50 0 70 50Z" fill="#e9c46a"/><path d="M10 50H70" stroke="#000"/></g></svg>
        """

    static let yaml = #"""
        format: 1
        title: Gauntlet
        locales: [en-GB, pl-PL, ar-EG, hi-IN, ja-JP, ko-KR, zh-Hant-TW]
        document: { title: "{event.name} & <{ticket.number}>", author: Test, subject: Everything }
        styles:
          body: { family: Inter, size: 11pt, lineHeight: 1.5, fit: { shrink: 5pt, wrap: true }, lines: 3 }
          serif: { extends: body, family: EB Garamond, italic: true, features: [lnum, smcp] }
          mono: { extends: body, family: JetBrains Mono, size: 8pt }
          spaced: { extends: body, letterSpacing: 0.2, case: upper, size: 7pt }
        pages:
          - name: texts
            size: [420pt, 595pt]
            elements:
              - { text: "{event.name}", id: title, box: [20pt, 15pt, 380pt, 40pt], style: body, size: 22pt, role: title }
              - { text: "{holder.name}", box: [20pt, 60pt, 180pt, 40pt], style: serif, role: heading1, when: holder.name }
              - { text: "{venue.name}", box: [210pt, 60pt, 180pt, 40pt], style: spaced, role: heading2, when: venue.name }
              - column:
                  - { text: "{line}", each: extra.lines, as: line, style: body }
                box: [20pt, 100pt, 380pt, 460pt]
              - { text: "{ticket.id}", box: [20pt, 570pt, 380pt, 14pt], style: mono }
          - name: shapes
            size: [420pt, 595pt]
            background: { linear: ["#fdf6e3", "#eee8d5"], angle: 80 }
            elements:
              - { rect: { fill: { linear: ["#264653", [0.3, "#2a9d8f80"], "#e9c46a"], angle: 30 }, radius: 8pt }, box: [20pt, 20pt, 120pt, 80pt] }
              - { circle: { fill: { radial: ["#ffffff", "#e76f51"] }, stroke: { colour: "#00000080", width: 2pt, dash: [4pt, 2pt] } }, box: [150pt, 20pt, 80pt, 80pt], rotate: 20 }
              - { path: { d: "M0 0 C4 8 6 8 10 0 L5 8 Z", viewBox: [0, 0, 10, 10], fill: "#2a9d8f66", stroke: { colour: "#264653", width: 1pt, join: round } }, box: [60pt, 50pt, 120pt, 80pt] }
              - { line: { from: [20pt, 140pt], to: [400pt, 150pt], stroke: { colour: "#e76f51", width: 3pt, dash: [0, 6pt], cap: round } } }
              - { text: "Turned **a little** {event.name}", box: [250pt, 60pt, 150pt, 40pt], rotate: -17, style: body, colour: "#26465399" }
              - { text: "{event.name}", box: [400pt, 160pt, 15pt, 250pt], rotate: 90, style: body, size: 8pt, lines: 1, fit: ellipsis }
              - { text: "Read [our *terms*](https://example.org/t?id={ticket.id}) and [write](mailto:a@example.org).", box: [20pt, 160pt, 370pt, 36pt], style: body }
              - { image: art.svg, box: [20pt, 200pt, 160pt, 120pt], alt: Art of a hill }
              - { image: art.svg, box: [190pt, 200pt, 60pt, 60pt], fit: cover, crop: circle, rotate: 30, role: artifact }
              - { image: "{holder.photo}", id: photo, box: [260pt, 200pt, 60pt, 60pt], fit: cover, crop: { radius: 9pt }, alt: "Photo of {holder.name | default: \"nobody\"}" }
              - { image: "{holder.photo}", box: [330pt, 200pt, 60pt, 60pt], rotate: 12, role: artifact }
              - { image: flat.png, box: [190pt, 270pt, 60pt, 40pt], fit: fill, role: artifact }
              - table:
                  each: order.lines
                  as: line
                  columns:
                    - { header: What, cell: "{line.description}", footer: Total }
                    - { header: Count, cell: "{line.quantity | number}", width: 20mm, align: right }
                    - { header: Price, cell: "{line.amount | money}", width: 30mm, align: right, footer: "{order.total | money}" }
                  style: body
                  headerRule: { colour: "#264653", width: 1pt }
                  rowRule: { colour: "#26465366", width: 0.3pt }
                  footerRule: { width: 1pt }
                box: [20pt, 330pt, 370pt, auto]
                when: order.lines
          - name: codes
            size: [420pt, 595pt]
            elements:
              - { code: "{ticket.code}", id: square, type: qr, box: [20pt, 20pt, 180pt, 180pt], alt: Ticket code }
              - { code: "{ticket.code}", id: logo, type: qr, level: H, logo: flat.png, box: [220pt, 20pt, 180pt, 180pt], dark: "#264653" }
              - { code: "{ticket.code}", id: aztec, type: aztec, box: [20pt, 220pt, 180pt, 180pt] }
              - { code: "{ticket.id}", id: matrix, type: datamatrix, box: [240pt, 230pt, 140pt, 140pt], light: "#fff" }
              - { code: "{ticket.code}", id: stacked, type: pdf417, box: [20pt, 410pt, 380pt, 100pt] }
              - { code: "{ticket.number}", id: bars, type: code128, box: [20pt, 520pt, 380pt, 60pt] }
        """#
}
