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
            let server = FileServer(store, host: host, port: Int(port))
            do {
                try waiting {
                    try await server.run { Messages.write("\(store.path) is served at \($0) (Ctrl-C ends it).\n") }
                }
            } catch let error as FileServerError {
                throw error.usage
            }
            return 0
        }
    }
}

extension FileServerError {
    fileprivate var usage: UsageError {
        switch self {
        case .portTaken(let port):
            UsageError("port \(port) is taken", remedy: "give another with --port, or 0 for any that is free")
        case .noSuchAddress(let host):
            UsageError("\(host.printable) is no address of this machine", remedy: "give one with --host")
        case .notPermitted(let port):
            UsageError("port \(port) is only for the system", remedy: "give one above 1023 with --port")
        case .failed(let reason):
            UsageError(
                "the server does not start: \(reason)", remedy: "see whether --host and --port are as they should")
        }
    }
}
