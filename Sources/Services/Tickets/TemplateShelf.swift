import Foundation
import Rendering
import Synchronization

/// By which template something is drawn.
enum TemplateChoice: Sendable, Hashable {
    case named(String)
    /// For tickets that their own template does not draw.
    case lastResort
}

/// The templates, compiled once each. One whose folder has changed is compiled anew.
final class TemplateShelf: Sendable {
    private struct Kept {
        let compiled: CompiledTemplate
        let readAt: ContinuousClock.Instant
    }

    /// For so long a template is not looked at again.
    private static let patience = Duration.seconds(2)

    private let folders: [URL]
    private let lastResort: URL?
    private let fonts: FontLibrary
    private let meters: TicketMeters
    private let kept = Mutex<[TemplateChoice: Kept]>([:])

    init(folders: [URL], lastResort: URL?, fonts: FontLibrary, _ meters: TicketMeters) {
        (self.folders, self.lastResort, self.fonts, self.meters) = (folders, lastResort, fonts, meters)
    }

    /// Reads and compiles at most one at a time: whoever comes meanwhile most often wants the same.
    func template(_ choice: TemplateChoice) throws(DrawingFailure) -> CompiledTemplate {
        let result = kept.withLock { kept in
            Result { () throws(DrawingFailure) in
                let earlier = kept[choice]
                if let earlier, ContinuousClock.now - earlier.readAt < Self.patience {
                    meters.foundTemplate(isCompiled: true)
                    return earlier.compiled
                }
                let compiled: CompiledTemplate
                do throws(DrawingFailure) {
                    let template = try read(choice)
                    if let earlier, earlier.compiled.template.digest == template.digest {
                        compiled = earlier.compiled
                        meters.foundTemplate(isCompiled: true)
                    } else {
                        meters.foundTemplate(isCompiled: false)
                        compiled = try DrawingFailure.naming { try CompiledTemplate(template, fonts: fonts) }
                    }
                } catch {
                    // What is needed when all else fails is kept from when it was well.
                    guard choice == .lastResort, let earlier else { throw error }
                    return earlier.compiled
                }
                kept[choice] = Kept(compiled: compiled, readAt: .now)
                return compiled
            }
        }
        return try result.get()
    }

    private func read(_ choice: TemplateChoice) throws(DrawingFailure) -> Template {
        switch choice {
        case .named(let name): return try read(name)
        case .lastResort:
            guard let lastResort else { break }
            return try DrawingFailure.naming { try TemplateFolder.load(lastResort) }
        }
        throw DrawingFailure(message: "there is no template of last resort", field: "template")
    }

    private func read(_ name: String) throws(DrawingFailure) -> Template {
        // What is no plain name would lead out of the folders.
        let isPlain =
            !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".") && !name.contains("/")
            && !name.utf8.contains(0)
        for folder in folders where isPlain {
            let place = folder.appending(path: name, directoryHint: .isDirectory)
            guard FileManager.default.fileExists(atPath: place.appending(path: "template.yaml").path) else { continue }
            return try DrawingFailure.naming { try TemplateFolder.load(place) }
        }
        throw DrawingFailure(message: "there is no such template; name one that this box office has", field: "template")
    }
}

/// Why a document cannot be drawn, however often it is tried: something is wrong with its template or its data.
struct DrawingFailure: Error, Sendable, Hashable {
    /// What is wrong, where, and what to do.
    var message: String
    /// What of the request is to blame: `template`, or a path within the data.
    var field: String?

    static func naming<Value>(_ work: () throws -> Value) throws(DrawingFailure) -> Value {
        do { return try work() } catch let failure as DrawingFailure {
            throw failure
        } catch let error as RenderError {
            throw DrawingFailure(message: "\(error)", field: error.field)
        } catch {
            throw DrawingFailure(message: "\(error)", field: "template")
        }
    }
}
