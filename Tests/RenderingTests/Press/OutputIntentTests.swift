import Foundation
import Testing

@testable import Rendering

@Suite struct `The output intent` {
    private func word(_ at: Int) -> Int { SRGBProfile.bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    private func text(_ at: Int) -> String { String(decoding: SRGBProfile.bytes[at..<at + 4], as: UTF8.self) }

    @Test func `has a profile whose tags lie within it`() {
        let bytes = SRGBProfile.bytes
        #expect(word(0) == bytes.count && bytes.count % 4 == 0)
        #expect([12, 16, 20, 36].map(text) == ["mntr", "RGB ", "XYZ ", "acsp"])
        for index in 0..<word(128) {
            let (offset, length) = (word(132 + 12 * index + 4), word(132 + 12 * index + 8))
            #expect(offset % 4 == 0 && offset >= 132 + 12 * word(128) && offset + length <= bytes.count)
        }
    }

    @Test func `has colours that make white together`() {
        func xyz(_ signature: String) -> [Int] {
            let index = (0..<word(128)).first { text(132 + 12 * $0) == signature }
            guard let index else { return [] }
            let offset = word(132 + 12 * index + 4)
            return [8, 12, 16].map { word(offset + $0) }
        }
        let colours = ["rXYZ", "gXYZ", "bXYZ"].map(xyz)
        for (axis, white) in xyz("wtpt").enumerated() {
            #expect(abs(colours.reduce(0) { $0 + $1[axis] } - white) <= 3)
        }
    }

    @Test func `is small`() throws {
        #expect(Deflate.best(SRGBProfile.bytes).count < 600)
        #expect(PDFParts.outputIntent.bodies.map(\.isPlain) == [true, false])
    }

    @Test func `has the profile that a colour engine takes for sRGB`() throws {
        guard let python = Tool.python else { return }
        let script = """
            import sys
            from PIL import Image, ImageCms
            ours = ImageCms.getOpenProfile(sys.argv[1])
            srgb = ImageCms.createProfile('sRGB')
            ramp = Image.new('RGB', (256, 3))
            for i in range(256):
                ramp.putpixel((i, 0), (i, i, i)); ramp.putpixel((i, 1), (i, 255 - i, 40)); ramp.putpixel((i, 2), (9, i, i))
            there = ImageCms.profileToProfile(ramp, ours, srgb, renderingIntent=1)
            print(max(abs(a - b) for a, b in zip(ramp.tobytes(), there.tobytes())))
            print(ImageCms.getProfileName(ours).strip())
            """
        let folder = try Scratch()
        let profile = try folder.write(SRGBProfile.bytes, "sRGB.icc")
        let result = try Tool.run([python, "-c", script, profile.path])
        let lines = result.output.split(separator: "\n")
        #expect(result.status == 0, "\(result.errors)")
        #expect(lines.first.flatMap { Int($0) } ?? 99 <= 1, "\(result.output)")
        #expect(lines.last?.hasPrefix("sRGB") == true)
    }
}
