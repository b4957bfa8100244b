import ArgumentParser
import Foundation
import Rendering

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
            let responder = PreviewResponder(title: folder.lastPathComponent, board: board)
            try runServer(responder, host: "127.0.0.1", port: port) {
                Messages.write("The preview is at \($0)/ (Ctrl-C ends it).\n")
            }
            return 0
        }
    }
}
