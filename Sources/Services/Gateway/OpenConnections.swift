import CoreMetrics
import HTTPTypes
import ServiceKit
import Synchronization

/// Counts connections, all of them and those of each address, and says which are too many.
final class OpenConnections: Sendable {
    enum Admission: Sendable, Hashable {
        /// Counted for the payer, where somebody pays.
        case welcome(payer: String?)
        /// Closed after the client was told why.
        case refused(APIError)
        /// Closed at once.
        case turnedAway
    }

    private struct Counts {
        var welcome = 0
        var refused = 0
        var payers: [String: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let limit: Int
    private let limitPerAddress: Int
    private let exempt: [Network]
    private let open: Meter
    private let refusals: Counter

    /// So many are told that they are too many at the same time; it takes a connection to do so.
    private static let refusals = 64

    /// The proxies that we trust bring many clients each, and so may programs of this machine.
    init(
        limit: Int, perAddress: Int, proxies: [Network], _ metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        (self.limit, limitPerAddress) = (limit, perAddress)
        open = Meter(label: "ticketpress_http_connections", factory: metrics)
        refusals = Counter(label: "ticketpress_http_connections_refused_total", factory: metrics)
        exempt = proxies + ["127.0.0.0/8", "::1"].compactMap { Network($0) }
    }

    /// `address` is nil where it is not known.
    func enter(_ address: String?) -> Admission {
        let payer = address.flatMap { address in
            exempt.contains { $0.contains(address) } ? nil : Network.payer(address)
        }
        let admission: Admission = counts.withLock { counts in
            let isFull = counts.welcome >= limit
            if !isFull, payer.map({ counts.payers[$0, default: 0] < limitPerAddress }) ?? true {
                counts.welcome += 1
                if let payer { counts.payers[payer, default: 0] += 1 }
                return .welcome(payer: payer)
            }
            guard counts.refused < Self.refusals else { return .turnedAway }
            counts.refused += 1
            return .refused(isFull ? .tooManyConnections : .tooManyOfAddress)
        }
        if case .welcome = admission { open.increment() } else { refusals.increment() }
        return admission
    }

    func leave(_ admission: Admission) {
        if case .welcome = admission { open.decrement() }
        counts.withLock { counts in
            switch admission {
            case .welcome(let payer):
                counts.welcome -= 1
                guard let payer, let count = counts.payers[payer] else { return }
                counts.payers[payer] = count > 1 ? count - 1 : nil
            case .refused: counts.refused -= 1
            case .turnedAway: break
            }
        }
    }
}

extension APIError {
    static let tooManyConnections = APIError(
        .serviceUnavailable, "TOO_MANY_CONNECTIONS", "there are too many connections; try again", retryAfter: 5)
    static let tooManyOfAddress = APIError(
        .tooManyRequests, "TOO_MANY_CONNECTIONS", "this address has too many connections; close some", retryAfter: 5)
}
