import ArgumentParser
import FileServing
import Foundation
import ObjectStorage

struct FilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "Serve the links to a folder's documents.",
        discussion: """
            Whoever has a link that `ticketpress link` or `ticketpress render --link` made gets what it names, until it \
            expires, and nobody gets anything else. For machines beside this one, put a server that speaks HTTPS in front \
            and set TICKETPRESS_FILES_URL, where links are made, to its address. Ctrl-C ends it.
            """)

    @Argument(help: "The folder that documents are stored in.")
    var folder: String

    @Option(help: ArgumentHelp("The address that is listened on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "n"))
    var port: UInt16 = 8033

    func run() throws {
        try reportingErrors {
            let signals = SignalCatcher {}
            signals.onSignal { signal in
                Messages.write("\nNo longer served.\n")
                _exit(128 + signal)
            }
            let store = try FolderStore(folder)
            try store.create()
            try runServer(FileResponder(store, tell: Self.tell), host: host, port: port) {
                Messages.write("\(store.path) is served at \($0) (Ctrl-C ends it).\n")
            }
            return 0
        }
    }

    @Sendable private static func tell(of error: any Error) {
        let fact = (error as? ObjectStorageError)?.fact ?? "\(error)"
        Messages.write("Error: \(fact.printable).\n")
    }
}
