import Testing

@testable import Rendering

@Suite("Placing codes")
struct CodePlacementTests {
    private func sheet(
        _ keys: String = "type: qr", box: String = "[10pt, 20pt, 145pt, 145pt]", before: String = "",
        after: String = "",
        page: String = "", printer: String = "", assets: [String: [UInt8]] = [:]
    ) throws -> Sheet {
        try Sheet(
            "\(before)\n- { code: \"{ticket.code}\", id: code, box: \(box), \(keys) }\n\(after)", page: page,
            head: printer,
            assets: assets)
    }

    private func code(_ sheet: Sheet, _ payload: String = "TICKET-1") throws -> (item: SceneItem, code: SceneCode) {
        let item = try #require(try sheet.items(["ticket.code": .string(payload)])["code"].first)
        return (item, try #require(item.code))
    }

    // MARK: Sizes

    @Test func `a code fills its box, and its quiet zone is inside`() throws {
        // 21 modules and 4 on either side: 29 of 5 pt.
        let (item, code) = try code(sheet())
        #expect(code.symbol.columns == 21)
        #expect(item.frame.isAt(10, 20, 145, 145))
        #expect(code.target.isAt(30, 40, 105, 105))
        #expect(item.role == .figure)
    }

    @Test func `a code stands in the middle of a box that is not square`() throws {
        let (item, code) = try code(sheet(box: "[10pt, 20pt, 185pt, 145pt]"))
        #expect(item.frame.isAt(30, 20, 145, 145) && code.target.isAt(50, 40, 105, 105))
    }

    @Test func `a wider quiet zone makes the modules smaller`() throws {
        #expect(try code(sheet("quiet: 10", box: "[0, 0, 123pt, 123pt]")).code.target.isAt(30, 30, 63, 63))
    }

    @Test func `bars run the whole height of their box`() throws {
        let (item, code) = try code(sheet("type: code128", box: "[10pt, 20pt, 300pt, 40pt]"))
        let module = 300 / Double(code.symbol.columns + 20)
        #expect(item.frame.isAt(10, 20, 300, 40))
        #expect(code.target.isAt(10 + 10 * module, 20, 300 - 20 * module, 40))
    }

    @Test func `a code in words has its size, version, place and colours`() throws {
        let line = try #require(try sheet("dark: \"#14213d\", light: none").lines().first)
        #expect(line.hasPrefix("code front/code qr 21×21 "))
        #expect(line.hasSuffix(" version 1 at 30,40 105×105 dark #14213d role figure"))
    }

    @Test func `on a printer of black dots a module is a whole number of them`() throws {
        let dot = 72.0 / 203
        let mono = try code(
            sheet(box: "[10pt, 20pt, 100pt, 100pt]", printer: "printer: { dpi: 203, monochrome: true }"))
        let module = mono.code.target.width / 21
        #expect(abs(module - 9 * dot) < 1e-9)
        #expect(abs(mono.item.frame.width - 29 * 9 * dot) < 1e-9)
        #expect(abs(mono.item.frame.midX - 60) < 1e-9 && abs(mono.item.frame.midY - 70) < 1e-9)
        let colour = try code(sheet(box: "[10pt, 20pt, 100pt, 100pt]", printer: "printer: { dpi: 203 }"))
        #expect(abs(colour.code.target.width / 21 - 100.0 / 29) < 1e-9)
    }

    @Test func `a logo stands in the middle of cleared modules`() throws {
        let logo = SamplePNG.make(width: 20, height: 20)
        let with = try code(
            sheet("level: H, logo: logo.png", box: "[0, 0, 250pt, 250pt]", assets: ["logo.png": logo]),
            String(repeating: "TICKET-1", count: 10)
        ).code
        let target = try #require(with.logo?.target)
        #expect(abs(target.midX - with.target.midX) < 0.01 && abs(target.midY - with.target.midY) < 0.01)
        let share = target.width * target.height / (with.target.width * with.target.height)
        #expect(share > 0.01 && share <= CodeSymbol.largestLogoShare)
        let (side, middle) = (with.symbol.columns, with.symbol.columns / 2)
        #expect((-1...1).allSatisfy { !with.symbol.modules[(middle + $0) * side + middle] })
    }

    // MARK: What is refused

    @Test func `modules that no scanner reads are refused with their size`() throws {
        let error = try sheet(box: "[0, 0, 25pt, 25pt]").error()
        guard case .modulesTooSmall(let size, let minimum) = error.problem else { throw error }
        #expect(abs(Length.mm(size).points - 25.0 / 29) < 1e-6 && minimum == 0.33)
        #expect(
            error.description
                == "sheet: element front/code: the code of ticket.code \"TICKET-1\" has modules of 0.3 mm, under "
                + "0.33 mm; enlarge the code's box, shorten its text, or lower its level")
    }

    @Test func `bars without a width are refused`() throws {
        let sheet = try Sheet(
            """
            - row: [{ code: "{ticket.code}", type: code128, id: code, size: [auto, 40pt] }]
              box: [0, 0, 400pt, auto]
            """)
        #expect(try sheet.error().problem.code == "modulesTooSmall")
    }

    @Test func `modules of too few printer dots are refused with the printer's measure`() throws {
        let error = try sheet(box: "[0, 0, 29pt, 29pt]", printer: "printer: { dpi: 203 }").error()
        guard case .tooFewDots(let dots, 3, 203) = error.problem else { throw error }
        #expect(abs(dots - 203.0 / 72) < 1e-6)
        #expect(error.description.contains("has modules of 2.82 printer dots at 203 dpi, under 3; enlarge"))
    }

    @Test func `a quiet zone under the standard's is refused`() throws {
        let error = try sheet("quiet: 3").error()
        #expect(error.problem == .quietZoneTooSmall(modules: 3, minimum: 4))
        #expect(error.description.contains("has a quiet zone of 3 modules, under 4; give it quiet: 4 or more"))
        #expect(try sheet("type: aztec, quiet: 0").items().count == 1)
    }

    @Test func `a text longer than the code can hold is refused with the limit`() throws {
        let long = Value.string(String(repeating: "x", count: 2400))
        let error = try sheet(box: "[0, 0, 300pt, 300pt]").error(["ticket.code": long])
        #expect(error.problem.code == "codeTooLong" && error.element == "front/code" && error.field == "ticket.code")
        #expect(
            error.description.contains(
                "has 2400 bytes, and there is room for 5596 digits, 3391 capitals"))
    }

    @Test func `a text that a symbology cannot write is refused`() throws {
        let error = try sheet("type: code128").error(["ticket.code": "Zoë"])
        #expect(error.problem.code == "codeUnencodable")
        #expect(error.description.contains("the code of ticket.code \"Zoë\" cannot be made: Code 128 has no “ë”"))
    }

    @Test func `a logo that takes too much of the code is refused with its share`() throws {
        let error = try sheet(
            "level: H, logo: logo.png", assets: ["logo.png": SamplePNG.make(width: 40, height: 2)]
        ).error(["ticket.code": "T"])
        guard case .logoTooLarge(let share, let limit) = error.problem else { throw error }
        #expect(share > limit && limit <= 0.12)
        #expect(
            error.description.contains("the logo covers ")
                && error.description.contains(" % of the code of ticket.code"))
    }

    static let neighbours = [
        "- { text: Night, id: other, box: [20pt, 20pt, 100pt, 30pt], style: body }",
        "- { rect: { fill: \"#fff\" }, id: other, box: [150pt, 20pt, 40pt, 30pt] }",
        "- { line: { from: [0, 22pt], to: [300pt, 22pt], stroke: { width: 1pt } }, id: other }",
        "- { code: \"{ticket.code}\", type: code128, id: other, box: [100pt, 150pt, 300pt, 40pt] }",
    ]

    @Test(arguments: neighbours)
    func `nothing may lie over a code or its quiet zone`(neighbour: String) throws {
        let error = try sheet(after: neighbour).error()
        guard case .quietZoneCovered(let other, let depth) = error.problem else { throw error }
        #expect(Set([other, error.element]) == ["front/other", "front/code"])
        #expect(depth > 0.5 && depth < 20)
        #expect(error.description.contains("mm deep over the code or its quiet zone; move one of the two"))
    }

    @Test func `what lies over a code says how deep it does`() throws {
        func depth(_ neighbour: String) throws -> Double {
            let error = try sheet(after: neighbour).error()
            guard case .quietZoneCovered(_, let depth) = error.problem else { throw error }
            return Length.mm(depth).points
        }
        let far = try sheet(after: "").items()[0].bounds
        let box = "[\(far.maxX - 12)pt, 20pt, 100pt, 30pt]"
        #expect(abs(try depth("- { rect: { fill: \"#fff\" }, id: other, box: \(box) }") - 12) < 0.01)
        let line = "{ from: [0, \(far.y + 7)pt], to: [300pt, \(far.y + 7)pt], stroke: { width: 2pt } }"
        #expect(abs(try depth("- { line: \(line), id: other }") - 8) < 0.01)
    }

    @Test func `a text behind a code is in the way too`() throws {
        let error = try sheet(before: Self.neighbours[0]).error()
        guard case .quietZoneCovered("front/other", _) = error.problem else { throw error }
        #expect(error.element == "front/code")
    }

    @Test func `a frame around a code and a plate behind it are not in the way`() throws {
        let sheet = try sheet(
            before: "- { rect: { fill: \"#fff\" }, box: [0, 10pt, 165pt, 165pt] }",
            after: "- { rect: { stroke: { width: 2pt }, radius: 4pt }, box: [5pt, 15pt, 155pt, 155pt] }")
        #expect(try sheet.items().count == 3)
    }

    @Test func `a line that runs behind a code without a background is in the way`() throws {
        for line in ["{ from: [0, 92pt], to: [200pt, 92pt]", "{ from: [92pt, 0], to: [92pt, 200pt]"] {
            let error = try sheet("light: none", before: "- { line: \(line), stroke: { width: 6pt } } }").error()
            #expect(error.problem.code == "lowContrast")
        }
    }

    @Test func `a red code on white does not show in a scanner's red light`() throws {
        let error = try sheet("dark: \"#ff0000\"").error()
        guard case .lowContrast(let ratio, 4.5) = error.problem else { throw error }
        #expect(ratio < 1.1)
        #expect(
            error.description.contains(
                "has a contrast of 1 : 1 to what is behind it, under 4.5 : 1; use a darker `dark`"))
    }

    @Test func `a light code on dark is refused`() throws {
        #expect(try sheet("dark: \"#fff\", light: \"#000\"").error().problem.code == "lowContrast")
    }

    @Test func `a code on nothing but the page needs no plate`() throws {
        #expect(try sheet("light: none").items().count == 1)
    }

    @Test func `a code is compared with the darkest place of a gradient behind it`() throws {
        let gradient = "background: { linear: [\"#ffffff\", \"#333333\"] }"
        let error = try sheet("light: none", box: "[250pt, 20pt, 145pt, 145pt]", page: gradient).error()
        guard case .lowContrast(let ratio, _) = error.problem else { throw error }
        #expect(ratio > 1 && ratio < 4.5)
        #expect(try sheet("light: none", box: "[0, 20pt, 145pt, 145pt]", page: gradient).items().count == 2)
        #expect(try sheet(box: "[250pt, 20pt, 145pt, 145pt]", page: gradient).items().count == 2)
    }

    @Test func `a code is compared with the picture behind it`() throws {
        let art = Array(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">
            <rect width="100" height="100" fill="#eee"/><rect x="100" width="100" height="100" fill="#444"/></svg>
            """.utf8)
        func sheet(x: Int) throws -> Sheet {
            try self.sheet(
                "light: none", box: "[\(x)pt, 20pt, 145pt, 145pt]",
                before: "- { image: art.svg, box: [0, 0, 400pt, 200pt] }", assets: ["art.svg": art])
        }
        #expect(try sheet(x: 20).items().count == 2)
        for x in [100, 230] {
            let error = try sheet(x: x).error()
            #expect(error.problem.code == "lowContrast" && error.element == "front/code")
        }
    }

    @Test func `a half transparent plate lets the background through`() throws {
        let dark = "background: \"#000000\""
        #expect(try sheet("light: \"#ffffff20\"", page: dark).error().problem.code == "lowContrast")
        #expect(try sheet("light: \"#ffffffc0\"", page: dark).items().count == 2)
    }
}
