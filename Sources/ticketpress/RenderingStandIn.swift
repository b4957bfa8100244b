import Foundation
@testable import Rendering

// Declarations that Rendering brings when its parts come together; this file goes then.

extension FontLibrary {
    static func load(manifest: URL) throws -> FontLibrary { FontLibrary(faces: [], fallback: [], fallbackByLanguage: [:]) }
    static func declared(in manifest: URL) throws -> [FontFace] { [] }
}

enum TemplateFolder {
    static func load(_ folder: URL) throws -> Template {
        let bytes = try Data(contentsOf: folder.appending(path: "template.yaml"))
        if String(decoding: bytes, as: UTF8.self).contains("colour: acent") {
            throw CocoaError(.fileReadCorruptFile)
        }
        let text = Localised.all(Interpolation(parts: []))
        return Template(
            name: folder.lastPathComponent, title: "", summary: "", locales: ["en"], printer: Printer(),
            document: DocumentProperties(title: text), strings: [:], pages: [], assets: [:])
    }
    static func sample(of folder: URL) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: "sample.json")))
    }
}

struct CompiledTemplate: Sendable {
    var template: Template
    init(_ template: Template, fonts: FontLibrary) throws { self.template = template }
}

final class TicketRenderer {
    let template: CompiledTemplate
    init(_ template: CompiledTemplate) { self.template = template }
    func scene(for document: TicketDocument) throws(RenderError) -> Scene {
        guard let code = document.value["ticket"]?["code"], case .string(let text) = code else {
            throw RenderError(
                .missingField, template: template.template.name, element: "front/code", field: "ticket.code")
        }
        let page = ScenePage(name: "front", size: Size(width: 100, height: 50), items: [])
        let second = document.value["extra"]?["second"] != nil
        return Scene(
            properties: SceneProperties(title: text, language: document.locale ?? "en"),
            pages: second ? [page, page] : [page])
    }
    func pdf(_ scene: Scene) throws(RenderError) -> [UInt8] { Array("%PDF-1.5 \(scene.properties)\n%%EOF\n".utf8) }
    func png(_ scene: Scene, page: Int, dpi: Double) throws(RenderError) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47] + Array("\(page) \(dpi)".utf8)
    }
    func svg(_ scene: Scene, page: Int) throws(RenderError) -> [UInt8] {
        Array("<svg xmlns='http://www.w3.org/2000/svg' width='100' height='50'/>".utf8)
    }
}

final class MergedPDF {
    let sink: ([UInt8]) throws -> Void
    init(_ template: CompiledTemplate, sink: @escaping ([UInt8]) throws -> Void) { self.sink = sink }
    func append(_ scene: Scene) throws { try sink(Array("%PDF- \(scene.properties.title)\n".utf8)) }
    func finish() throws { try sink(Array("%%EOF\n".utf8)) }
}

enum TemplateSchema { static let text = "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"}\n" }

struct RawRecord: Sendable {
    var number: Int
    var line: Int
    var bytes: [UInt8]
}

/// NDJSON only.
struct RecordSplitter {
    var rest: [UInt8] = []
    var number = 0
    mutating func feed(_ bytes: [UInt8]) throws -> [Result<RawRecord, RecordError>] {
        rest += bytes
        var found: [Result<RawRecord, RecordError>] = []
        var start = 0
        while let end = rest[start...].firstIndex(of: 10) {
            add(Array(rest[start..<end]), to: &found)
            start = end + 1
        }
        rest.removeFirst(start)
        return found
    }
    mutating func finish() throws -> [Result<RawRecord, RecordError>] {
        var found: [Result<RawRecord, RecordError>] = []
        add(rest, to: &found)
        return found
    }
    private mutating func add(_ line: [UInt8], to found: inout [Result<RawRecord, RecordError>]) {
        guard !line.isEmpty else { return }
        number += 1
        found.append(.success(RawRecord(number: number, line: number, bytes: line)))
    }
}

struct RecordError: Error, Hashable, CustomStringConvertible {
    enum Problem: Hashable { case unexpected }
    var problem = Problem.unexpected
    var record: Int?
    var line = 1
    var isFatal = false
    var description: String { fact + remedy }
    var fact: String { "This is no JSON" }
    var remedy: String { "Correct it" }
}

func parseRecord(_ record: RawRecord) throws(RecordError) -> Value {
    guard let object = try? JSONSerialization.jsonObject(with: Data(record.bytes)) else {
        throw RecordError(record: record.number, line: record.line)
    }
    return convert(object)
}

private func convert(_ any: Any) -> Value {
    switch any {
    case let text as String: .string(text)
    case let number as NSNumber: .number(number.decimalValue)
    case let list as [Any]: .list(list.map(convert))
    case let members as [String: Any]: .object(members.mapValues(convert))
    default: .null
    }
}

extension TicketDocument {
    init(checking value: Value, locale: String?) throws(RenderError) { self.init(value: value, locale: locale) }
}
