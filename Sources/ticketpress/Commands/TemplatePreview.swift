import ArgumentParser
import FlyingSocks
import Foundation
import Rendering
import Synchronization

struct TemplatePreview: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show a template in the browser, and again after each change.",
        discussion: """
            Serves a page on 127.0.0.1 that draws the template with its sample, or with the first record of --data, and \
            reloads by itself when a file of the template or the data changes. Ctrl-C ends it.
            """)

    @Argument(help: "A template's folder, or its name among the templates.")
    var template: String

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "n"))
    var port: UInt16 = 8032

    @Option(help: ArgumentHelp("Ticket data; the first record is drawn.", valueName: "file"))
    var data: String?

    @Option(help: ArgumentHelp("Language and region (de-DE), instead of the data's.", valueName: "l"))
    var locale: String?

    @OptionGroup var places: PlaceOptions

    func run() throws {
        try reportingErrors {
            if let data, PathKind(of: data) != .file {
                throw UsageError("\(data.printable) is no file", remedy: "give a file, for it is read at each change")
            }
            try checkLocale(locale)
            let signals = SignalCatcher {}
            signals.onSignal { signal in
                Messages.write("\nThe preview has ended.\n")
                _exit(128 + signal)
            }
            let folder = try Places().template(template, templates: places.templates)
            let fonts = try FontLibrary.load(manifest: try Places().fonts(places.fonts))
            let board = PreviewBoard()
            PreviewPress(folder: folder, dataPath: data, fonts: fonts, locale: locale, board: board).start()
            try serve(PreviewHandler(title: folder.lastPathComponent, board: board))
            return 0
        }
    }

    /// Returns only when the server fails.
    private func serve(_ handler: PreviewHandler) throws {
        let server = PreviewServer(handler: handler, port: port)
        let failure = Mutex<(any Error)?>(nil)
        let end = DispatchSemaphore(value: 0)
        Task {
            do {
                try await server.run { Messages.write("The preview is at \($0) (Ctrl-C ends it).\n") }
            } catch {
                failure.withLock { $0 = error }
            }
            end.signal()
        }
        end.wait()
        guard let error = failure.withLock({ $0 }) else { return }
        if case SocketError.failed(_, let code, _) = error, code == EADDRINUSE {
            throw UsageError("port \(port) is taken", remedy: "give another with --port, or 0 for any that is free")
        }
        throw error
    }
}
