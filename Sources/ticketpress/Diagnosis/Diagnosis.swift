import Foundation
import Rendering

/// What `ticketpress doctor` finds: libraries and fonts, as they are and as they should be.
struct Diagnosis {
    var libraries: [LibraryVersion]
    var manifest: String
    var fonts: [(face: FontFace, condition: FontCondition)]
    /// Why the manifest could not be read.
    var manifestFailure: String?

    var isSound: Bool {
        manifestFailure == nil && !fonts.isEmpty && libraries.allSatisfy(\.isSound)
            && fonts.allSatisfy { $0.condition == .sound }
    }

    /// Looks at everything; reads each font file once, also when several faces are in it.
    init(manifest: URL) {
        libraries = LibraryVersion.all.map { library in
            var library = library
            if library.running == nil { library.running = loadedFile(of: library.name).flatMap(packagedVersion) }
            return library
        }
        self.manifest = manifest.path
        do {
            fonts = try FontLibrary.declared(in: manifest).map { ($0, $0.inspect()) }
        } catch {
            fonts = []
            manifestFailure = "\(error)"
        }
    }

    init(libraries: [LibraryVersion], manifest: String, fonts: [(face: FontFace, condition: FontCondition)]) {
        self.libraries = libraries
        self.manifest = manifest
        self.fonts = fonts
    }

    var text: String {
        var lines = ["Libraries"]
        lines += libraries.map(line)
        lines += ["", "Fonts (\(manifest.printable))"]
        if let manifestFailure { lines.append("  ✗ \(manifestFailure.printable)") }
        lines += fonts.map { line($0.face, $0.condition) }
        lines += ["", conclusion]
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ library: LibraryVersion) -> String {
        let name = library.name.padding(toLength: 12, withPad: " ", startingAt: 0)
        let running = library.running ?? "of unknown version"
        return "  \(library.isSound ? "✓" : "✗") \(name) \(running.printable), at least \(library.required)"
    }

    private func line(_ face: FontFace, _ condition: FontCondition) -> String {
        let name = face.name.printable.padding(toLength: max(36, face.name.count), withPad: " ", startingAt: 0)
        switch condition {
        case .sound: return "  ✓ \(name) \(face.sha256.prefix(12))"
        case .missing: return "  ✗ \(name) missing: \(face.file.printable) (package \(face.package.printable))"
        case .changed(let sha256):
            return "  ✗ \(name) changed: SHA-256 \(sha256.prefix(12)), declared \(face.sha256.prefix(12)) "
                + "(\(face.file.printable))"
        case .otherFamily(let found):
            let found = found.isEmpty ? "no font" : found.joined(separator: ", ")
            return "  ✗ \(name) is \(found.printable) (\(face.file.printable))"
        }
    }

    private var conclusion: String {
        if isSound { return "All is as declared." }
        var advice: [String] = []
        if libraries.contains(where: { !$0.isSound }) {
            advice.append("Older libraries are loaded than this needs: run `make deps build`.")
        }
        if let _ = manifestFailure {
            advice.append("The font manifest is unusable: restore it, or name another with --fonts FILE.")
        } else if fonts.isEmpty {
            advice.append("The font manifest declares no fonts: restore it, or name another with --fonts FILE.")
        }
        if fonts.contains(where: { $0.condition == .missing }) {
            advice.append("Fonts are missing: run `make deps`.")
        }
        if fonts.contains(where: { $0.condition != .missing && $0.condition != .sound }) {
            advice.append("Fonts differ from those declared: run `make deps` to install the declared versions.")
        }
        return advice.joined(separator: "\n")
    }
}
