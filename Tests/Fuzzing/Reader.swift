import Foundation
import Rendering

/// Something that reads untrusted bytes.
enum Reader: String, CaseIterable {
    case template, records

    /// The one that this run is about.
    static let chosen = ProcessInfo.processInfo.environment["TICKETPRESS_FUZZ"].flatMap(Reader.init(rawValue:))

    func read(_ bytes: [UInt8]) {
        switch self {
        case .template: Self.readTemplate(bytes)
        case .records: Self.readRecords(bytes)
        }
    }

    private static func readTemplate(_ bytes: [UInt8]) {
        do throws(TemplateError) {
            _ = try Template(name: "fuzz", yaml: bytes) { path throws(AssetError) in
                throw AssetError("There is no file \(path)")
            }
        } catch {
            if "\(error)".isEmpty { fatalError("an error without a word") }
        }
    }

    private static func readRecords(_ bytes: [UInt8]) {
        if let brokenRule = exerciseRecordReaders(bytes) { fatalError(brokenRule) }
    }
}
