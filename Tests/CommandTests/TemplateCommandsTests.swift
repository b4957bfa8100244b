import Foundation
import Testing

@Suite struct `Template commands` {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    @Test func `new makes a template that renders, and says what to do next`() throws {
        let made = try shop.run("template", "new", "summer-night")
        #expect(made.status == 0)
        for command in ["template preview", "render", "template check"] {
            #expect(made.text.contains("ticketpress \(command) summer-night"))
        }
        for file in ["summer-night/template.yaml", "summer-night/sample.json", "template.schema.json"] {
            #expect(made.text.contains("  templates/\(file)\n"))
            #expect(shop.exists("templates/\(file)"))
        }
        #expect(try !shop.run("template", "new", "second").text.contains("schema"))
        #expect(try shop.names("templates/summer-night") == ["sample.json", "template.yaml"])
        let rendered = try shop.run("render", "summer-night", "--out", "x.pdf")
        #expect(rendered.status == 0, "\(rendered.errors)")
        #expect(shop.exists("x.pdf"))
    }

    @Test(arguments: [
        ("render plain", "Say with --data what is to be drawn, or add one."),
        ("template check plain", "Add one, because the check varies it."),
    ])
    func `a template without a sample is no mistake until the sample is needed`(command: String, remedy: String) throws
    {
        _ = try shop.shell("rm templates/plain/sample.json")
        let result = try shop.shell("\"$TP\" \(command)")
        #expect(result.status == 64)
        #expect(result.errors == "Error: the template plain has no sample.json.\n\(remedy)\n")
        let drawn = try shop.run("render", "plain", "--data", "-", "--out", "x.pdf", input: Workshop.record("T1"))
        #expect(drawn.status == 0)
    }

    @Test func `new never touches what is there`() throws {
        let before = try shop.text("templates/plain/template.yaml")
        let result = try shop.run("template", "new", "plain")
        #expect(result.status == 64)
        #expect(result.errors.contains("templates/plain is there already"))
        #expect(try shop.text("templates/plain/template.yaml") == before)
    }

    @Test(arguments: ["../x", "a/b", "", "-", "ä", ".", "a b"])
    func `new refuses a name that is no name`(name: String) throws {
        let result = try shop.run("template", "new", "--", name)
        #expect(result.status == 64)
        #expect(try shop.names("templates") == ["plain"])
    }

    @Test(arguments: [["template", "schema"], ["schema"]])
    func `schema prints a JSON Schema`(arguments: [String]) throws {
        let result = try shop.shell("\"$TP\" \(arguments.joined(separator: " "))")
        #expect(result.status == 0)
        let schema = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect((schema["$schema"] as? String)?.hasPrefix("https://json-schema.org/") == true)
    }
}
