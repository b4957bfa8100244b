import Foundation
import Testing

@testable import ticketpress

@Suite struct `Several files that get their names together` {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    @Test func `when a later page cannot have its name, the earlier pages of the last run are there again`() throws {
        try shop.write("old", to: "out/T-1.png")
        try shop.write("", to: "out/T-2.png/in the way")
        let result = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--format", "png",
            input: Workshop.record("T", second: true))
        #expect(result.status == 1)
        #expect(result.errors.contains("cannot write out/T-2.png: it is a folder"))
        #expect(try shop.text("out/T-1.png") == "old")
        #expect(try shop.names("out") == ["T-1.png", "T-2.png"])
    }

    @Test func `a page that is new goes again`() throws {
        try shop.write("", to: "out/T-2.png/in the way")
        _ = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--format", "png",
            input: Workshop.record("T", second: true))
        #expect(try shop.names("out") == ["T-2.png"])
    }

    @Test func `all pages are replaced, and nothing else is left`() throws {
        for page in 1...2 { try shop.write("old", to: "out/T-\(page).png") }
        let result = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--format", "png",
            input: Workshop.record("T", second: true))
        #expect(result.status == 0, "\(result.errors)")
        #expect(try shop.names("out") == ["T-1.png", "T-2.png"])
        for page in 1...2 { #expect(try shop.bytes("out/T-\(page).png").starts(with: [0x89, 0x50])) }
    }

    @Test func `a folder in an earlier place is not moved away`() throws {
        try shop.write("", to: "out/T-1.png/in the way")
        try shop.write("old", to: "out/T-2.png")
        _ = try shop.run(
            "render", "plain", "--data", "-", "--out", "out", "--format", "png",
            input: Workshop.record("T", second: true))
        #expect(try shop.names("out/T-1.png") == ["in the way"])
        #expect(try shop.text("out/T-2.png") == "old")
        #expect(try shop.names("out") == ["T-1.png", "T-2.png"])
    }

    @Test func `a rename that fails after the old file got its second name leaves one name`() throws {
        try shop.write("old", to: "a")
        var swap = FileSwap()
        let path = shop.folder.appending(path: "a").path
        #expect(throws: FileError.self) {
            try swap.replace(path, by: path + ".missing", keepingIn: path + ".old")
        }
        #expect(try shop.text("a") == "old")
        #expect(try shop.names() == ["a", "templates"])
    }
}
