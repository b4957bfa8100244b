import Foundation
import Rendering
import Tickets

/// Draws tickets as they are and as they would be, side by side, into a folder.
struct SampleWriter {
    private let folder: String
    private let painter: ComparisonPainter
    private let temporaries = TemporaryFiles()

    init(folder: String, fonts: FontLibrary) throws {
        self.folder = folder
        painter = try ComparisonPainter(fonts: fonts)
    }

    /// The Debian package of a program that is needed and not installed.
    static var missingPackage: (program: String, package: String)? {
        ["pdfinfo", "pdftoppm"].first { !ProgramChain.isInstalled($0) }.map { ($0, "poppler-utils") }
    }

    /// How many pictures there are, beside an index of them. Throws `CancellationError` where it is enough before; the
    /// pictures that are whole stay.
    func write(_ samples: [JobSample], until isEnough: () -> Bool) throws -> Int {
        defer { temporaries.removeAll() }
        guard !samples.isEmpty else { return 0 }
        try temporaries.makeFolders(folder)
        var index = SampleIndex()
        for (number, sample) in samples.enumerated() {
            guard !isEnough() else { throw CancellationError() }
            let sheet = try sheet(sample)
            let name = "\(number + 1)-\(sample.number.asFileName).png"
            try publish(try painter.png(sheet), as: name)
            index.add(sheet, picture: name)
        }
        try publish(Array(index.html.utf8), as: SampleIndex.name)
        return samples.count
    }

    private func publish(_ bytes: [UInt8], as name: String) throws {
        let file = try temporaries.make(in: folder)
        try file.write(bytes)
        try temporaries.publish(file.path, as: folder.appendingPathComponent(name))
    }

    // MARK: - One ticket

    private func sheet(_ sample: JobSample) throws -> ComparisonSheet {
        let (after, reason): ([UInt8]?, String) =
            switch sample.after {
            case .document(let bytes): (bytes, "")
            case .failure(let message): (nil, "It cannot be made: \(message)")
            }
        let (old, new) = try rasters(of: sample.before, and: after)
        let title = ["Ticket \(sample.number)", sample.holder].compactMap(\.self).joined(separator: " · ")
        return ComparisonSheet(
            title: title,
            lines: [sample.event, "Because " + sample.reasons.map(ReasonWords.of).joined(separator: ", and ")],
            before: .init(caption: "As it is", pages: old, remark: "There is no document in the store."),
            after: .init(caption: "As it would be", pages: new, remark: reason))
    }

    /// Both at one resolution.
    private func rasters(of before: [UInt8]?, and after: [UInt8]?) throws -> (before: [Raster], after: [Raster]) {
        let files = try [before, after].map { bytes in
            try bytes.map { bytes in
                let file = try temporaries.make(in: folder)
                try file.write(bytes)
                return file.path
            }
        }
        defer { for file in files { file.map(temporaries.discard) } }
        let sizes = try files.map {
            try $0.map { path throws(PictureScan.Failure) in try PictureScan.pages(of: path.absolutePath) } ?? []
        }
        let dpi = PictureScan.comparingResolution(sizes)
        let drawn = try files.map {
            try $0.map { path throws(PictureScan.Failure) in try PictureScan.rasters(of: path.absolutePath, dpi: dpi) }
                ?? []
        }
        return (drawn[0], drawn[1])
    }
}

/// A page that shows the pictures of a sample.
struct SampleIndex {
    static let name = "index.html"

    private var entries: [String] = []

    mutating func add(_ sheet: ComparisonSheet, picture: String) {
        let places = sheet.differences.reduce(0) { $0 + $1.count }
        let difference =
            sheet.differences.isEmpty
            ? "nothing to compare" : places == 1 ? "1 place differs" : "\(places.grouped) places differ"
        let lines = (sheet.lines + [difference]).map { "<p>\($0.asHTML)</p>" }.joined()
        entries.append(
            """
            <section><h2>\(sheet.title.asHTML)</h2>\(lines)
            <a href="\(picture.asHTML)"><img src="\(picture.asHTML)" alt="\(sheet.title.asHTML)" loading="lazy"></a></section>

            """)
    }

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Tickets as they are, and as they would be</title>
        <style>
        body { font: 16px sans-serif; margin: 2em auto; max-width: 1400px; padding: 0 1em }
        h2 { margin: 2em 0 0.2em } p { margin: 0.1em 0 } img { max-width: 100%; margin-top: 0.6em }
        </style>
        <h1>Tickets as they are, and as they would be</h1>

        """ + entries.joined() + "</html>\n"
    }
}

extension String {
    /// Letters, digits and hyphens of ASCII; all else is an underscore.
    fileprivate var asFileName: String {
        String(map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
    }

    fileprivate var asHTML: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
