import Domain
import Rendering

/// Some tickets of a job, claimed.
struct JobBatch: Sendable {
    let job: JobID
    let number: Int
    let tickets: [TicketID]
    let isDry: Bool
    let isForced: Bool
    var reissuesCodes = false
    var notifies = false
}

/// What came of a batch.
struct JobTally: Sendable {
    var skipped = 0
    var made = 0
    var failures: [(ticket: TicketID, error: String)] = []
    private(set) var reasons: [String: Int] = [:]

    mutating func count(_ renewal: Renewal) {
        for reason in renewal.reasons { reasons[reason.rawValue, default: 0] += 1 }
        if let failure = renewal.failure {
            failures.append((renewal.ticket.id, failure.message))
        } else if renewal.reasons.isEmpty {
            skipped += 1
        } else {
            made += 1
        }
    }
}

/// A ticket with what is known of the document that is stored.
struct StandingTicket: Sendable {
    let ticket: PrintedTicket
    let digest: String?
    let parts: DocumentParts?
    /// Nobody who was admitted needs another code.
    let isAdmitted: Bool
    /// Nil where it keeps the one that it has.
    var newCode: NewCode?

    /// As its document is to show it.
    var drawn: PrintedTicket {
        var drawn = ticket
        if let newCode { drawn.code = newCode.text }
        return drawn
    }

    /// Why its document is to be made; for nothing where it is the one with this digest, which is that with the code of
    /// before. The store is not looked at: what is gone there is made anew by the first who asks for it, and by a job that is
    /// forced.
    func reasons(
        for digest: String, _ parts: @autoclosure () -> DocumentParts, in batch: JobBatch
    ) -> Set<StaleReason> {
        let changes = changes(to: digest, parts())
        if batch.reissuesCodes, !isAdmitted { return changes.union([.code]) }
        return changes.isEmpty && batch.isForced ? [.forced] : changes
    }

    private func changes(to digest: String, _ parts: @autoclosure () -> DocumentParts) -> Set<StaleReason> {
        if ticket.key == nil { return [.missing] }
        if ticket.isPlain { return [.plain] }
        if self.digest == digest { return [] }
        let changes = self.parts?.changes(to: parts()) ?? []
        return changes.isEmpty ? [.unknown] : changes
    }
}

/// What a press makes of a ticket.
struct Renewal: Sendable {
    let standing: StandingTicket
    /// None where the document is as it should be.
    var reasons: Set<StaleReason> = []
    /// Of the document that the ticket should have with the code that it has, and its look; nil where neither could be told.
    var digest: String?
    var look: String?
    /// Nil also where a dry run would make it.
    var document: Drawn?
    var failure: DrawingFailure?

    var ticket: PrintedTicket { standing.ticket }

    /// Whether the document that is stored is the right one of a ticket that keeps its code.
    var isStanding: Bool {
        failure == nil && digest != nil && digest == standing.digest && !ticket.isPlain && standing.newCode == nil
    }
}

/// A ticket that was worked on, without the bytes of its document; where that is stored, with what is to be noted.
struct Renewed: Sendable {
    var renewal: Renewal
    var finished: TicketsStore.Finished?

    var ticket: PrintedTicket { renewal.ticket }

    /// Whether the document is another than before.
    var isOther: Bool { finished.map { $0.digest != renewal.standing.digest } ?? false }
}
