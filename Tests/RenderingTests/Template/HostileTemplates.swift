import Rendering
import Testing

/// Whatever the bytes, reading them ends, in a template or in problems.
@Suite struct `Hostile templates` {
    /// What is wrong with a template file of these bytes, but for keys that are missing; nil when nothing is.
    private func fact(_ bytes: [UInt8]) -> String? {
        do throws(TemplateError) {
            _ = try Template(name: "x", yaml: bytes) { _ in [] }
            return nil
        } catch {
            let facts = error.problems.map(\.fact)
            return facts.first { !$0.hasSuffix("is missing") } ?? facts.first
        }
    }

    private func fact(_ text: String) -> String? { fact(Array(text.utf8)) }

    @Test(arguments: ["[", "{", "[{", "- ", "? ", "a: {", "[? ", "- - ? "])
    func `deep nesting on one line is refused`(opener: String) {
        #expect(fact(String(repeating: opener, count: 250_000 / opener.utf8.count)) != nil)
        #expect(fact(String(repeating: opener, count: 900)) != nil)
    }

    @Test(arguments: ["- ", "a:", "? "])
    func `deep nesting by indentation is refused`(opener: String) {
        let lines = (0..<700).map { String(repeating: " ", count: $0) + opener }
        #expect(fact(lines.joined(separator: "\n")) != nil)
    }

    @Test func `closed brackets do not hide how deep they go`() {
        for count in [50, 300, 600, 990, 5_000] {
            let closed = String(repeating: "[", count: count) + String(repeating: "]", count: count)
            #expect(fact("title: " + closed)?.contains("nested") == true)
        }
        #expect(fact(String(repeating: "[ # ]\n", count: 40_000)) != nil)
        #expect(fact(String(repeating: "[\"]\",\n", count: 30_000)) != nil)
    }

    @Test func `anchors, aliases, tags and merge keys are refused`() {
        let place = "template.yaml:2:8: title: "
        func first(_ value: String) -> String? {
            ExampleTemplate.problems("format: 1\ntitle: \(value)\n").first { !$0.contains("is missing") }
        }
        #expect(first("&a Title")?.hasPrefix(place + "YAML anchors are not read; ") == true)
        #expect(first("*a")?.hasPrefix(place + "YAML aliases are not read; ") == true)
        #expect(first("!!str Title")?.hasPrefix(place + "YAML tags are not read; ") == true)
        #expect(first("! Title")?.hasPrefix(place + "YAML tags are not read; ") == true)
        #expect(
            ExampleTemplate.problems("format: 1\nstyles:\n  a: { <<: b }").contains {
                $0.contains("YAML merge keys are not read")
            })
        #expect(ExampleTemplate.problems("styles: &x\n  a: { size: 1 }").first?.contains("YAML anchors") == true)
        #expect(ExampleTemplate.problems("styles:\n  a: !x\n    size: 1").first?.contains("YAML tags") == true)
        #expect(ExampleTemplate.problems("*a : 1").first?.contains("YAML aliases") == true)
        #expect(fact("? [a]\n: b")?.hasPrefix("YAML keys marked with ?") == true)
    }

    @Test func `the signs of anchors, aliases and tags stay in texts`() throws {
        let yaml =
            "format: 1\ntitle: 'R&D *new*!?'\nsummary: Fish & chips * 2 !\n"
            + "pages: [{ size: [10, 10], elements: [] }]"
        let template = try ExampleTemplate.parse(yaml)
        #expect(template.title == "R&D *new*!?")
        #expect(template.summary == "Fish & chips * 2 !")
    }

    @Test func `an alias bomb is never expanded`() {
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        for level in 1..<30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            lines.append("a\(level): &a\(level) [\(aliases)]")
        }
        lines.append("? *a29\n: 1")
        #expect(fact(lines.joined(separator: "\n")) != nil)
    }

    @Test func `large keys are never compared`() {
        let opened = String(repeating: "{? ", count: 900) + "[" + String(repeating: "1,", count: 120_000)
        #expect(fact(opened + "]" + String(repeating: "}", count: 900))?.hasPrefix("YAML keys marked with ?") == true)
    }

    @Test func `many keys that stand twice are still a problem each, in small files`() {
        let found = ExampleTemplate.problems(String(repeating: "title: a\n", count: 30))
        #expect(found.filter { $0.contains("the key \"title\" stands here a second time") }.count == 29)
        #expect(fact(String(repeating: "title: a\n", count: 25_000)) == "a key of this map stands here twice")
    }

    @Test func `files, texts and keys have a largest size`() {
        #expect(fact([UInt8](repeating: 0x20, count: 256 * 1024 + 1)) == "the file is larger than 256 KiB")
        let text = String(repeating: "x", count: 64 * 1024 + 1)
        #expect(fact("title: \(text)")?.hasPrefix("the text is longer than 64 KiB") == true)
        let key = String(repeating: "k", count: 101)
        #expect(fact("\(key): 1")?.hasSuffix("is longer than 100 bytes") == true)
    }

    @Test func `files have a largest number of values and elements`() {
        #expect(fact("[" + String(repeating: "1,", count: 30_000) + "]") == "the file has more than 20000 values")
        let group = "- group: [" + String(repeating: "{group: []},", count: 1_500) + "]\n"
        #expect(
            ExampleTemplate.problems(ExampleTemplate.page(group + group)).first?.contains(
                "the template has more than 2000 elements") == true)
    }

    @Test func `bytes that are no text are refused where they stand`() {
        #expect(
            ExampleTemplate.problems("title: a\u{0}b") == [
                "template.yaml:1:9: the character U+0 has no place in a template; remove it"
            ])
        #expect(fact([0x61, 0x0A, 0xFF, 0xFE]) == "the file is not UTF-8 text")
        #expect(fact([0xFF, 0xFE, 0x61, 0x00]) == "the file is not UTF-8 text")
        #expect(fact("title: \u{1B}[2J")?.hasPrefix("the character U+1B") == true)
        #expect(fact("title: \u{10FFF1}")?.hasPrefix("the character U+10FFF1") == true)
        #expect(fact("title: \"a\\0b\"") == "the text holds the control character U+0000")
    }

    @Test func `files that are not one map are refused`() {
        for text in [
            "", " \n", "# nothing", "---", "a", "[1]", "---\na: 1\n---\nb: 2", "%YAML 9.9\n---\na: 1", "@", "\t- a",
        ] {
            #expect(fact(text) != nil, "\(text)")
        }
    }

    @Test func `a byte order mark is passed over`() throws {
        let yaml = "\u{FEFF}format: 1\r\ntitle: T\r\npages: [{ size: [10, 10], elements: [] }]\r\n"
        #expect(try ExampleTemplate.parse(yaml).title == "T")
    }

    @Test func `long chains of styles and strings end`() {
        let styles = (0..<4_000).map { "  s\($0): { extends: s\($0 + 1) }" } + ["  s4000: { extends: s0 }"]
        let found = ExampleTemplate.problems("format: 1\nstyles:\n" + styles.joined(separator: "\n"))
        #expect(found.contains { $0.contains("styles extend each other in a circle") })
    }

    @Test func `damaged templates end in a template or in problems`() {
        var random = RepeatableRandom(seed: 7)
        let intact = Array(ExampleTemplate.yaml.utf8)
        let pieces = [
            "[", "{", "]", "}", "&a", "*a", "!", "\"", "'", "|", ">", "- ", "? ", ": ", "#", "\n", "\t", "%", "\u{0}",
        ]
        for _ in 0..<300 {
            var bytes = intact
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let start = Int.random(in: 0..<bytes.count, using: &random)
                let end = min(bytes.count, start + Int.random(in: 0...20, using: &random))
                let piece = pieces.randomElement(using: &random) ?? "["
                bytes.replaceSubrange(start..<end, with: Array(piece.utf8))
            }
            _ = fact(bytes)
        }
    }
}
