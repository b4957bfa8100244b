import ArgumentParser
import Domain
import ServiceKit
import Tickets

/// What `ticketpress rerender` is asked to do.
enum RerenderPlan: Sendable, Hashable {
    case order(TicketJobs.Order, SamplePlan?, isDetached: Bool)
    case resume(JobID, isDetached: Bool)
    case pause(JobID)
    case cancel(JobID)
    case status(JobID)
}

/// Pictures of some tickets as they are and as they would be.
struct SamplePlan: Sendable, Hashable {
    var count: Int
    var folder: String
}

/// The options as they were given. `plan` decides what is meant, and refuses what contradicts itself.
struct RerenderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The tickets of an event.", valueName: "id"))
    var event: String?

    @Option(help: ArgumentHelp("Those of a reservation.", valueName: "id"))
    var reservation: String?

    @Option(help: ArgumentHelp("One alone.", valueName: "id"))
    var ticket: String?

    @Option(help: ArgumentHelp("Those of the events with a template.", valueName: "name"))
    var template: String?

    @Flag(help: "All that there are.")
    var all = false

    @Flag(help: "Count what would be made, by why, and make nothing.")
    var dryRun = false

    @Flag(help: "Make also what is as it should be.")
    var force = false

    @Flag(help: "Mail the buyers their new tickets, with what has changed.")
    var notify = false

    @Flag(help: "Give the tickets new codes; the old ones admit nobody any more.")
    var reissueCodes = false

    @Option(help: ArgumentHelp("An address that is told when the job is over.", valueName: "url"))
    var callback: String?

    @Option(help: ArgumentHelp("How many threads of this process draw. (default: one per processor)", valueName: "n"))
    var workers: Int?

    @Option(help: ArgumentHelp("At most so many tickets per second, over all who work on the job.", valueName: "n/s"))
    var rate: String?

    @Option(help: ArgumentHelp("First draw so many tickets as they are and as they would be.", valueName: "n"))
    var sample: Int?

    @Option(help: ArgumentHelp("The folder for the pictures of --sample.", valueName: "dir"))
    var out: String?

    @Flag(help: "Leave the job to the servers, and print its id alone.")
    var detach = false

    @Option(help: ArgumentHelp("Go on with a job that was paused or left.", valueName: "job"))
    var resume: String?

    @Option(help: ArgumentHelp("Let a job rest.", valueName: "job"))
    var pause: String?

    @Option(help: ArgumentHelp("End a job; what it has made stays.", valueName: "job"))
    var cancel: String?

    @Option(help: ArgumentHelp("Say how far a job is.", valueName: "job"))
    var status: String?

    static let mostWorkers = 256
    static let mostSamples = 500

    func plan() throws(UsageError) -> RerenderPlan {
        let scopes = [
            ("--event", event), ("--reservation", reservation), ("--ticket", ticket), ("--template", template),
            ("--all", all ? "" : nil),
        ].filter { $0.1 != nil }.map(\.0)
        let jobs = [("--resume", resume), ("--pause", pause), ("--cancel", cancel), ("--status", status)]
            .filter { $0.1 != nil }.map(\.0)
        let subjects = scopes + jobs
        guard let subject = subjects.first else {
            throw UsageError(
                "it is not said which tickets are to be made again",
                remedy: "give --event ID, --reservation ID, --ticket ID, --template NAME or --all")
        }
        if subjects.count > 1 {
            throw UsageError(
                "\(subject) and \(subjects[1]) are both given", remedy: "give one of them; a job knows its own tickets")
        }
        if let workers, !(1...Self.mostWorkers).contains(workers) {
            throw UsageError("--workers is \(workers)", remedy: "give 1 to \(Self.mostWorkers)")
        }
        if detach, workers != nil {
            throw UsageError(
                "--workers are of this process, and --detach leaves the job to the servers",
                remedy: "leave out one of them; TICKETPRESS_PRESSES is for servers")
        }
        return try scopes.isEmpty ? planForJob(subject) : planForOrder()
    }

    // MARK: - A job that is there

    private func planForJob(_ subject: String) throws(UsageError) -> RerenderPlan {
        let others = [
            ("--dry-run", dryRun), ("--force", force), ("--notify", notify), ("--reissue-codes", reissueCodes),
            ("--callback", callback != nil), ("--rate", rate != nil), ("--sample", sample != nil),
            ("--out", out != nil),
        ]
        if let other = others.first(where: \.1) {
            throw UsageError(
                "\(other.0) is for a job that is made, and \(subject) names one that is there",
                remedy: "leave out \(other.0)")
        }
        if resume == nil, detach || workers != nil {
            throw UsageError(
                "\(detach ? "--detach" : "--workers") is for who works on a job, and \(subject) does not",
                remedy: "leave it out")
        }
        if let resume { return .resume(try id(resume, "--resume"), isDetached: detach) }
        if let pause { return .pause(try id(pause, "--pause")) }
        if let cancel { return .cancel(try id(cancel, "--cancel")) }
        return .status(try id(status ?? "", "--status"))
    }

    // MARK: - A new one

    private func planForOrder() throws(UsageError) -> RerenderPlan {
        var order = TicketJobs.Order(try scope())
        for (option, isGiven) in [("--notify", notify), ("--reissue-codes", reissueCodes)] where dryRun && isGiven {
            throw UsageError(
                "--dry-run changes nothing, and \(option) does", remedy: "leave out \(option), or --dry-run")
        }
        (order.isDry, order.isForced, order.notifies) = (dryRun, force, notify)
        (order.reissuesCodes, order.callback) = (reissueCodes, callback)
        order.rate = try rate.map { text throws(UsageError) in try ticketsPerSecond(text) }
        do { try TicketJobs.check(order) } catch {
            // All else was looked at.
            throw UsageError(
                "--callback \(error.errors?.first?.message ?? error.message)",
                remedy: "give an address that takes a POST")
        }
        return .order(order, try samplePlan(), isDetached: detach)
    }

    private func scope() throws(UsageError) -> TicketJobs.Scope {
        if let event { return .event(try id(event, "--event")) }
        if let reservation { return .reservation(try id(reservation, "--reservation")) }
        if let ticket { return .ticket(try id(ticket, "--ticket")) }
        guard let template else { return .all }
        guard !template.isEmpty else { throw UsageError("--template is empty", remedy: "name a template") }
        return .template(template)
    }

    private func samplePlan() throws(UsageError) -> SamplePlan? {
        switch (sample, out) {
        case (nil, nil): return nil
        case (nil, _?): throw UsageError("--out is for the pictures of --sample", remedy: "add --sample N")
        case (_?, nil): throw UsageError("--sample needs a folder for its pictures", remedy: "add --out DIR")
        case (let sample?, let out?):
            guard (1...Self.mostSamples).contains(sample) else {
                throw UsageError("--sample is \(sample)", remedy: "give 1 to \(Self.mostSamples)")
            }
            if [.file, .stream].contains(PathKind(of: out)) || out.isEmpty {
                throw UsageError("--out \(out.printable) is no folder", remedy: "give one for the pictures")
            }
            return SamplePlan(count: sample, folder: out)
        }
    }

    /// Reads `200` and `200/s`.
    private func ticketsPerSecond(_ text: String) throws(UsageError) -> Int {
        let digits = text.hasSuffix("/s") ? text.dropLast(2) : text[...]
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let rate = Int(digits), TicketJobs.rates.contains(rate)
        else {
            throw UsageError(
                "--rate \(text.printable) is no number of tickets per second",
                remedy: "give \(TicketJobs.rates.lowerBound) to \(TicketJobs.rates.upperBound), such as 200/s")
        }
        return rate
    }

    private func id<Subject>(_ text: String, _ option: String) throws(UsageError) -> Identifier<Subject> {
        guard let id = Identifier<Subject>(text) else {
            throw UsageError(
                "\(option) \(text.printable) is no id",
                remedy: "ids look like 0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b60")
        }
        return id
    }
}
