import Domain
import Foundation
import Postgres
import Rendering
import ServiceKit

/// A ticket that would be made anew, as its document is and as it would be.
public struct JobSample: Sendable {
    public let ticket: TicketID
    /// As it is printed.
    public let number: String
    public let holder: String?
    /// The event's title.
    public let event: String
    /// In the API's words.
    public let reasons: [String]
    /// The PDF that is stored; nil where there is none.
    public let before: [UInt8]?
    /// The PDF that would be, or why there is none.
    public let after: After

    public enum After: Sendable {
        case document([UInt8])
        case failure(String)
    }
}

/// Tickets to choose a sample from: the first ones of each event with each set of reasons.
struct SampleCandidates {
    private struct Kind: Hashable {
        let reasons: [String]
        let event: EventID
    }

    private let count: Int
    private var found: [Kind: [TicketID]] = [:]
    private(set) var reasons: [TicketID: [String]] = [:]

    /// For a sample of so many.
    init(_ count: Int) { self.count = count }

    mutating func add(_ ticket: TicketID, of event: EventID, _ why: Set<StaleReason>) {
        let why = StaleReason.allCases.filter(why.contains).map(\.rawValue)
        let kind = Kind(reasons: why, event: event)
        guard !why.isEmpty, found[kind, default: []].count < count else { return }
        found[kind, default: []].append(ticket)
        reasons[ticket] = why
    }

    /// Spread over the reasons first, and then over the events; the same for the same candidates.
    var chosen: [TicketID] {
        let byReasons = Dictionary(grouping: found) { $0.key.reasons }
        let groups = byReasons.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { _, group in
            Self.inTurn(group.sorted { $0.key.event < $1.key.event }.map(\.value))
        }
        return Array(Self.inTurn(groups).prefix(count))
    }

    /// The first of each list, the second of each, and so on.
    private static func inTurn(_ lists: [[TicketID]]) -> [TicketID] {
        let longest = lists.map(\.count).max() ?? 0
        return (0..<longest).flatMap { place in lists.compactMap { place < $0.count ? $0[place] : nil } }
    }
}

extension TicketsService {
    /// Looks at all tickets of a job that is not ordered yet, and draws some of those that it would make.
    func sample(
        _ count: Int, of draft: JobDraft, until isEnough: @Sendable () -> Bool, _ tell: (Int, Int) -> Void
    ) async throws -> [JobSample] {
        let ids = try await resources.pool.query(store.tickets(in: draft.scope), isRepeatable: true).all(TicketID.self)
        var candidates = SampleCandidates(count)
        // As many at a time as there are presses, noted in their order.
        let width = settings.jobBatch * max(1, settings.presses)
        for start in stride(from: 0, to: ids.count, by: width) {
            guard !isEnough() else { throw CancellationError() }
            tell(start, ids.count)
            for ticket in try await look(at: Array(ids[start..<min(start + width, ids.count)]), for: draft) {
                candidates.add(ticket.id, of: ticket.event, ticket.reasons)
            }
        }
        let chosen = candidates.chosen
        let standing = try await standing(of: batch(chosen, of: draft)).map { ($0.ticket.id, $0.ticket) }
        let tickets = Dictionary(standing) { first, _ in first }
        var samples: [JobSample] = []
        for id in chosen {
            guard !isEnough() else { throw CancellationError() }
            guard let ticket = tickets[id] else { continue }
            samples.append(try await sample(ticket, because: candidates.reasons[id] ?? []))
        }
        return samples
    }

    /// A ticket with why its document is to be made.
    private typealias Stale = (id: TicketID, event: EventID, reasons: Set<StaleReason>)

    private func look(at ids: [TicketID], for draft: JobDraft) async throws -> [Stale] {
        let batches = stride(from: 0, to: ids.count, by: settings.jobBatch).map { start in
            batch(Array(ids[start..<min(start + settings.jobBatch, ids.count)]), of: draft)
        }
        return try await withThrowingTaskGroup(of: (Int, [Stale]).self) { group in
            for (number, batch) in batches.enumerated() {
                group.addTask {
                    let standing = try await standing(of: batch)
                    let renewals = try await press.press(.later) { $0.renew(standing, batch) }
                    return (number, renewals.compactMap { Self.stale($0) })
                }
            }
            let found = try await group.reduce(into: [Int: [Stale]]()) { $0[$1.0] = $1.1 }
            return batches.indices.flatMap { found[$0] ?? [] }
        }
    }

    /// Nil for one that is as it should be. What cannot be told fails in the job, with its reason there.
    private static func stale(_ renewal: Renewal) -> Stale? {
        guard renewal.failure == nil, !renewal.reasons.isEmpty else { return nil }
        return (renewal.ticket.id, renewal.ticket.event.id, renewal.reasons)
    }

    /// Of no job, and dry, so that no ticket is given another code.
    private func batch(_ tickets: [TicketID], of draft: JobDraft) -> JobBatch {
        JobBatch(
            job: resources.newID(), number: 0, tickets: tickets, isDry: true, isForced: draft.isForced,
            reissuesCodes: draft.reissueCodes)
    }

    private func sample(_ ticket: PrintedTicket, because reasons: [String]) async throws -> JobSample {
        let before = if let key = ticket.key { try await shelf.get(key) } else { nil as [UInt8]? }
        let after: JobSample.After
        do {
            after = .document(try await press.press(.later) { try $0.pdf(ticket.data, ticket.template) }.bytes)
        } catch let failure as DrawingFailure {
            after = .failure(failure.message)
        }
        return JobSample(
            ticket: ticket.id, number: ticket.number, holder: ticket.holder, event: ticket.event.title,
            reasons: reasons, before: before, after: after)
    }
}
