import Foundation
import Testing

/// Compares pictures by scripts/python/compare_pictures.py.
struct PictureComparison {
    var reference: URL
    var actual: URL
    /// Where to write the two side by side with what differs; nil where nobody will look.
    var sheet: URL?

    struct Difference {
        /// How many pixels differ by more than a reader's eye would forgive.
        var pixels: Int
        var all: Int

        var percent: String { String(format: "%.2f %%", Double(pixels) / Double(max(all, 1)) * 100) }
    }

    /// Text rasterises a little differently between releases of FreeType. The count does not grow with the page: the
    /// smallest text has as few pixels on a large one.
    static let tolerance = 20

    static func differences(of pairs: [PictureComparison]) throws -> [Difference] {
        let python = try #require(Tool.python, "TICKETPRESS_PYTHON is unset: run the tests with `make test`")
        let script = Project.root.appending(path: "scripts/python/compare_pictures.py").path
        let files = pairs.flatMap { [$0.reference.path, $0.actual.path, $0.sheet?.path ?? "-"] }
        let result = try Tool.run([python, script] + files)
        try #require(result.status == 0, "\(result.errors)")
        let differences = result.output.split(separator: "\n").compactMap { line -> Difference? in
            let counts = line.split(separator: " ").compactMap { Int($0) }
            return counts.count == 2 ? Difference(pixels: counts[0], all: counts[1]) : nil
        }
        try #require(differences.count == pairs.count, "\(result.output)")
        return differences
    }
}
