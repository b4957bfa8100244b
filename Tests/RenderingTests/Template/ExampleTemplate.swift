import Rendering

/// A template that uses every key of the format once.
enum ExampleTemplate {
    static func parse(_ yaml: String = yaml) throws(TemplateError) -> Template {
        try Template(name: "example", yaml: Array(yaml.utf8)) { Array($0.utf8) }
    }

    /// What is wrong with `yaml`, one line per problem; empty when nothing is.
    static func problems(_ yaml: String) -> [String] {
        do throws(TemplateError) {
            _ = try parse(yaml)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    /// A template whose only page has these lines as its elements; they begin in line 12, column 7.
    static func page(_ elements: String) -> String {
        let indented = elements.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }
        return """
            format: 1
            title: Test
            locales: [en-GB, de-DE]
            colours: { ink: "#14213d", accent: "#c1121f" }
            styles:
              body: { family: Inter, size: 9pt }
            strings: { doors: { en: Doors, de: Einlass } }
            pages:
              - name: front
                size: [210mm, 99mm]
                elements:

            """ + indented.joined(separator: "\n") + "\n"
    }

    static let yaml = #"""
        format: 1
        title: Classic
        summary: DIN long with a tear-off stub
        locales: [en-GB, de-DE, pl-PL]
        printer: { dpi: 203, dotsPerModule: 4, monochrome: true }
        document:
          title: "{event.name}, {ticket.number}"
          author: "{event.organiser.name}"
          subject: { en: Ticket, de: Karte }
        colours: { ink: "#14213d", paper: "#fff", accent: "#c1121f80" }
        styles:
          label: { extends: body, size: 6.5pt, weight: 600, letterSpacing: 0.08, paragraphSpacing: 2mm, case: upper, colour: accent }
          body: { family: Inter, size: 9pt, colour: ink, lineHeight: 1.35, tabular: true, features: [zero, ss01] }
          title: { family: EB Garamond, size: 26pt, italic: true, fit: { shrink: 16pt, wrap: true }, lines: 2 }
        strings:
          doors: { en: Doors, de: Einlass }
          till: "Open till {event.endsAt | time}"
        pages:
          - name: front
            size: [210mm, 99mm]
            background: paper
            elements:
              - text: "{event.name}"
                id: title
                box: [12, 10, 120, 24]
                style: title
                role: title
              - text: { en: "**Bold** {strings.doors}", de: "*kursiv*" }
                box: [12, 40pt, 1in, auto]
                style: body
                size: 10pt
                align: center
                valign: bottom
                fit: ellipsis
                lines: 4
                rotate: 90
                when: 'holder.name and ticket.type != "Child"'
              - text: plain
                at: [1, 2]
                size: [30, auto]
                style: label
              - rect: { fill: accent, stroke: { colour: ink, width: 0.5pt, dash: [1mm, 0], cap: round, join: bevel }, radius: 2mm }
                box: [0, 0, 210, 3]
              - circle: { fill: { linear: [ink, [0.25, "#fff"], paper, accent], angle: 90 } }
                box: [5, 5, 10, 10]
              - line: { from: [150, 5], to: [150, 94], stroke: { width: 0.6pt } }
                role: artifact
              - rule: { stroke: { colour: ink, width: 0.3pt }, vertical: true }
                box: [12, 50, 60, 0]
              - path: { d: "M0 0 L10 0 L5 8 Z", viewBox: [0, 0, 10, 10], fill: { radial: [ink, paper] } }
                box: [20, 20, 5, 5]
              - image: art.svg
                box: [150, 0, 60, 99]
                fit: cover
                crop: circle
                alt: { en: A tree in the wind }
              - image: "{holder.photo}"
                box: [150, 0, 60, 99]
                crop: { radius: 2mm }
              - code: "{ticket.code}"
                id: code
                type: qr
                level: H
                quiet: 6
                dark: ink
                light: none
                logo: images/logo.png
                box: [160, 20, 34, 34]
              - group:
                  - text: "{seat.label}"
                    id: seat
                    box: [0, 0, 10, 10]
                    style: body
                  - group:
                      - text: a
                        at: [0, 0]
                        style: body
                    id: inner
                id: stub
                when: seat.section
          - size: [80mm, { min: 90mm, max: 400mm, margin: 5mm }]
            when: order.lines
            elements:
              - column:
                  - text: "{strings.till}"
                    box: [99, 99, auto, 5]
                    style: body
                  - text: "{perk.label}"
                    each: extra.perks
                    as: perk
                    when: perk.label
                    style: body
                  - row:
                      - { text: "{item}", each: extra.tags, style: body, size: [2fr, auto] }
                    gap: 4mm
                    align: end
                id: flow
                box: [5, 5, 70, auto]
                gap: 2mm
                padding: 3mm
                background: { fill: "#eee", radius: 2mm }
              - table:
                  each: order.lines
                  as: line
                  columns:
                    - { header: { en: Item, de: Posten }, cell: "{line.description}", footer: Total }
                    - { cell: "{line.amount | money}", width: 25mm, align: right, weight: 700, footer: "{order.total | money}" }
                  style: body
                  headerStyle: label
                  gap: 4mm
                  padding: 2mm
                  headerRule: { colour: ink, width: 0.5pt }
                  footerRule: { width: 1pt }
                id: lines
                box: [5, 50, 70, auto]
          - { name: back, size: [80mm, auto], elements: [] }
        """#
}
