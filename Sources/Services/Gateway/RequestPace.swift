import NIOCore

/// How long clients may take over what they send and read.
public struct Patience: Sendable, Hashable {
    /// From the first byte of a request to the end of its head. Before that byte a connection is idle: browsers open some
    /// that they may never use.
    public var head = Duration.seconds(10)
    /// For a body to come, and a second more for each `pace` bytes of it that did: who is slow, but sends, may go on.
    public var body = Duration.seconds(30)
    /// Bytes in a second.
    public var pace = 8 << 10
    /// For any byte of an answer to be taken: who reads slowly, but reads, may go on.
    public var stall = Duration.seconds(60)
    /// Between requests. Proxies keep connections to us for 60 s mostly. It should be they who end them, so that no request
    /// of theirs meets an end of ours.
    public var idle = Duration.seconds(75)

    public init() {}
}

/// What has come of the requests of one connection, and what was answered: until when the rest must be here, and whether
/// something may be answered in between. Decides, and does nothing.
struct RequestPace: Hashable {
    enum Reading: Hashable {
        case nothing
        case head(since: NIODeadline)
        case body(since: NIODeadline, bytes: Int)
    }

    private(set) var reading = Reading.nothing
    private let patience: Patience
    /// Requests whose heads came and whose answers have not ended.
    private var unanswered = 0
    private var isAnswering = false
    /// Whether some part of a request became complete by the bytes that came last.
    private var hasPart = false

    init(_ patience: Patience) { self.patience = patience }

    mutating func headCame(at now: NIODeadline) {
        reading = .body(since: now, bytes: 0)
        unanswered += 1
        hasPart = true
    }

    /// How much of the body there is now.
    mutating func bodyCame(_ count: Int) -> Int {
        hasPart = true
        guard case .body(let since, let bytes) = reading else { return 0 }
        reading = .body(since: since, bytes: bytes + count)
        return bytes + count
    }

    mutating func endCame() {
        reading = .nothing
        hasPart = true
    }

    /// After the parts that some bytes completed: if there were none between two requests, a head has begun.
    mutating func bytesCame(at now: NIODeadline) {
        if reading == .nothing, !hasPart { reading = .head(since: now) }
        hasPart = false
    }

    mutating func answerBegan() { isAnswering = true }

    /// What had to wait for its turn behind the answer is given its time from now on.
    mutating func answerEnded(at now: NIODeadline) {
        isAnswering = false
        unanswered -= 1
        switch reading {
        case .head: reading = .head(since: now)
        case .body(_, let bytes) where unanswered > 0: reading = .body(since: now, bytes: bytes)
        case .body, .nothing: break
        }
    }

    /// Nil while it is not the client's turn, and between requests. Nobody reads on while an earlier request is answered,
    /// so nobody can be late then.
    var deadline: NIODeadline? {
        switch reading {
        case .head(let since) where unanswered == 0: since + TimeAmount(patience.head)
        case .body(let since, let bytes) where unanswered <= 1:
            since + TimeAmount(patience.body + .seconds(1) * (Double(bytes) / Double(patience.pace)))
        case .nothing, .head, .body: nil
        }
    }

    /// Whether nothing has come that is not answered, and nothing comes.
    var isResting: Bool { unanswered == 0 && reading == .nothing }

    /// Whether what is being answered is the last that has come.
    var isLast: Bool { unanswered == 1 }

    /// Whether nothing is to be answered that is not.
    var isAnswered: Bool { unanswered == 0 }

    /// Whether an answer would be taken for that to the request that is coming, and is the first.
    var isOpenToAnswer: Bool {
        switch reading {
        case .body: unanswered == 1 && !isAnswering
        case .nothing, .head: unanswered == 0
        }
    }
}
