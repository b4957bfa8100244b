import Crypto
import Domain
import Foundation
import Postgres
import ServiceKit

extension TicketsService {
    /// A scan that a gate made without a network.
    struct OfflineScan: Decodable, Sendable {
        var code: String
        var scannedAt: Date
        var gate: String?
        var device: String?
    }

    struct Upload: Decodable, Sendable {
        var eventId: EventID?
        var scans: [OfflineScan]
    }

    /// How one scan of an upload is answered.
    struct UploadedScan: Encodable, Sendable, Equatable {
        /// Its place in the upload, from 0.
        var index: Int
        var result: ScanOutcome
        var ticketId: TicketID?
        /// The other admission with the same ticket, earlier or later than this one: two have come in.
        var conflict: Rival?
        var message: String?
    }

    static var mostScans: Int { 500 }

    /// Takes in what gates scanned without a network. Of several admissions of one ticket, here and there, the earliest is
    /// the one that counts. The same scan that comes again is answered as before.
    func upload(_ upload: Upload, by caller: Caller) async throws -> [UploadedScan] {
        let now = resources.now()
        var read: [ReadScan] = []
        for (index, scan) in upload.scans.enumerated() {
            read.append(ReadScan(index, scan, upload.eventId, caller, keys.ring, at: now))
            // Each takes a signature's time, and others want to work too.
            if index % 16 == 15 { await Task.yield() }
        }
        let grace = settings.grace
        return try await resources.transaction { [store, read] tx, _ in
            let ids = Set(read.compactMap(\.ticket)).sorted()
            var tickets = try store.lock(named: ids, grace: grace, tx)
            let codes = try store.reissued(ids, tx)
            let read = read.map { $0.found(codes) }
            var answered = try store.answered(read.map(\.scan.id), tx)
            var admissions: [TicketID: Scan] = [:]
            var answers: [TicketsStore.Answered] = []
            for one in read.sorted(by: { $0.order < $1.order }) where answered[one.scan.id] == nil {
                let (outcome, rival) = one.judge(&tickets)
                if outcome == .admitted, let ticket = one.ticket { admissions[ticket] = one.scan }
                answered[one.scan.id] = (outcome, rival)
                answers.append(.init(scan: one.scan, ticket: one.ticket, outcome: outcome, rival: rival))
            }
            if !admissions.isEmpty { try store.admit(admissions, at: now, tx) }
            if !answers.isEmpty { try store.write(answers, at: now, tx) }
            return read.map { one in
                let answer = answered[one.scan.id] ?? (.unknown, nil)
                return UploadedScan(
                    index: one.index, result: answer.outcome, ticketId: one.ticket, conflict: answer.rival,
                    message: one.verdict?.fault ?? one.fault(answer.outcome))
            }
        }
    }
}

/// A scan whose code was read.
private struct ReadScan: Sendable {
    let index: Int
    let scan: Scan
    /// At first what the code names as its ticket.
    var ticket: TicketID?
    /// Since when the ticket has another code; nil where this is the one.
    var replacedAt: Date?
    let verdict: Judgement?

    init(
        _ index: Int, _ offline: TicketsService.OfflineScan, _ event: EventID?, _ caller: Caller, _ ring: KeyRing,
        at instant: Date
    ) {
        self.index = index
        // A clock that runs ahead admits nobody in the future.
        scan = Scan(
            id: Self.id(offline), code: offline.code, event: event, gate: offline.gate, device: offline.device,
            scannedAt: min(offline.scannedAt, instant), caller: caller.name, user: caller.userID)
        (ticket, verdict) = TicketsService.read(offline.code, ring, event: event, at: instant)
    }

    /// The same for the same scan, whenever it is uploaded (UUID version 8).
    private static func id(_ scan: TicketsService.OfflineScan) -> UUID {
        let milliseconds = Int64((scan.scannedAt.timeIntervalSince1970 * 1000).rounded())
        var hash = SHA256()
        for part in [scan.code, scan.gate ?? "", scan.device ?? "", "\(milliseconds)"] {
            hash.update(data: Data("\(part.utf8.count):\(part)".utf8))
        }
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// The earliest scan comes first.
    var order: (Date, Int) { (scan.scannedAt, index) }

    /// The same with the ticket that the code belongs to.
    func found(_ codes: [TicketID: ReissuedCode]) -> ReadScan {
        guard let code = ticket.flatMap({ codes[$0] }) else { return self }
        var found = self
        (found.ticket, found.replacedAt) = (code.ticket, code.replacedAt)
        return found
    }

    /// Whether another code was the ticket's already when it was scanned: what a gate let in before is as good as it was then.
    private var isReplaced: Bool { replacedAt.map { $0 <= scan.scannedAt } ?? false }

    /// What is wrong with a code that was replaced.
    func fault(_ outcome: ScanOutcome) -> String? {
        guard outcome == .revoked, isReplaced, let replacedAt else { return nil }
        return "the ticket was issued anew at \(replacedAt.formatted(.api)), and this code is good for nothing since"
    }

    /// Its outcome as the tickets stand, and the admission that it came into conflict with.
    func judge(_ tickets: inout [TicketID: TicketsStore.Standing]) -> (ScanOutcome, Rival?) {
        if let verdict { return (verdict.outcome, nil) }
        guard let ticket, var standing = tickets[ticket] else { return (.unknown, nil) }
        if let event = scan.event, standing.event != event { return (.wrongEvent, nil) }
        let rival = standing.admittedAt.map { Rival(at: $0, gate: standing.gate) }
        if standing.why != nil || isReplaced { return (.revoked, rival) }
        if let rival, rival.at <= scan.scannedAt { return (.alreadyAdmitted, rival) }
        if standing.validUntil <= scan.scannedAt { return (.expired, rival) }
        (standing.admittedAt, standing.gate) = (scan.scannedAt, scan.gate)
        tickets[ticket] = standing
        return (.admitted, rival)
    }
}
