/// Notes which mails were sent. Those that are sent while some are being noted are noted together, in one transaction.
actor SentNotes {
    private let write: @Sendable ([SentMail]) async throws -> Void
    private var waiting: [SentMail] = []
    private var (running, next): (Task<Void, any Error>?, Task<Void, any Error>?)

    init(_ write: @escaping @Sendable ([SentMail]) async throws -> Void) { self.write = write }

    /// Returns when it is written down.
    func note(_ mail: SentMail) async throws {
        waiting.append(mail)
        let task = next ?? begin()
        next = task
        try await task.value
    }

    private func begin() -> Task<Void, any Error> {
        let before = running
        return Task {
            // What came of those before is for those who wait for it.
            _ = await before?.result
            try await writeWaiting()
        }
    }

    private func writeWaiting() async throws {
        let mails = waiting
        (waiting, running, next) = ([], next, nil)
        try await write(mails)
    }
}
