import Foundation
import Testing

@testable import Rendering

/// What the press writes keeps the rules of PDF/A-2u (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) that a program can check:
/// by our own checks of each rule, and by checkers that others have made.
@Suite("Conformance of what the press writes")
struct ConformanceTests {
    /// The files of an exhibit: single tickets in several locales, and a merged document.
    private func files(of name: String, in scratch: Scratch) throws -> [String] {
        let exhibit = try Exhibit(name)
        let scenes = try exhibit.tickets(4, seed: 11).map(\.scene)
        var files = try scenes.prefix(2).enumerated().map { index, scene in
            try scratch.write(try exhibit.renderer.pdf(scene), "single-\(index).pdf").path
        }
        files.append(try scratch.write(try exhibit.merged(scenes, by: .press), "merged.pdf").path)
        return files
    }

    @Test(arguments: Exhibit.names)
    func `keeps every rule that we check ourselves`(name: String) throws {
        let scratch = try Scratch()
        let faults = try Tool.script("conformance", files(of: name, in: scratch))
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test(arguments: Exhibit.names)
    func `satisfies the checkers of others`(name: String) throws {
        let scratch = try Scratch()
        let faults = try Tool.script("other_checkers.py", files(of: name, in: scratch))
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test func `each of our checks finds the fault that it is for`() throws {
        let scratch = try Scratch()
        let exhibit = try Exhibit("gauntlet")
        let scene = try exhibit.tickets(1, seed: 3)[0].scene
        let file = try scratch.write(try exhibit.renderer.pdf(scene), "gauntlet.pdf")
        let faults = try Tool.script("conformance/break_rules.py", [file.path])
        #expect(faults.isEmpty, "\(faults)")
    }
}
