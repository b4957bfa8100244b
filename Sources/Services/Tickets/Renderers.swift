import Crypto
import Domain
import Foundation
import Rendering

/// What draws on one thread: a renderer for each template that was used lately.
final class Renderers {
    private struct Kept {
        let choice: TemplateChoice
        let digest: String
        let renderer: TicketRenderer
    }

    private static let most = 8

    private let shelf: TemplateShelf
    private let meters: TicketMeters
    /// The one used last comes first.
    private var kept: [Kept] = []
    private var count = 0

    init(_ shelf: TemplateShelf, _ meters: TicketMeters) { (self.shelf, self.meters) = (shelf, meters) }

    /// Documents that were drawn since it was asked last.
    func takeCount() -> Int {
        defer { count = 0 }
        return count
    }

    private func renderer(_ choice: TemplateChoice) throws(DrawingFailure) -> TicketRenderer {
        try renderer(choice, compiled(choice))
    }

    private func renderer(
        _ choice: TemplateChoice, _ compiled: CompiledTemplate
    ) throws(DrawingFailure) -> TicketRenderer {
        if let index = kept.firstIndex(where: { $0.choice == choice && $0.digest == compiled.template.digest }) {
            kept.insert(kept.remove(at: index), at: 0)
        } else {
            let renderer = try counting { try TicketRenderer(compiled) }
            kept.insert(Kept(choice: choice, digest: compiled.template.digest, renderer: renderer), at: 0)
            if kept.count > Self.most { kept.removeLast() }
        }
        return kept[0].renderer
    }

    /// A template, compiled: for what needs no layout.
    func compiled(_ choice: TemplateChoice) throws(DrawingFailure) -> CompiledTemplate {
        try counting { try shelf.template(choice) }
    }

    // MARK: - Documents

    /// One document as a PDF.
    func pdf(_ data: Value, _ choice: TemplateChoice) throws(DrawingFailure) -> Drawn {
        try draw(data, choice, format: .pdf, dpi: 150)
    }

    func draw(
        _ data: Value, _ choice: TemplateChoice, format: DocumentFormat, dpi: Double
    ) throws(DrawingFailure) -> Drawn {
        let renderer = try renderer(choice)
        return try timing {
            let document = try TicketDocument(checking: data)
            let scene = try renderer.scene(for: document)
            if format != .pdf, scene.pages.count > 1 {
                throw DrawingFailure(
                    message: "has \(scene.pages.count) pages for these data, and a picture has one; ask for a pdf",
                    field: "template")
            }
            let bytes =
                switch format {
                case .pdf: try renderer.pdf(scene)
                case .png: try renderer.png(scene, page: 0, dpi: dpi)
                case .svg: try renderer.svg(scene, page: 0)
                }
            return Drawn(
                digest: renderer.compiled.digest(of: document), bytes: bytes,
                parts: DocumentParts(document, renderer.compiled), look: renderer.compiled.look)
        }
    }

    /// A document that was checked and named, as a PDF.
    func pdf(
        _ document: TicketDocument, _ compiled: CompiledTemplate, _ choice: TemplateChoice, _ digest: String,
        _ parts: DocumentParts
    ) throws(DrawingFailure) -> Drawn {
        let renderer = try renderer(choice, compiled)
        return try timing {
            let bytes = try renderer.pdf(try renderer.scene(for: document))
            return Drawn(digest: digest, bytes: bytes, parts: parts, look: compiled.look)
        }
    }

    /// Counts and times what is drawn.
    private func timing(_ draw: () throws -> Drawn) throws(DrawingFailure) -> Drawn {
        count += 1
        let start = ContinuousClock.now
        let drawn = try counting(draw)
        meters.rendered(in: ContinuousClock.now - start)
        return drawn
    }

    /// Counts what fails.
    private func counting<Result>(_ work: () throws -> Result) throws(DrawingFailure) -> Result {
        do throws(DrawingFailure) { return try DrawingFailure.naming(work) } catch {
            meters.renderFailed()
            throw error
        }
    }

    /// A document that is laid out, for a PDF of several.
    func scene(_ data: Value, _ choice: TemplateChoice) throws(DrawingFailure) -> Scene {
        let renderer = try renderer(choice)
        count += 1
        return try counting { try renderer.scene(for: TicketDocument(checking: data)) }
    }

    /// One PDF of several tickets of one event. Its digest is made of theirs.
    func merged(_ tickets: [Value], _ choice: TemplateChoice) throws(DrawingFailure) -> Drawn {
        let renderer = try renderer(choice)
        return try timing {
            var bytes: [UInt8] = []
            var hash = SHA256()
            let pdf = MergedPDF(renderer.compiled) { bytes += $0 }
            for ticket in tickets {
                let document = try TicketDocument(checking: ticket)
                hash.update(data: Array("\(renderer.compiled.digest(of: document))\n".utf8))
                try pdf.append(try renderer.scene(for: document))
            }
            try pdf.finish()
            return Drawn(digest: hash.finalize().hexadecimal, bytes: bytes)
        }
    }
}

/// A document, with what names it: equal digests are equal documents of one format.
struct Drawn: Sendable {
    let digest: String
    let bytes: [UInt8]
    /// Nil for several tickets in one.
    var parts: DocumentParts?
    var look: String?
}

enum DocumentFormat: String, Sendable, Codable, CaseIterable {
    case pdf, png, svg
}
