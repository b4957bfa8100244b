import Foundation
import Rendering

/// Draws a template again whenever one of its files changes, on a thread of its own.
struct PreviewPress: Sendable {
    let folder: URL
    /// The data's path; nil draws the template's own sample.
    let dataPath: String?
    let fonts: FontLibrary
    let locale: String?
    let board: PreviewBoard

    /// How often files are looked at, in microseconds.
    private static let interval: UInt32 = 200_000

    func start() {
        let thread = Thread { watch() }
        thread.name = "preview"
        thread.stackSize = 8 << 20
        thread.start()
    }

    private func watch() {
        var last: FolderFingerprint?
        while true {
            let now = FolderFingerprint(folder: folder.path, and: dataPath)
            if now != last {
                last = now
                publish()
            }
            usleep(Self.interval)
        }
    }

    private func publish() {
        let clock = ContinuousClock()
        var result: Result<PreviewDrawing, PreviewFailure> = .success(PreviewDrawing(pages: []))
        let time = clock.measure {
            do {
                result = .success(try draw())
            } catch {
                result = .failure(PreviewFailure(error))
            }
        }
        let outcome = result
        let done = DispatchSemaphore(value: 0)
        Task {
            await board.publish(outcome, milliseconds: Int((time.seconds * 1000).rounded()))
            done.signal()
        }
        done.wait()
    }

    private func draw() throws -> PreviewDrawing {
        let template = try CompiledTemplate(try TemplateFolder.load(folder), fonts: fonts)
        let renderer = try TicketRenderer(template)
        let document = try TicketDocument(checking: try firstRecord(), locale: locale)
        let (scene, findings) = try renderer.examine(document)
        return PreviewDrawing(
            pages: try scene.pages.indices.map { try renderer.svg(scene, page: $0) },
            findings: findings.map(\.description))
    }

    private func firstRecord() throws -> Value {
        let source = try RecordSource(data: dataPath, folder: folder)
        return try source.firstRecord()
    }
}
