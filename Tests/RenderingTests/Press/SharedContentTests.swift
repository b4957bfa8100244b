import Testing

@testable import Rendering

@Suite struct `What the pages of a merged document share` {
    /// Tickets of one show, which differ in holder, seat and code.
    private func scenes(_ count: Int) throws -> (Shipped, [Scene]) {
        let shipped = try Shipped("classic")
        var random = RandomTickets(sample: shipped.sample, locales: ["en-GB"], seed: 9)
        let scenes = try (0..<count).map { index in
            var value = shipped.sample
            let code = "TP1:" + (0..<100).map { _ in String(random.number(in: 0...9)) }.joined()
            for (path, text) in [
                ("ticket.id", "T\(index)"), ("ticket.code", code), ("holder.name", "Guest \(index)"),
                ("seat.number", "\(index % 30 + 1)"),
            ] { value = value.setting(path, to: .string(text)) }
            return try shipped.scene(value)
        }
        return (shipped, scenes)
    }

    private func merged(_ scenes: [Scene], _ shipped: Shipped) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let pdf = MergedPDF(shipped.compiled) { bytes += $0 }
        for scene in scenes { try pdf.append(scene) }
        try pdf.finish()
        return bytes
    }

    @Test func `is in the file once`() throws {
        let (shipped, scenes) = try scenes(80)
        let (few, many) = (try merged(Array(scenes.prefix(40)), shipped).count, try merged(scenes, shipped).count)
        // What a ticket more takes: its code, its own texts, and the elements of its structure.
        #expect((many - few) / 40 < 2300, "\((many - few) / 40) bytes")
    }

    /// A row and a number come back too, now and then: they must not part the pages.
    @Test func `is in the file once where rows and seats differ`() throws {
        let shipped = try Shipped("classic")
        var random = RepeatableRandom(seed: 5)
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:")
        func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        let scenes = try (0..<240).map { index in
            var value = shipped.sample
            let code = "TP1:" + String((0..<150).map { _ in alphabet[pick(0...alphabet.count - 1)] })
            for (path, text) in [
                ("ticket.id", "T\(index)"), ("ticket.code", code), ("holder.name", "Guest \(index)"),
                ("seat.row", String(UnicodeScalar(UInt8(65 + pick(0...23))))), ("seat.number", "\(pick(1...48))"),
            ] { value = value.setting(path, to: .string(text)) }
            return try shipped.scene(value)
        }
        let (few, many) = (try merged(Array(scenes.prefix(40)), shipped).count, try merged(scenes, shipped).count)
        #expect((many - few) / 200 < 2380, "\((many - few) / 200) bytes")
    }

    @Test func `is on each of them`() throws {
        let (shipped, scenes) = try scenes(7)
        let pages = try scenes.map { try ExternalTool.text(of: shipped.renderer.pdf($0)) }
        #expect(try ExternalTool.text(of: merged(scenes, shipped)) == pages.joined(separator: "\n"))
    }
}
