import Foundation
import Testing

@testable import Rendering

@Suite struct `A picture that is pressed` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)
    private let target = Rect(x: 10, y: 20, width: 120, height: 60)

    /// A PNG file whose pixels come from a rule: red, green, blue and alpha.
    private func png(width: Int, height: Int, _ pixel: (Int, Int) -> [UInt8]) throws -> Picture {
        var rows: [UInt8] = []
        for y in 0..<height {
            rows.append(0)
            for x in 0..<width { rows += pixel(x, y) }
        }
        let bytes =
            SamplePNG.signature + SamplePNG.header(width: width, height: height, kind: 6) + SamplePNG.imageData(rows)
            + SamplePNG.end
        return try Picture(reading: bytes, allowing: [.png])
    }

    private func items(_ picture: Picture, clip: Path? = nil) -> [SceneItem] {
        [
            .box(Rect(x: 0, y: 40, width: 140, height: 20), .solid(Colour(red: 1, green: 0.9, blue: 0.3))),
            .image(SceneImage(picture: picture, target: target, clip: clip)),
        ]
    }

    private func pressed(_ picture: Picture) throws -> (picture: PressedPicture, dictionary: String) {
        let picture = try PressedPicture(SceneImage(picture: picture, target: target), isLasting: true)
        let text = picture.parts.bodies.map { body in
            let output = PDFBytes()
            output.append(body, base: 1)
            return String(decoding: output.array, as: Unicode.ASCII.self).components(separatedBy: "stream\n")[0]
        }
        return (picture, text.joined(separator: "\n"))
    }

    private func expectSame(
        _ items: [SceneItem], mean: Double = 1.2, far: Double = 0.004,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let sheet = try PressedSheet(items, width: 140, height: 100)
        try sheet.expectSound(sourceLocation: sourceLocation)
        let difference = try Difference(items, width: 140, height: 100, canvas: canvas)
        #expect(difference.mean < mean && difference.far < far, "\(difference)", sourceLocation: sourceLocation)
    }

    @Test func `with many colours and alpha looks as on the canvas`() throws {
        // As many pixels as are seen, so that nobody has to smooth.
        let picture = try png(width: 240, height: 120) { x, y in
            [UInt8(x), UInt8(2 * y), UInt8((x + y) % 200), UInt8(255 - x)]
        }
        let (pressed, dictionary) = try pressed(picture)
        #expect(pressed.parts.bodies.count == 2)
        #expect(dictionary.contains("/DeviceRGB") && dictionary.contains("/Predictor 15"))
        try expectSame(items(picture))
        try expectSame(items(picture, clip: .ellipse(in: target)))
    }

    @Test func `with few colours has a palette`() throws {
        let palette: [[UInt8]] = [[255, 0, 0, 255], [0, 128, 0, 255], [40, 41, 92, 255], [255, 255, 255, 255]]
        let picture = try png(width: 240, height: 120) { x, y in palette[(x * x / 900 + y / 9) % 4] }
        let (pressed, dictionary) = try pressed(picture)
        #expect(pressed.parts.bodies.count == 1)
        #expect(dictionary.contains("/Indexed/DeviceRGB 3"))
        try expectSame(items(picture))
    }

    @Test func `without colours is grey`() throws {
        let picture = try png(width: 240, height: 120) { x, y in
            [UInt8(x), UInt8(x), UInt8(x), (x + y) % 60 < 30 ? 255 : 90]
        }
        let (pressed, dictionary) = try pressed(picture)
        #expect(pressed.parts.bodies.count == 2)
        #expect(!dictionary.contains("/DeviceRGB"))
        try expectSame(items(picture))
    }

    @Test func `keeps every colour below its alpha`() throws {
        let picture = try Picture.fourPixels()
        let image = try PixelImage(PictureSurface.decoding(picture))
        #expect(image.colours == [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0])
        #expect(image.alpha == [255, 255, 255, 128])
    }

    @Test(arguments: 1...8)
    func `from a camera stands upright`(orientation: UInt8) throws {
        let swaps = orientation >= 5
        let photo = try Picture.redAndBlue()
            .taken(orientation: orientation, width: swaps ? 4 : 8, height: swaps ? 8 : 4)
        // The canvas smooths eight pixels otherwise than poppler: what counts is which half is red.
        try expectSame(items(photo), mean: 12, far: 0.2)
        let seen = try PDFPicture(of: PressedSheet(items(photo), width: 140, height: 100).pdf, dpi: 72)
        let wanted = try canvas.raster(items(photo), region: Rect(x: 0, y: 0, width: 140, height: 100), scale: 1)
        for (x, y) in [(20, 25), (120, 25), (20, 75), (120, 75)] {
            #expect(abs(seen.colour(x: x, y: y).red - wanted.colour(x: x, y: y).red) < 0.1)
        }
    }

    @Test func `in JPEG goes into the file byte for byte`() throws {
        let photo = try Picture.redAndBlue()
        let sheet = try PressedSheet(items(photo), width: 140, height: 100)
        #expect(sheet.pdf.firstRange(of: photo.bytes) != nil)
    }

    @Test func `is never told to be interpolated`() throws {
        for picture in try [Picture.fourPixels(), .redAndBlue(), .artWithEverything()] {
            #expect(try !pressed(picture).dictionary.contains("Interpolate"))
        }
    }

    @Test func `is in the file once, however often it is painted`() throws {
        let image = try SceneImage(picture: .fourPixels(), target: target)
        let sheet = PressedSheet(width: 140, height: 100)
        for _ in 0..<3 { try sheet.operators.paint(image, isLasting: true) }
        #expect(sheet.resources.parts.count == 1)
    }

    @Test func `that has not been used for long makes room`() throws {
        let pictures = PressedPictures()
        for index in 0..<PressedPictures.limit + 20 {
            let picture = try Picture.fourPixels()
            let copy = Picture(
                format: .png, size: picture.size, bytes: picture.bytes, digest: "\(index)")
            _ = try pictures.pressed(SceneImage(picture: copy, target: target), isLasting: false)
        }
        let one = try PressedPicture(SceneImage(picture: .fourPixels(), target: target), isLasting: false)
        #expect(pictures.cost == PressedPictures.limit * one.cost)
    }

    @Test func `that is damaged is refused`() throws {
        for picture in try [Picture.fourPixels(), .redAndBlue(), .drawing()] {
            var broken = picture
            broken.bytes = Array(broken.bytes.prefix(40))
            #expect(throws: RenderError.self) {
                try PressedPicture(SceneImage(picture: broken, target: target), isLasting: true)
            }
        }
    }
}
