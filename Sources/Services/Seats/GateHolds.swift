import Domain
import Foundation
import Redis

/// Stands in front of the database on a hot on-sale: of many who want a seat at once, one goes through to the database, and
/// the others ask Redis what becomes of it instead of waiting in the database's queue. The database alone decides who has a
/// seat: whoever is let through may still be refused there, and nothing is held here. What is decided here is only who need
/// not ask any more.
///
/// A seat has an entry of one of two kinds, or none:
///
///     c BUYER TIME TOKEN    claimed: a request of the buyer's is at the database; it may come to nothing
///     h BUYER TIME          had: the database said so, in or after a transaction that began at that time
///
/// A request that finds a seat *had* by somebody else is refused, as the database would refuse it but for what is said below.
/// It may name fewer seats than the database would, and another reason than one that comes first there: that a seat is not
/// the event's, or that sales have ended. One that finds a seat *claimed* waits, for two seconds at most, and goes to the
/// database then. Else one script claims all its free seats, and what the database answers takes the claims' place: also on a
/// refusal, which tells whose the seats are. A request for more seats than a buyer may have goes to the database at once: it
/// comes to nothing there, and must keep nobody waiting for so many seats.
///
/// Why an early refusal is right:
///
/// - *Expiry.* An entry ends no later than the hold in the database does. Its end is counted by Redis's clock from the moment of
///   the claim, by what was left of the hold at a later moment of ours; neither clock is compared with the other.
/// - *Release, refund, expired or cancelled reservations.* Whatever frees seats removes their entries after its commit and
///   before it is answered. Who is refused between the two asked before the release was over, as if a moment earlier.
/// - *What was read before a release and is written after it.* An entry is written only in place of the very claim that
///   was made before the database was asked. The release has removed that claim.
/// - *A reservation that ends sooner than the hold did* removes the entries as a release does. Sales only make them truer.
/// - *The same request again.* A key that was answered before gets that answer from the database, and is never refused here.
///   Its answer may be an old one, so that no entry is made of it.
/// - *One's own seats.* They are never refused: the entry says whose they are.
///
/// When it is wrong, a free seat is refused, and for no longer than an entry is believed, which is five seconds: a process
/// that dies, or cannot reach Redis, between the commit of a release and the removal; a Redis that starts anew with entries
/// that were removed, or a replica that lacks the removal; clocks of gateways that differ. Entries say when they were made, and
/// one of the future or of long ago is none, so that a clock of Redis that is set changes that little: set back by less than
/// an entry's age, it lets the entry be believed for that much longer. A claim whose process died ends after three seconds.
///
/// Without Redis, or with one that is away or empty, everybody goes to the database at once; with one that has fallen silent,
/// when a command has waited for as long as the client lets it.
struct SeatGate: Sendable {
    /// For how long an entry is believed.
    static let trust = Duration.seconds(5)
    /// For how long a claim is waited for, unless it is settled.
    private static let claim = Duration.seconds(3)
    /// How long somebody waits for others' claims.
    private static let patience = Duration.seconds(2)

    private let redis: RedisClient?
    /// Seats that a buyer may have. Requests for more are none of the gate's.
    private let most: Int

    init(_ settings: SeatsSettings) { (redis, most) = (settings.redis, settings.seatsPerBuyer) }

    /// Claims, which the database's answer takes the place of.
    struct Pass: Sendable {
        let event: EventID
        let token: String
        let seats: [SeatID]
        /// When they were made, by Redis's clock, in milliseconds.
        let madeAt: Int
    }

    enum Verdict: Sendable {
        /// The database is to be asked.
        case open(Pass?)
        /// Others have these.
        case taken([SeatID])
    }

    /// Asks whether the database need be asked.
    func enter(_ seats: [SeatID], of event: EventID, for buyer: UserID) async -> Verdict {
        guard let redis, seats.count <= most else { return .open(nil) }
        let token = String(UInt64.random(in: .min ... .max), radix: 36)
        let deadline = ContinuousClock.now + Self.patience
        var pause = Duration.milliseconds(10)
        while true {
            do {
                let reply = try await redis.run(
                    Self.claiming, keys: Self.keys(seats, event),
                    [
                        RedisArgument("\(buyer)"), RedisArgument(token), RedisArgument(Self.claim.wholeMilliseconds),
                        RedisArgument(Self.trust.wholeMilliseconds),
                    ]
                ).array()
                switch try reply.first?.text() {
                case "TAKEN": return .taken(try Self.seats(seats, reply[1]))
                case "OPEN":
                    let claimed = try Self.seats(seats, reply[2])
                    return .open(Pass(event: event, token: token, seats: claimed, madeAt: try reply[1].integer()))
                default: break
                }
            } catch {
                // The client says in the log, once, that it is away.
                return .open(nil)
            }
            guard .now < deadline else { return .open(nil) }
            // Whoever has gone meanwhile learns that from the database, as always.
            guard (try? await Task.sleep(for: pause * Double.random(in: 0.5...1.5))) != nil else { return .open(nil) }
            pause = min(pause * 2, .milliseconds(160))
        }
    }

    /// Puts what the database said in the place of claims; those of other seats end. `instant` is when it was asked.
    func settle(_ pass: Pass?, _ standings: [Standing], at instant: Date) async {
        guard let redis, let pass, !pass.seats.isEmpty else { return }
        let known = Dictionary(standings.map { ($0.id, $0) }) { first, _ in first }
        var arguments = [
            RedisArgument(pass.token), RedisArgument(pass.madeAt), RedisArgument(Self.trust.wholeMilliseconds),
        ]
        for seat in pass.seats {
            let left = known[seat].map { $0.life(at: instant, atMost: Self.trust) } ?? .zero
            arguments += [
                RedisArgument(known[seat].map { "\($0.owner)" } ?? "-"), RedisArgument(left.wholeMilliseconds),
            ]
        }
        // What is not settled ends by itself.
        _ = try? await redis.run(Self.settling, keys: Self.keys(pass.seats, pass.event), arguments)
    }

    /// Forgets seats that have become free. It comes after the commit.
    func forget(_ seats: [SeatID], of event: EventID) async {
        guard let redis, !seats.isEmpty else { return }
        // What is not forgotten ends by itself.
        _ = try? await redis.send(["DEL"] + Self.keys(seats, event).map { RedisArgument($0) })
    }

    /// On one server of a cluster for each event.
    private static func keys(_ seats: [SeatID], _ event: EventID) -> [String] {
        seats.map { "ticketpress:seat:{\(event)}:\($0)" }
    }

    /// The seats whose numbers, from 0, a script has returned.
    private static func seats(_ seats: [SeatID], _ numbers: RedisReply) throws(RedisError) -> [SeatID] {
        var chosen: [SeatID] = []
        for number in try numbers.array() {
            let index = try number.integer()
            guard seats.indices.contains(index) else { throw .unexpected(reply: "seat \(index)") }
            chosen.append(seats[index])
        }
        return chosen
    }
}

/// Whose a seat was when the database was asked.
struct Standing: Sendable {
    let id: SeatID
    let owner: UserID
    /// Nil where it is sold.
    let until: Date?

    /// For how long that stays so if nobody changes it.
    func life(at instant: Date, atMost most: Duration) -> Duration {
        guard let until else { return most }
        return max(.zero, min(most, .milliseconds(Int(until.timeIntervalSince(instant) * 1000))))
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}

// MARK: - Scripts

extension SeatGate {
    /// Arguments: buyer, token, milliseconds of a claim, milliseconds for which entries are believed.
    private static let claiming = RedisScript(
        """
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        local taken, free, waits = {}, {}, false
        for index, value in ipairs(redis.call('MGET', unpack(KEYS))) do
            local kind, owner, at
            if value then kind, owner, at = string.match(value, '^([ch]) (%S+) (%d+)') end
            local age = now - (tonumber(at) or math.huge)
            if age < 0 or age > tonumber(ARGV[4]) then
                free[#free + 1] = index - 1
            elseif owner ~= ARGV[1] then
                if kind == 'h' then taken[#taken + 1] = index - 1 else waits = true end
            end
        end
        if #taken > 0 then return {'TAKEN', taken} end
        if waits then return {'WAIT'} end
        local entry = string.format('c %s %.0f %s', ARGV[1], now, ARGV[2])
        for _, index in ipairs(free) do redis.call('SET', KEYS[index + 1], entry, 'PX', ARGV[3]) end
        return {'OPEN', now, free}
        """)

    /// Arguments: token, time of the claims, milliseconds for which entries are believed; then for each key an owner, and the
    /// milliseconds after the claim for which the seat is the owner's.
    private static let settling = RedisScript(
        """
        local time = redis.call('TIME')
        local age = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) - tonumber(ARGV[2])
        for index, key in ipairs(KEYS) do
            local value = redis.call('GET', key)
            if value and string.match(value, '^c %S+ %d+ (%S+)$') == ARGV[1] then
                local left = math.min(tonumber(ARGV[2 * index + 3]), tonumber(ARGV[3])) - age
                if age >= 0 and left > 0 then
                    redis.call('SET', key, 'h ' .. ARGV[2 * index + 2] .. ' ' .. ARGV[2], 'PX', string.format('%.0f', left))
                else
                    redis.call('DEL', key)
                end
            end
        end
        """)
}
