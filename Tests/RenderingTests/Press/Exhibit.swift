import Foundation
import Testing

@testable import Rendering

/// A template that the press is tried with: one of the shipped ones, or the gauntlet.
struct Exhibit {
    static let names = Shipped.names + ["gauntlet"]

    let name: String
    let compiled: CompiledTemplate
    let renderer: TicketRenderer
    private let sample: Value

    init(_ name: String) throws {
        self.name = name
        if name == "gauntlet" {
            let gauntlet = try Gauntlet()
            (compiled, renderer, sample) = (gauntlet.sheet.compiled, gauntlet.sheet.renderer, gauntlet.sample)
        } else {
            let shipped = try Shipped(name)
            (compiled, renderer, sample) = (shipped.compiled, shipped.renderer, shipped.sample)
        }
    }

    /// What is to be found on a page.
    struct Page: Encodable {
        /// What its codes say.
        var codes: [String]
        /// Some of its text is turned by less or more than quarter turns: readers get its words only by and by.
        var isTurned: Bool
    }

    /// A ticket that was laid out, and what is to be found on its pages.
    struct Ticket {
        var scene: Scene
        var pages: [Page]
    }

    /// Random tickets. Those that do not fit the template, and only those, are passed over.
    func tickets(_ count: Int, seed: UInt64) throws -> [Ticket] {
        var random = RandomTickets(sample: sample, locales: compiled.template.locales, seed: seed)
        var tickets: [Ticket] = []
        var refused = 0
        while tickets.count < count {
            var (value, locale) = random.next()
            if name == "gauntlet" { value = Gauntlet.varied(value, by: &random) }
            let document = try TicketDocument(checking: value, locale: locale)
            do throws(RenderError) {
                let scene = try renderer.scene(for: document)
                tickets.append(Ticket(scene: scene, pages: scene.pages.map { page($0, of: value) }))
            } catch {
                refused += 1
                try #require(refused <= 20 + 5 * count, "most random tickets are refused: \(error)")
            }
        }
        return tickets
    }

    private func page(_ page: ScenePage, of value: Value) -> Page {
        let isTurned = page.items.contains { item in
            guard case .text = item.content else { return false }
            return abs(item.transform.a) > 0.01 && abs(item.transform.b) > 0.01
        }
        let codes = page.items.compactMap { item -> String? in
            guard case .code = item.content else { return nil }
            let path = Gauntlet.payloads[item.element] ?? "ticket.code"
            let payload = path.split(separator: ".").reduce(value) { $0[String($1)] ?? .null }
            guard case .string(let text) = payload else { return nil }
            return text
        }
        return Page(codes: codes, isTurned: isTurned)
    }

    /// One PDF of all scenes.
    func merged(_ scenes: [Scene], by engine: Engine) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let pdf = MergedPDF(compiled, engine: engine) { bytes += $0 }
        for scene in scenes { try pdf.append(scene) }
        try pdf.finish()
        return bytes
    }
}
