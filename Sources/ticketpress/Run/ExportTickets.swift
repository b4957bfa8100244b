import Domain
import Foundation
import Logging
import Postgres
import ServiceKit
import Tickets

/// A run that puts all tickets of an event into one file.
struct TicketExporter: Sendable {
    let event: EventID
    let form: ExportForm
    let order: ExportOrder
    let destination: Destination
    let isQuiet: Bool
    let temporaries: TemporaryFiles
    let settings: ServeSettings
    let folder: DataFolder

    /// The process's exit code.
    func run() async throws -> Int32 {
        let logger = Logger(label: "ticketpress")
        let address = ServerAddress(given: settings.publicURL.value, host: settings.host.value, port: 0)
        let composer = OfficeComposer(settings: settings, folder: folder, address: address, logger: logger)
        return try await composer.withTickets(presses: settings.presses.value) { tickets in
            try await write(namingRefusals { try await tickets.export(event, by: order) })
        }
    }

    private func write(_ export: TicketExport) async throws -> Int32 {
        let messages = Messages()
        let output = try ExportOutput(destination, temporaries) { path in
            if !isQuiet { messages.say("Waiting for a program that reads \(path.printable); Ctrl-C gives up.") }
        }
        defer { output.discard() }
        let start = ContinuousClock.now
        var tally = Tally()
        var reporter = ProgressReporter(
            style: .choose(isQuiet: isQuiet, environment: ProcessInfo.processInfo.environment), messages: messages)
        do {
            try await export.run(as: form) { part in
                try Task.checkCancellation()
                tally.made += part.made
                tally.failed += part.missing.count
                tally.bytes += part.bytes.count
                for ticket in part.missing { messages.say(ticket.words) }
                try output.write(part.bytes)
                reporter.show(
                    RunProgress(
                        made: tally.made, failed: tally.failed, inputRead: tally.made + tally.failed,
                        inputLength: export.count, seconds: (ContinuousClock.now - start).seconds))
            }
            messages.clearStatus()
            // An archive that only says what it lacks is of no use.
            guard tally.made > 0 else { throw TicketsError.nothingDrawn(reason: nil) }
            try output.finish()
        } catch {
            messages.clearStatus()
            throw error
        }
        if !isQuiet {
            let seconds = (ContinuousClock.now - start).seconds
            messages.say(RunSummary(tally: tally, seconds: seconds, destination: destination).line)
        }
        return tally.failed == 0 ? 0 : 1
    }
}

extension MissingTicket {
    fileprivate var words: String { "ticket \(number) (\(id)): \(reason.printable)" }
}

/// The file of an export: it has its name when it is whole. A device or a pipe is written as it comes.
final class ExportOutput {
    private let file: OpenFile
    private let target: String?
    private let temporaries: TemporaryFiles

    /// `waiting` is told the path of a pipe that nobody reads.
    init(
        _ destination: Destination, _ temporaries: TemporaryFiles, waiting: (String) -> Void
    ) throws(FileError) {
        self.temporaries = temporaries
        switch destination {
        case .file(let path):
            target = path
            file = try temporaries.make(in: path.folderOfPath)
        case .stream(let path?):
            target = nil
            file = try OpenFile.writing(path) { waiting(path) }
        case .stream(nil), .folder, .store:
            target = nil
            file = .standardOutput
        }
    }

    func write(_ bytes: [UInt8]) throws(FileError) {
        do throws(FileError) { try file.write(bytes) } catch {
            // The temporary name would tell the reader nothing.
            throw FileError(.write, target ?? file.path, code: error.code)
        }
    }

    func finish() throws(FileError) {
        if let target { try temporaries.publish(file.path, as: target) }
    }

    /// Removes what is not finished.
    func discard() {
        if target != nil { temporaries.discard(file.path) }
    }
}
