import Foundation
import Testing

@testable import Rendering

extension Picture {
    /// Art with everything that Cairo needs more than lines for: gradients, masks, layers, pictures, blending.
    static func artWithEverything() throws -> Picture {
        let (png, jpeg) = (try fourPixels().bytes, try redAndBlue().bytes)
        let source = """
            <svg xmlns="http://www.w3.org/2000/svg" width="100" height="80"><defs>
            <linearGradient id="g"><stop offset="0" stop-color="red" stop-opacity="0.2"/>
            <stop offset="0.5" stop-color="#0f0"/><stop offset="1" stop-color="blue" stop-opacity="0"/></linearGradient>
            <radialGradient id="r" spreadMethod="reflect" r="0.2"><stop offset="0" stop-color="red"/>
            <stop offset="1" stop-color="blue"/></radialGradient>
            <mask id="m"><rect width="30" height="30" fill="white"/><circle cx="15" cy="15" r="9" fill="#888"/></mask>
            <clipPath id="c"><circle cx="50" cy="40" r="20"/></clipPath></defs>
            <rect width="40" height="40" fill="url(#g)"/><rect x="40" width="40" height="40" fill="url(#r)"/>
            <g opacity="0.5"><circle cx="30" cy="50" r="15" fill="red"/><circle cx="40" cy="50" r="15" fill="green"/></g>
            <g mask="url(#m)"><rect width="30" height="30" fill="black"/></g>
            <g clip-path="url(#c)"><rect width="100" height="80" fill="orange"/></g>
            <g style="mix-blend-mode:multiply"><circle cx="60" cy="50" r="15" fill="cyan"/></g>
            <circle cx="80" cy="60" r="10" fill="none" stroke="url(#g)" stroke-width="3" stroke-opacity="0.5"/>
            <image x="60" y="60" width="20" height="20" href="data:image/png;base64,\(Data(png).base64EncodedString())"/>
            <image y="60" width="20" height="20" href="data:image/jpeg;base64,\(Data(jpeg).base64EncodedString())"/></svg>
            """
        return try Picture(reading: Array(source.utf8), allowing: [.svg])
    }
}

@Suite struct `Art that is pressed` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)

    /// The SVG files of all templates.
    static let shippedArt: [String] = Shipped.names.flatMap { name in
        let folder = Project.root.appending(path: "templates/\(name)")
        // Where the folder cannot be read, the test that counts the art says so.
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return entries.filter { $0.hasSuffix(".svg") }.sorted().map { "\(name)/\($0)" }
    }

    private func shipped(_ path: String) throws -> Picture {
        let file = Project.root.appending(path: "templates/\(path)")
        return try Picture(reading: Array(Data(contentsOf: file)), allowing: [.svg])
    }

    private func items(_ picture: Picture, width: Double) -> [SceneItem] {
        let scale = width / picture.size.width
        let target = Rect(x: 10, y: 10, width: width, height: picture.size.height * scale)
        return [
            .box(Rect(x: 0, y: 20, width: width + 20, height: 30), .solid(Colour(red: 1, green: 0.9, blue: 0.3))),
            .image(SceneImage(picture: picture, target: target)),
        ]
    }

    @Test func `is found in the templates`() { #expect(Self.shippedArt.count >= 5) }

    @Test(arguments: `Art that is pressed`.shippedArt)
    func `looks as on the canvas`(path: String) throws {
        let picture = try shipped(path)
        let items = items(picture, width: 300)
        let height = 20 + 300 * picture.size.height / picture.size.width
        let sheet = try PressedSheet(items, width: 320, height: height.rounded(.up))
        try sheet.expectSound()
        let difference = try Difference(items, width: 320, height: height.rounded(.up), canvas: canvas)
        #expect(difference.mean < 2 && difference.far < 0.01, "\(difference)")
    }

    @Test func `may have layers, masks, pictures and blending`() throws {
        let items = items(try .artWithEverything(), width: 200)
        let sheet = try PressedSheet(items, width: 220, height: 180)
        try sheet.expectSound()
        // Cairo loses gradients within layers when it writes them into a PDF by way of a recording: its pixels count here.
        let seen = try PDFPicture(of: sheet.pdf, dpi: 144)
        let wanted = try canvas.raster(items, region: Rect(x: 0, y: 0, width: 220, height: 180), scale: 2)
        let places = [
            "dim": (50, 50), "masked": (90, 90), "ramp": (60, 170), "rings": (280, 70), "between rings": (300, 50),
            "one layer": (90, 220), "two layers": (140, 200), "clipped": (220, 180), "blended": (270, 220),
            "ringed": (340, 219), "ring": (340, 302), "photo": (25, 300), "other half": (90, 300), "paper": (420, 340),
        ]
        for (name, (x, y)) in places {
            let (a, b) = (seen.colour(x: x, y: y), wanted.colour(x: x, y: y))
            let distance = [a.red - b.red, a.green - b.green, a.blue - b.blue].map(abs).max() ?? 1
            #expect(distance < 0.06, "\(name): \(a.hex) for \(b.hex)")
        }
    }

    @Test func `is made the same each time`() throws {
        let image = SceneImage(
            picture: try .artWithEverything(), target: Rect(x: 0, y: 0, width: 100, height: 80))
        let parts = try (0..<3).map { _ in try PressedPicture(image, isLasting: true).parts }
        #expect(Set(parts).count == 1)
    }

    @Test func `of one unit keeps its curves smooth`() throws {
        let dot = Picture.svg(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><circle cx=\".5\" cy=\".5\" r=\".5\"/></svg>",
            width: 1, height: 1)
        let items = items(dot, width: 100)
        let difference = try Difference(items, width: 120, height: 120, canvas: canvas)
        #expect(difference.mean < 0.5 && difference.far < 0.003, "\(difference)")
    }

    @Test func `that Cairo writes in an unknown way is refused, never trusted`() throws {
        let size = Size(width: 10, height: 10)
        func graft(_ file: [UInt8]) throws(ArtFault) -> PDFParts {
            var graft = ArtGraft(try CairoFile(file), size: size, level: .fast)
            return try graft.parts()
        }
        func file(resources: String, extra: String = "") -> [UInt8] {
            let objects = [
                "<</Pages 2 0 R>>", "<</Kids[3 0 R]/Count 1>>", "<</Contents 4 0 R/Resources \(resources)>>", extra,
            ]
            var (text, offsets): (String, [Int]) = ("%PDF-1.5\n", [])
            func add(_ body: String) {
                offsets.append(text.utf8.count)
                text += "\(offsets.count) 0 obj\n\(body)\nendobj\n"
            }
            for body in objects.prefix(3) { add(body) }
            // An empty zlib stream in ASCII cannot be had: the content is not read before its resources.
            add("<</Length 0/Filter/FlateDecode>>\nstream\n\nendstream")
            add(extra)
            let start = text.utf8.count
            text += "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
            for offset in offsets {
                text += String(repeating: "0", count: 10 - String(offset).count) + "\(offset) 00000 n \n"
            }
            return Array((text + "trailer\n<</Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n").utf8)
        }
        for (resources, extra, what) in [
            ("<</Font<</f1 5 0 R>>>>", "<<>>", "/Font in it"),
            ("<</ExtGState<</a0<</TR/Identity>>>>>>", "<<>>", "/TR in it"),
            ("<</XObject<</x5 5 0 R>>>>", "<</Type/XObject/ColorSpace/DeviceCMYK>>", "/DeviceCMYK in it"),
            ("<</XObject<</x9 9 0 R>>>>", "<<>>", "a reference to nothing"),
            ("<</XObject<</x5 5 0 R>>>>", "<</G 5 0 R>>", "a damaged stream"),
            (String(repeating: "[", count: 100_000), "<<>>", "objects nested too deeply"),
            ("<</Shading<</sh5 5 0 R>>>>", "<</C0 (text)>>", "an end too early"),
            ("<</Shading<</sh5", "<<>>", "an object in the wrong place"),
        ] {
            let fault = #expect(throws: ArtFault.self) { try graft(file(resources: resources, extra: extra)) }
            #expect(fault?.what == what || resources.hasSuffix("sh5"), "\(fault?.what ?? "nothing")")
        }
    }

    @Test func `survives any damage to Cairo's file`() throws {
        var random = RepeatableRandom(seed: 7)
        let picture = try Picture.artWithEverything()
        let file = try PressArt(picture, in: Rect(x: 0, y: 0, width: 10, height: 8)).draw()
        for _ in 0..<2000 {
            var broken = file
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                broken[Int.random(in: 0..<broken.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { broken.removeLast(Int.random(in: 0..<200, using: &random)) }
            do {
                var graft = ArtGraft(try CairoFile(broken), size: Size(width: 10, height: 8), level: .fast)
                _ = try graft.parts()
            } catch {
                #expect(!error.what.isEmpty)
            }
        }
    }
}
