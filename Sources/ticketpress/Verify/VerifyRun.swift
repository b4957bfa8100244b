import Domain
import Foundation

/// Judges codes in the order in which they came: those given as such at once, those in files while the next are read.
struct VerifyRun: Sendable {
    let keys: KeyRing
    let revoked: Set<TicketID>
    let event: EventID?
    /// Nil for the time at which each code is read.
    let instant: Date?

    /// What a worker does.
    private enum Job: Sendable {
        case input(VerifyInput)
        case page(of: String, number: Int, size: PictureScan.PageSize, isOnly: Bool)
    }

    /// The work of one job, or of as many as standard input brings.
    private enum Outcome: Sendable {
        case findings([Finding])
        case standardInput
    }

    /// The worst verdict's exit code; `tell` writes a finding out.
    func run(_ inputs: [VerifyInput], tell: (Finding) throws -> Void) throws -> Int32 {
        let pipeline = start(inputs)
        defer { pipeline.stop() }
        var worst: Int32 = 0
        func conclude(_ finding: Finding) throws {
            worst = max(worst, finding.verdict.exitCode)
            try tell(finding)
        }
        while let outcome = pipeline.collect() {
            switch outcome {
            case .findings(let findings): for finding in findings { try conclude(finding) }
            case .standardInput:
                var lines = LineReader(.standardInput)
                while let line = try lines.next() {
                    if !line.text.isEmpty { try conclude(judge(line.text)) }
                }
            }
        }
        return worst
    }

    private func start(_ inputs: [VerifyInput]) -> OrderedPipeline<Job, Outcome> {
        let workers = ProcessInfo.processInfo.activeProcessorCount
        let pipeline = OrderedPipeline<Job, Outcome>(window: workers * 4)
        Thread { [self] in
            for input in inputs {
                for job in jobs(input) where !pipeline.submit(job) { return }
            }
            pipeline.finish()
        }.start()
        for _ in 0..<workers {
            Thread { [self] in
                while let (index, job) = pipeline.next() { pipeline.complete(index, work(job)) }
            }.start()
        }
        return pipeline
    }

    /// A document of several pages is one job a page.
    private func jobs(_ input: VerifyInput) -> [Job] {
        guard case .file(let path, .pdf) = input else { return [.input(input)] }
        do throws(PictureScan.Failure) {
            let sizes = try PictureScan.pages(of: path.absolutePath)
            return sizes.enumerated().map {
                .page(of: path, number: $0.offset + 1, size: $0.element, isOnly: sizes.count == 1)
            }
        } catch {
            return [.input(.unreadable(path, reason: error.description))]
        }
    }

    private func work(_ job: Job) -> Outcome {
        switch job {
        case .input(.code(let text)): .findings([judge(text)])
        case .input(.standardInput): .standardInput
        case .input(.unreadable(let path, let reason)):
            .findings([Finding(file: path, verdict: .unreadable(reason))])
        case .input(.file(let path, let kind)):
            .findings(
                findings(path, page: nil) { () throws(PictureScan.Failure) in
                    guard case .picture(let format) = kind else { return [] }
                    return try PictureScan.codes(of: path.absolutePath, format: format)
                })
        case .page(let path, let number, let size, let isOnly):
            .findings(
                findings(path, page: isOnly ? nil : number) { () throws(PictureScan.Failure) in
                    try PictureScan.codes(of: path.absolutePath, page: number, size: size)
                })
        }
    }

    /// Tickets bear other codes too, such as an organiser's link: where one is a ticket's, the others don't matter.
    private func findings(
        _ file: String, page: Int?, _ read: () throws(PictureScan.Failure) -> [String]
    ) -> [Finding] {
        do throws(PictureScan.Failure) {
            let texts = try read()
            let codes = texts.filter { $0.hasPrefix(SignedCode.prefix) }
            if !texts.isEmpty { return (codes.isEmpty ? texts : codes).map { judge($0, file: file, page: page) } }
            return [Finding(file: file, page: page, verdict: .unreadable("no QR code is found on it"))]
        } catch {
            return [Finding(file: file, page: page, verdict: .unreadable(error.description))]
        }
    }

    private func judge(_ text: String, file: String? = nil, page: Int? = nil) -> Finding {
        let outcome = keys.verify(text, revoked: revoked, event: event, at: instant ?? Date())
        return Finding(file: file, page: page, text: text, verdict: .judged(outcome))
    }
}
