/// The files of a new template: a small ticket that renders as it is, with one example of most things one needs first.
enum Starter {
    static func template(title: String) -> String {
        """
        # yaml-language-server: $schema=../template.schema.json
        #
        # Lengths are in millimetres unless a unit stands behind them (mm, pt, in). A box is [x, y, width, height].
        # {event.name} prints a field of the data; {event.startsAt | date: long} sends it through a filter.
        format: 1
        title: "\(title)"
        summary: A starting point to make your own
        locales: [en-GB, de-DE]

        document:
          title: "{event.name}, {ticket.id}"
          author: '{event.organiser.name | default: "Ticketpress"}'

        colours:
          ink: "#1b1f2a"
          quiet: "#5d6473"
          paper: "#ffffff"
          band: "#1f4d3f"
          line: "#c9cdd4"

        styles:
          body: { family: Inter, size: 9pt, colour: ink, lineHeight: 1.35 }
          label: { extends: body, size: 6.5pt, weight: 600, letterSpacing: 0.06, case: upper, colour: quiet }
          title: { family: EB Garamond, size: 25pt, colour: ink, lineHeight: 1.05, lines: 2, fit: { shrink: 15pt, wrap: true } }

        # Texts of the template itself, by language: {strings.date}
        strings:
          date: { en: Date, de: Datum }
          doors: { en: Doors, de: Einlass }
          place: { en: Place, de: Ort }
          holder: { en: Name, de: Name }
          seat: { en: Seat, de: Platz }

        pages:
          - name: front
            size: [180mm, 80mm]
            background: paper
            elements:
              - rect: { fill: band }
                box: [0, 0, 5, 80]

              - text: "{event.name}"
                id: title
                role: title
                style: title
                box: [15, 10, 100, 20]

              - text: "{event.subtitle}"
                id: subtitle
                when: event.subtitle
                style: body
                fit: ellipsis
                colour: quiet
                box: [15, 31, 100, 5]

              # A row lays its elements out side by side; 1fr is a share of what is left. `when` leaves out what the
              # data lack, and `fit` says what happens to a text that is too long: without it, that is an error.
              - row:
                  - column:
                      - { text: "{strings.date}", style: label }
                      - { text: "{event.startsAt | date: long}", id: date, style: body, fit: wrap }
                      - { text: "{event.startsAt | time}", id: time, style: body }
                    when: event.startsAt
                    box: [0, 0, 1fr, auto]
                    gap: 1mm
                  - column:
                      - { text: "{strings.place}", style: label }
                      - { text: "{venue.name}", id: venue, style: body, lines: 2, fit: ellipsis }
                      - { text: "{venue.city}", id: city, when: venue.city, style: body, lines: 1, fit: ellipsis }
                    when: venue.name
                    box: [0, 0, 1fr, auto]
                    gap: 1mm
                id: facts
                box: [15, 41, 100, auto]
                gap: 6mm

              - text: "{strings.holder}"
                style: label
                when: holder.name
                box: [15, 62, 47, 4]
              - text: "{holder.name}"
                id: holder
                when: holder.name
                style: body
                lines: 2
                fit: { shrink: 6pt, wrap: true }
                box: [15, 66, 47, 9]

              - text: "{strings.seat}"
                style: label
                when: seat.label
                box: [68, 62, 47, 4]
              - text: "{seat.label}"
                id: seat
                when: seat.label
                style: body
                lines: 2
                fit: { shrink: 6pt, wrap: true }
                box: [68, 66, 47, 9]

              # The perforation: dashes of no length with round caps are dots.
              - line: { from: [125, 5], to: [125, 75], stroke: { colour: line, width: 0.8pt, dash: [0, 1.6mm], cap: round } }

              # The white margin that a scanner needs (quiet) is inside the box.
              - code: "{ticket.code}"
                id: code
                type: qr
                level: M
                quiet: 4
                dark: ink
                light: paper
                box: [131, 14, 43, 43]
                alt: { en: Ticket code, de: Ticketcode }
              - text: "{ticket.number}"
                id: number
                when: ticket.number
                style: body
                align: center
                fit: { shrink: 6pt }
                colour: quiet
                box: [131, 61, 43, 5]

        """
    }

    static let sample = """
        {
          "locale": "en-GB",
          "ticket": {
            "id": "SAMPLE-1",
            "number": "No. 0001",
            "type": "Adult",
            "code": "TICKETPRESS-SAMPLE-0001",
            "issuedAt": "2026-03-02T09:30:00Z"
          },
          "event": {
            "id": "sample",
            "name": "An Evening of Chamber Music",
            "subtitle": "Schubert, Smetana and a surprise",
            "startsAt": "2026-05-21T17:30:00Z",
            "endsAt": "2026-05-21T20:00:00Z",
            "doorsAt": "2026-05-21T17:00:00Z",
            "timeZone": "Europe/Berlin",
            "organiser": { "name": "Friends of Music", "url": "https://example.org" }
          },
          "venue": {
            "name": "Old Granary Hall",
            "address": "Speicherstraße 4",
            "city": "Lübeck",
            "country": "DE"
          },
          "seat": { "label": "Row 7, seat 12" },
          "holder": { "name": "Zoë Łukaszewska" }
        }

        """
}
