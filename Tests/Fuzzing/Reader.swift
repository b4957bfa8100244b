import Domain
import Foundation
import Rendering

/// Something that reads untrusted bytes.
enum Reader: String, CaseIterable {
    case template, records, codes, keys, press

    /// The one that this run is about.
    static let chosen = ProcessInfo.processInfo.environment["TICKETPRESS_FUZZ"].flatMap(Reader.init(rawValue:))

    func read(_ bytes: [UInt8]) {
        switch self {
        case .template: Self.readTemplate(bytes)
        case .records: Self.readRecords(bytes)
        case .codes: Door.standard.read(bytes)
        case .keys: Self.readKeys(bytes)
        case .press: PressRoom.standard.read(bytes)
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

    private static func readKeys(_ bytes: [UInt8]) {
        do throws(KeyRingError) {
            let ring = try KeyRing(json: bytes)
            guard try KeyRing(json: ring.json()) == ring else { fatalError("another ring was read than was written") }
            // A ring of retired keys alone has nothing to export.
            if ring.exported.entries.isEmpty { return }
            guard try KeyRing(json: ring.exported.json()).signer == nil else {
                fatalError("a private key was exported")
            }
        } catch {
            if "\(error)".isEmpty { fatalError("an error without a word") }
        }
    }
}
