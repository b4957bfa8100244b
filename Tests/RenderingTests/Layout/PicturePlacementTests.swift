import Foundation
import Testing

@testable import Rendering

@Suite("Placing pictures")
struct PicturePlacementTests {
    /// Twice as wide as high.
    private let wide = SamplePNG.make(width: 40, height: 20)

    private func image(_ keys: String, box: String = "[10pt, 20pt, 100pt, 100pt]") throws -> (
        item: SceneItem, words: String
    ) {
        let sheet = try Sheet("- { image: art.png, id: art, box: \(box), \(keys) }", assets: ["art.png": wide])
        let line = try #require(try sheet.lines().first)
        return (try #require(try sheet.items().first), String(line.split(separator: " ", maxSplits: 4)[4]))
    }

    @Test func `contain shows the whole picture in the middle of its box`() throws {
        let (item, words) = try image("fit: contain")
        #expect(words == "at 10,45 100×50 role figure static")
        #expect(item.bounds.isAt(10, 45, 100, 50))
    }

    @Test func `cover fills the box and cuts off what stands over`() throws {
        let (item, words) = try image("fit: cover")
        #expect(words == "at -40,20 200×100 clip M10,20 L110,20 L110,120 L10,120 Z role figure static")
        #expect(item.bounds.isAt(10, 20, 100, 100))
    }

    @Test func `fill stretches the picture`() throws {
        #expect(try image("fit: fill").words == "at 10,20 100×100 role figure static")
    }

    @Test func `a picture with an automatic height keeps its proportions`() throws {
        #expect(
            try image("fit: contain", box: "[10pt, 20pt, 100pt, auto]").words == "at 10,20 100×50 role figure static")
    }

    @Test func `a circle is cut out of the middle`() throws {
        let item = try image("fit: cover, crop: circle").item
        let clip = try #require(item.image?.clip)
        #expect(clip == Path.ellipse(in: Rect(x: 10, y: 20, width: 100, height: 100)))
        let contained = try #require(try image("fit: contain, crop: circle").item.image?.clip?.controlBounds)
        #expect(contained.isAt(35, 45, 50, 50))
    }

    @Test func `corners are rounded where the picture ends`() throws {
        let clip = try #require(try image("fit: contain, crop: { radius: 8pt }").item.image?.clip)
        #expect(clip == Path.rectangle(Rect(x: 10, y: 45, width: 100, height: 50), radius: 8))
    }

    @Test func `a picture of the data is drawn, and has what is read aloud`() throws {
        let sheet = try Sheet(
            #"- { image: "{holder.photo}", box: [0, 0, 40pt, 40pt], alt: { en: "{holder.name}" }, when: holder.photo }"#
        )
        let uri = "data:image/png;base64," + Data(wide).base64EncodedString()
        let item = try #require(try sheet.items(["holder.photo": .string(uri), "holder.name": "Zoë"]).first)
        #expect(item.image?.target == Rect(x: 0, y: 10, width: 40, height: 20))
        #expect(item.alternative == "Zoë" && item.role == .figure && !item.isStatic)
        #expect(try sheet.items().isEmpty)
    }

    @Test func `an address on the network is refused, never fetched`() throws {
        let sheet = try Sheet(#"- { image: "{holder.photo}", id: photo, box: [0, 0, 40pt, 40pt] }"#)
        let error = try sheet.error(["holder.photo": "https://example.org/me.png"])
        #expect(error.problem == .remoteImage)
        #expect(
            error.description.hasPrefix(
                #"sheet: element front/photo: holder.photo "https://example.org/me.png" is an address on the network, "#
                    + "and none is ever fetched; put the picture into the data as a data: URI"))
    }

    @Test func `a picture of the data that cannot be read names its field`() throws {
        let sheet = try Sheet(#"- { image: "{holder.photo}", id: photo, box: [0, 0, 40pt, 40pt] }"#)
        let uri = "data:image/png;base64," + Data(wide.prefix(60)).base64EncodedString()
        let error = try sheet.error(["holder.photo": .string(uri)])
        #expect(error.problem.code == "imageUnreadable" && error.field == "holder.photo")
        #expect(error.description.hasPrefix(#"sheet: element front/photo: holder.photo "data:image/png;base64,"#))
        #expect(error.description.contains("cannot be read: "))
    }

    @Test func `SVG of the data is drawn as sharp as the template's own`() throws {
        let sheet = try Sheet(#"- { image: "{extra.logo}", box: [0, 0, 40pt, 40pt] }"#)
        let uri = Self.svg("<rect width='40' height='20' fill='#c1121f'/>")
        let scene = try sheet.scene(["extra.logo": .string(uri)])
        let image = try #require(scene.pages[0].items.first?.image)
        #expect(image.picture.format == .svg && image.target == Rect(x: 0, y: 10, width: 40, height: 20))
        #expect(try sheet.renderer.svg(scene, page: 0).firstRange(of: Array("rgb(75.6".utf8)) != nil)
    }

    @Test func `hostile SVG of the data is refused with its field and the reason`() throws {
        let sheet = try Sheet(#"- { image: "{extra.logo}", id: logo, box: [0, 0, 40pt, 40pt] }"#)
        let doublings = (1...40).map { "<g id='l\($0)'><use href='#l\($0 - 1)'/><use href='#l\($0 - 1)'/></g>" }
        let bomb = "<path id='l0' d='M0 0h1'/>" + doublings.joined() + "<use href='#l40'/>"
        let size = try sheet.error(["extra.logo": .string(Self.svg(bomb))])
        #expect(size.field == "extra.logo" && size.element == "front/logo" && size.problem.code == "imageTooLarge")
        let remote = try sheet.error([
            "extra.logo": .string(Self.svg("<image href='https://example.org/a.png'/>"))
        ])
        #expect(remote.problem == .remoteImage && remote.field == "extra.logo")
        let text = try sheet.error(["extra.logo": .string(Self.svg("<text>A</text>"))])
        #expect(text.description.hasPrefix(#"sheet: element front/logo: extra.logo "data:image/svg+xml;base64,"#))
        #expect(text.description.contains("cannot be read: the SVG art has text"))
    }

    private static func svg(_ content: String) -> String {
        let art = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'>\(content)</svg>"
        return "data:image/svg+xml;base64," + Data(art.utf8).base64EncodedString()
    }

    @Test func `a picture of the folder that cannot be read refuses the template`() throws {
        let error = try #require(throws: RenderError.self) {
            try Sheet("- { image: art.png, box: [0, 0, 40pt, 40pt] }", assets: ["art.png": Array("GIF89a".utf8)])
        }
        #expect(error.problem.code == "imageUnreadable" && error.element == "art.png")
        #expect(error.description.contains("sheet: element art.png: the image cannot be read: "))
    }
}
