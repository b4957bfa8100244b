import Foundation
import Testing

@testable import Rendering

@Suite("The shipped templates")
struct ShippedTemplateTests {
    @Test func `five are shipped`() {
        #expect(Shipped.names == ["a4", "badge", "classic", "mobile", "roll-80"])
    }

    @Test(arguments: Shipped.names)
    func `a sample is a whole and clean PDF`(name: String) throws {
        let shipped = try Shipped(name)
        let scratch = try Scratch()
        let file = try scratch.write(try shipped.pdf(), "ticket.pdf")
        try Tool.check(file)
        let fonts = try Tool.run(["pdffonts", file.path])
        let rows = fonts.output.split(separator: "\n").dropFirst(2)
        #expect(!rows.isEmpty)
        for row in rows {
            // The columns end in: emb sub uni object ID, the last being two words.
            let columns = row.split(separator: " ")
            #expect(columns.suffix(5).prefix(2).elementsEqual(["yes", "yes"]), "\(row)")
        }
    }

    @Test(arguments: Shipped.names)
    func `the same ticket has the same bytes in every renderer`(name: String) async throws {
        let documents = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<3 { group.addTask { try Shipped(name).pdf() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(documents).count == 1)
    }

    @Test(arguments: Shipped.names)
    func `what was drawn before leaves no trace`(name: String) throws {
        let shipped = try Shipped(name)
        let first = try shipped.pdf()
        _ = try shipped.pdf(shipped.sample.setting("event.name", to: .string("Ein anderes Fest")))
        #expect(try shipped.pdf() == first)
    }

    static let people = [
        "Łukasz Żółć", "Nguyễn Thị Minh Khai", "محمد عبد الله", "דניאל כהן", "अमित शर्मा", "রহিম উদ্দিন", "முருகன் செல்வம்",
        "山田 太郎", "김민수", "王小明", "สมชาย ใจดี", "Αλέξανδρος Παπαδόπουλος", "Екатерина Иванова", "Zoë 🎉",
    ]

    @Test(arguments: people)
    func `a name prints and can be read back from the PDF`(person: String) throws {
        let shipped = try Shipped("classic")
        let text = try Tool.text(of: try shipped.pdf(shipped.sample.setting("holder.name", to: .string(person))))
            .precomposedStringWithCanonicalMapping
        // Word by word: a reader may put the words of a right-to-left name in either order.
        for word in person.split(separator: " ") {
            #expect(text.contains(String(word).precomposedStringWithCanonicalMapping), "\(word) in \(text)")
        }
    }

    @Test(arguments: Shipped.names)
    func `the code is the ticket's, on the PDF and on the picture, printed coarse and fine`(name: String) throws {
        let shipped = try Shipped(name)
        let scene = try shipped.scene()
        let page = try #require(scene.pages.firstIndex { $0.items.contains(where: \.isCode) })
        let scratch = try Scratch()
        var pictures = try Tool.rasters(of: try shipped.renderer.pdf(scene), page: page, dpi: [150, 300], in: scratch)
        for dpi in [150.0, 300] {
            let png = try shipped.renderer.png(scene, page: page, dpi: dpi)
            pictures.append(try scratch.write(png, "picture-\(dpi).png"))
        }
        let code = try #require(shipped.sample["ticket"]?["code"])
        guard case .string(let payload) = code else { throw RenderError(.missingField) }
        let codes = scene.pages[page].items.count(where: \.isCode)
        let everywhere = Array(repeating: payload, count: codes * pictures.count)
        if scene.pages[page].items.contains(where: \.isReadByZBar) { #expect(try Tool.zbar(pictures) == everywhere) }
        #expect(try Tool.zxing(pictures) == everywhere)
    }

    @Test(arguments: Shipped.names)
    func `the check finds nothing`(name: String) throws {
        let shipped = try Shipped(name)
        let findings = try TemplateCheck(shipped.compiled, sample: shipped.sample).run(pictureDPI: 20)
        #expect(
            findings.isEmpty, "\(findings.map { "\($0.torture?.name ?? ""): \($0.error)" }.joined(separator: "\n"))")
    }
}

extension SceneItem {
    fileprivate var isCode: Bool { if case .code = content { true } else { false } }

    /// zbar reads QR and Code 128, and none of the other matrix codes.
    fileprivate var isReadByZBar: Bool {
        if case .code(let code) = content { [.qr, .code128].contains(code.symbol.symbology) } else { false }
    }
}
