import Foundation
import Rendering
import Testing

/// What a refused picture says; empty when it is accepted, or refused for another reason.
func refusal(_ bytes: [UInt8], allowing allowed: Set<Picture.Format> = [.png, .jpeg, .svg]) -> String {
    do {
        _ = try Picture(reading: bytes, allowing: allowed)
        return ""
    } catch {
        switch error.problem {
        case .imageUnreadable(let reason): return reason
        case .imageTooLarge(let limit): return "too large: \(limit)"
        case .remoteImage: return "remote"
        default: return ""
        }
    }
}

@Suite struct `PNG pictures` {
    @Test func `give their size and keep their bytes`() throws {
        let bytes = SamplePNG.make(width: 300, height: 200)
        let picture = try Picture(reading: bytes, allowing: [.png])
        #expect(picture.format == .png && picture.size == Size(width: 300, height: 200))
        #expect(picture.bytes == bytes)
        #expect(picture.digest.count == 64 && picture.digest.allSatisfy(\.isHexDigit))
        #expect(picture.digest != (try Picture(reading: SamplePNG.make(), allowing: [.png])).digest)
    }

    @Test func `may be interlaced, in 16 bits, grey or with a palette`() throws {
        typealias PNG = SamplePNG
        let palette = PNG.chunk("PLTE", [255, 0, 0])
        for body in [
            PNG.header(width: 1, height: 1, interlaced: true) + PNG.imageData([0, 1, 2, 3]),
            PNG.header(width: 1, height: 1, depth: 16) + PNG.imageData([0, 1, 2, 3, 4, 5, 6]),
            PNG.header(width: 1, height: 1, depth: 16, kind: 6) + PNG.imageData([0, 1, 2, 3, 4, 5, 6, 7, 8]),
            PNG.header(width: 1, height: 1, depth: 1, kind: 0) + PNG.imageData([0, 128]),
            PNG.header(width: 1, height: 1, kind: 3) + palette + PNG.imageData([0, 0]),
        ] {
            #expect(refusal(PNG.signature + body + PNG.end) == "")
        }
    }

    @Test func `lose what follows their end`() throws {
        let picture = try Picture(reading: SamplePNG.make() + Array("<script>".utf8), allowing: [.png])
        #expect(picture.bytes == SamplePNG.make())
    }

    @Test func `are refused when they are damaged or cut off`() {
        let whole = SamplePNG.make(width: 40, height: 40)
        for length in [8, 20, 40, 100, whole.count - 13, whole.count - 1] {
            #expect(refusal(Array(whole.prefix(length))).contains("again"))
        }
        var flipped = whole
        flipped[120] ^= 0x40
        #expect(refusal(flipped).contains("damaged"))
        let short =
            SamplePNG.signature + SamplePNG.header(width: 9, height: 9) + SamplePNG.imageData([0]) + SamplePNG.end
        #expect(refusal(short).contains("damaged"))
        let endless = SamplePNG.signature + SamplePNG.header(width: 9, height: 9) + [0xFF, 0xFF, 0xFF, 0xFF]
        #expect(refusal(endless + Array("IDAT".utf8)).contains("cut off"))
    }

    @Test(arguments: [(100_000, 100_000), (40_000_001, 1), (0xFFFF_FFFF, 0xFFFF_FFFF)])
    func `are refused by their dimensions before they are decoded`(width: Int, height: Int) {
        let bomb =
            SamplePNG.signature + SamplePNG.header(width: width, height: height) + SamplePNG.imageData([0])
            + SamplePNG.end
        #expect(refusal(bomb).contains("too large: 40 megapixels"))
    }

    @Test func `are refused without a width`() {
        let none =
            SamplePNG.signature + SamplePNG.header(width: 0, height: 5) + SamplePNG.imageData([0]) + SamplePNG.end
        #expect(refusal(none).contains("no width"))
    }

    @Test func `are refused when they must be turned`() {
        let turned = SamplePNG.make(extra: SamplePNG.chunk("eXIf", SampleJPEG.exif(orientation: 8, littleEndian: true)))
        #expect(refusal(turned).contains("save it upright"))
    }
}

@Suite struct `JPEG pictures` {
    @Test(arguments: [(1, UInt8(0xC0)), (3, 0xC0), (3, 0xC1), (1, 0xC2), (3, 0xC2)])
    func `give their size and keep their bytes`(components: Int, frame: UInt8) throws {
        let bytes = SampleJPEG.make(components: components, frame: frame)
        let picture = try Picture(reading: bytes, allowing: [.jpeg])
        #expect(picture.format == .jpeg && picture.size == Size(width: 20, height: 12) && picture.bytes == bytes)
        #expect(try JPEGHeader(bytes).components == components)
    }

    @Test func `may have fill bytes, restarts and comments`() {
        let scan = SampleJPEG.scan(width: 8, height: 8, components: 1)
        let bytes =
            SampleJPEG.start + SampleJPEG.segment(0xFE, Array("made by hand".utf8)) + [0xFF, 0xFF] + SampleJPEG.tables
            + SampleJPEG.frame(0xC0, width: 8, height: 8, components: 1) + scan + [0xFF, 0xD0, 0xFF, 0x00]
            + [0xFF, 0xFF] + SampleJPEG.end
        #expect(refusal(bytes) == "")
    }

    @Test func `lose what follows their end`() throws {
        let picture = try Picture(reading: SampleJPEG.make() + SampleJPEG.make(), allowing: [.jpeg])
        #expect(picture.bytes == SampleJPEG.make())
    }

    @Test func `are refused when they are cut off anywhere`() {
        let whole = SampleJPEG.make()
        for length in 3..<whole.count { #expect(refusal(Array(whole.prefix(length))) != "") }
    }

    @Test func `are refused when parts are missing`() {
        let frame = SampleJPEG.frame(0xC0, width: 8, height: 8, components: 1)
        let scan = SampleJPEG.scan(width: 8, height: 8, components: 1)
        #expect(refusal(SampleJPEG.start + frame + scan + SampleJPEG.end).contains("damaged"))
        #expect(refusal(SampleJPEG.start + SampleJPEG.tables + scan + SampleJPEG.end).contains("damaged"))
        #expect(refusal(SampleJPEG.start + SampleJPEG.tables + frame + SampleJPEG.end).contains("no picture"))
        #expect(
            refusal(SampleJPEG.start + SampleJPEG.tables + frame + frame + scan + SampleJPEG.end).contains("damaged"))
    }

    @Test func `are refused in colours and kinds that readers show differently`() {
        #expect(refusal(SampleJPEG.make(components: 4)).contains("CMYK"))
        #expect(refusal(SampleJPEG.make(components: 2)).contains("2 colour channels"))
        #expect(refusal(SampleJPEG.make(precision: 12)).contains("12 bits"))
        for marker: UInt8 in [0xC3, 0xC5, 0xC9, 0xCA, 0xCF] {
            #expect(refusal(SampleJPEG.make(frame: marker)).contains("baseline or progressive"))
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt8>, [true, false])
    func `have the size that they have upright`(orientation: UInt8, littleEndian: Bool) throws {
        let exif = SampleJPEG.exifSegment(orientation: orientation, littleEndian: littleEndian)
        let picture = try Picture(reading: SampleJPEG.make(width: 20, height: 12, extra: exif), allowing: [.jpeg])
        #expect(picture.size == (orientation >= 5 ? Size(width: 12, height: 20) : Size(width: 20, height: 12)))
    }

    @Test func `may say nothing sensible of how they were taken`() {
        #expect(refusal(SampleJPEG.make(extra: SampleJPEG.exifSegment(orientation: 1))) == "")
        #expect(refusal(SampleJPEG.make(extra: SampleJPEG.exifSegment(orientation: 99))) == "")
        for length in 0..<36 {
            let block = Array("Exif\0\0".utf8) + SampleJPEG.exif(orientation: 1, littleEndian: true).prefix(length)
            #expect(refusal(SampleJPEG.make(extra: SampleJPEG.segment(0xE1, block))) == "")
        }
    }

    @Test func `are refused when they are too large or have too many scans`() {
        let frame = SampleJPEG.frame(0xC0, width: 8, height: 8, components: 1)
        let scans = (0..<65).flatMap { _ in SampleJPEG.scan(width: 8, height: 8, components: 1) }
        #expect(
            refusal(SampleJPEG.start + SampleJPEG.tables + frame + scans + SampleJPEG.end).contains(
                "too large: 64 scans"))
        let huge = SampleJPEG.frame(0xC0, width: 65_535, height: 65_535, components: 3)
        #expect(refusal(SampleJPEG.start + SampleJPEG.tables + huge + SampleJPEG.end).contains("40 megapixels"))
    }

    @Test func `whatever bytes come, reading ends`() {
        var random = RepeatableRandom(seed: 5)
        let samples = [SampleJPEG.make(extra: SampleJPEG.exifSegment(orientation: 1)), SamplePNG.make()]
        for round in 0..<4_000 {
            var bytes = samples[round % 2]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 3..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = refusal(bytes)
        }
    }
}

@Suite struct `The kind of a picture` {
    @Test func `is told by its bytes, and must be allowed`() {
        #expect(refusal(SamplePNG.make(), allowing: [.jpeg, .svg]) == "it is PNG, but only JPEG or SVG can stand here")
        #expect(refusal(Array("GIF89a".utf8)).contains("first bytes"))
        #expect(refusal([0x1F, 0x8B, 8, 0]).contains("first bytes"))
        #expect(refusal([]).contains("empty"))
        #expect(refusal([0xFF, 0xD8, 0xFF]).contains("again"))
    }

    @Test func `does not matter when the file is too large`() {
        #expect(refusal(SamplePNG.make() + [UInt8](repeating: 0, count: 16 << 20)).contains("16 MiB"))
    }
}
