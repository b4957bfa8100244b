import Foundation
import PDFStructure
import Rendering

/// The press with two templates, and tickets whose texts are anything.
final class PressRoom {
    private let templates: [(sample: Value, renderer: TicketRenderer)]

    // Made and used by the one thread that libFuzzer calls from.
    nonisolated(unsafe) static let standard: PressRoom = {
        do { return try PressRoom(["classic", "badge"]) } catch { fatalError("\(error)") }
    }()

    private init(_ names: [String]) throws {
        let fonts = try FontLibrary.load(manifest: URL(filePath: "fonts/fonts.yaml"))
        templates = try names.map { name in
            let folder = URL(filePath: "templates/\(name)", directoryHint: .isDirectory)
            guard let sample = try TemplateFolder.sample(of: folder) else { fatalError("\(name) has no sample") }
            let compiled = try CompiledTemplate(TemplateFolder.load(folder), fonts: fonts)
            return (try JSONReader.value(of: sample), try TicketRenderer(compiled))
        }
    }

    /// The lines are id, code, holder, event, row and seat of a ticket; more lines are terms.
    func read(_ bytes: [UInt8]) {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[...]
        var texts: [String: String] = [:]
        for path in ["ticket.id", "ticket.code", "holder.name", "event.name", "seat.row", "seat.number"] {
            texts[path] = lines.popFirst().map(String.init)
        }
        if !lines.isEmpty { texts["terms"] = lines.joined(separator: "\n") }
        for template in templates { press(template.sample.setting(texts), by: template.renderer) }
    }

    private func press(_ value: Value, by renderer: TicketRenderer) {
        let scene: Scene
        let pdf: [UInt8]
        do throws(RenderError) {
            scene = try renderer.scene(for: TicketDocument(checking: value))
            pdf = try renderer.pdf(scene)
        } catch {
            if "\(error)".isEmpty { fatalError("an error without a word") }
            return
        }
        do throws(PDFFault) {
            let file = try PDFFile(pdf)
            guard file.title == scene.properties.title else { fatalError("another title was written than laid out") }
        } catch { fatalError("a broken file: \(error)") }
    }
}

extension Value {
    /// Puts texts in at paths of two keys.
    fileprivate func setting(_ texts: [String: String]) -> Value {
        guard case .object(var members) = self else { return self }
        for (path, text) in texts {
            let keys = path.split(separator: ".").map(String.init)
            guard let last = keys.last, keys.count == 2 else {
                members[path] = .string(text)
                continue
            }
            guard case .object(var inner) = members[keys[0]] ?? .object([:]) else { continue }
            inner[last] = .string(text)
            members[keys[0]] = .object(inner)
        }
        return .object(members)
    }
}
