import ArgumentParser
import Domain
import Foundation
import Logging
import Tickets

struct RerenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerender",
        abstract: "Make the tickets that were sold again, where they would be others now.",
        discussion: """
            A show moves to another hall, a template is corrected, a font is updated: this makes the documents again that \
            would be others now, and no others. Codes stay valid, and links lead to the new documents at once. The \
            documents that they take the place of are kept for a while (TICKETPRESS_DOCUMENT_RETENTION).

              ticketpress rerender --event ID --dry-run --sample 6 --out sample
              ticketpress rerender --event ID --notify
              ticketpress rerender --all --rate 200/s --detach

            What is to be done is written down in the database as a job. This process works on it, and so does every \
            server that runs; whoever ends or is killed loses nothing, and --resume JOB goes on. Works beside a running \
            server, and starts the data folder's database where none runs.

            --sample draws tickets as they are and as they would be, side by side and with the differences marked, before \
            the job begins; it needs poppler (Debian: poppler-utils). The codes on the pictures are real.

            Exit codes: 0 all made, 1 something failed or the job was cancelled, 64 bad usage, 130 and 143 stopped by \
            Ctrl-C or a signal.
            """)

    @OptionGroup var options: RerenderOptions

    @OptionGroup var place: DataOptions

    /// Seconds in which what is under way may be finished.
    private static let patience = 30

    func run() throws {
        try reportingErrors {
            let plan = try options.plan()
            try requirePrograms(plan)
            let signals = SignalCatcher(patience: Self.patience) {
                Messages.write("\nStopped at once; what was under way will be done again.\n")
            }
            let settings = try ServeSettings.quiet()
            try place.requireOffice(settings)
            let composer = OfficeComposer(
                settings: settings, folder: try DataFolder(place.data),
                address: ServerAddress(given: settings.publicURL.value, host: settings.host.value, port: 3000),
                logger: Logger(label: "ticketpress"))
            let (presses, place) = (presses(of: plan), place.again)
            return try waiting {
                try await composer.withTickets(presses: presses) { tickets in
                    try await namingRefusals {
                        try await RerenderRun(plan: plan, jobs: TicketJobs(tickets), place: place, signals: signals)
                            .run()
                    }
                }
            }
        }
    }

    private func presses(of plan: RerenderPlan) -> Int {
        switch plan {
        case .order, .resume: options.workers ?? ProcessInfo.processInfo.activeProcessorCount
        case .pause, .cancel, .status: 1
        }
    }

    private func requirePrograms(_ plan: RerenderPlan) throws(UsageError) {
        guard case .order(_, _?, _) = plan, let missing = SampleWriter.missingPackage else { return }
        throw UsageError(
            "--sample needs \(missing.program), which is not installed",
            remedy: "install it: apt install \(missing.package)")
    }
}

extension DataOptions {
    /// The option as it is to be written again, with a space before it; empty where it need not be.
    fileprivate var again: String {
        guard data != "data" else { return "" }
        let isPlain = data.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
        return " --data \(isPlain ? data : "'\(data.replacing("'", with: "'\\''").printable)'")"
    }
}
