import Foundation
import Testing

@testable import Rendering

/// Each template's `reference.png` is its picture in the README and the golden image of this test. After a change that is
/// meant, `make references` accepts the new pictures and says by how much they differ.
@Suite("Reference pictures")
struct ReferencePictureTests {
    /// Text rasterises a little differently between releases of FreeType; a moved line changes ten times as much.
    static let tolerance = 0.002
    static let dpi = 120.0

    static var isAccepting: Bool { ProcessInfo.processInfo.environment["TICKETPRESS_REFERENCES"] == "accept" }

    @Test(arguments: Shipped.names)
    func `a template looks as it did when it was looked at`(name: String) throws {
        let shipped = try Shipped(name)
        let png = try shipped.renderer.png(try shipped.scene(), page: 0, dpi: Self.dpi)
        let reference = Project.root.appending(path: "templates/\(name)/reference.png")
        let isThere = FileManager.default.fileExists(atPath: reference.path)
        let share = isThere ? try difference(of: png, from: reference, name: name) : 1
        if Self.isAccepting, share > 0 {
            try Data(png).write(to: reference)
            print("\(name): accepted a new reference.png, \((share * 100).rounded()) % of the pixels differ")
        } else {
            #expect(share <= Self.tolerance, "see .build/differences/\(name).png; if it is meant: make references")
        }
    }

    /// The share of pixels that differ, and a picture of where below `.build/differences`.
    private func difference(of png: [UInt8], from reference: URL, name: String) throws -> Double {
        let python = try #require(Tool.python, "TICKETPRESS_PYTHON is unset: run the tests with `make test`")
        let scratch = try Scratch()
        let actual = try scratch.write(png, "actual.png")
        let folder = Project.root.appending(path: ".build/differences")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = Project.root.appending(path: "scripts/python/compare_pictures.py").path
        let result = try Tool.run(
            [python, script, reference.path, actual.path, folder.appending(path: "\(name).png").path])
        let text = result.output.trimmingCharacters(in: .whitespacesAndNewlines)
        return try #require(Double(text), "\(result.errors)")
    }
}
