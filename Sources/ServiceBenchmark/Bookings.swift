import Foundation
import HTTPClient
import Synchronization

/// Whole bookings: hold, reserve, pay; and the clock stops when every ticket is rendered and stored and every mail sent.
struct Bookings: Sendable {
    let scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    private struct Made: Decodable { var id: String }
    private struct Paid: Decodable {
        var status: String
        var failureReason: String?
    }
    private struct Sent: Decodable {
        var event: String
        var status: String
    }

    func measure(seconds: Double) async throws -> (whole: Rate, paying: Rate) {
        let most = Int(seconds * 400) / Scene.buyerCount + 1
        let event = try await scene.event("Bookings", seats: most * Scene.buyerCount)
        let paying = PayingTimes()
        let office = scene.office
        // The first ones compile the template and open connections.
        for buyer in scene.buyers.indices { _ = try await book(event, buyer, 0) }
        try await untilWritten(scene.buyers.count)
        let (cpu, start) = (office.processorSeconds(), ContinuousClock.now)
        let times = try await repeated(by: Scene.buyerCount, seconds: seconds) { buyer, run in
            guard run + 1 < most else { return false }
            let milliseconds = try await book(event, buyer, run + 1)
            paying.add(milliseconds)
            return true
        }
        try await untilWritten(times.count + scene.buyers.count)
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let cost = (office.processorSeconds() - cpu) / Double(times.count) * 1000
        let whole = Rate("booking, to the mail", times, elapsed, processorMilliseconds: cost)
        return (whole, Rate("  paying", paying.all, elapsed, processorMilliseconds: nil))
    }

    /// How long paying took, in milliseconds.
    private func book(_ event: (id: String, seats: [String]), _ buyer: Int, _ run: Int) async throws -> Double {
        let seat = event.seats[run * Scene.buyerCount + buyer]
        let (office, token) = (scene.office, scene.buyers[buyer].token)
        try await office.send(
            .post, "/api/seats/lock", #"{"eventId": "\#(event.id)", "seats": ["\#(seat)"]}"#, token: token)
        let reservation = try await office.send(
            .post, "/api/reservations", #"{"eventId": "\#(event.id)", "seatIds": ["\#(seat)"]}"#, token: token
        ).read(Made.self)
        let start = ContinuousClock.now
        let payment = try await office.send(
            .post, "/api/payments", #"{"reservationId": "\#(reservation.id)", "paymentMethod": "CARD"}"#, token: token
        ).read(Paid.self)
        guard payment.status == "COMPLETED" else {
            throw BenchmarkError("a payment is \(payment.status): \(payment.failureReason ?? "")")
        }
        return (ContinuousClock.now - start) / .milliseconds(1)
    }

    /// Waits until the mail with the tickets of so many bookings was handed over: it is the last step of each.
    private func untilWritten(_ count: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(300)
        let folder = scene.office.folder + "/mails"
        while ContinuousClock.now < deadline {
            // Two mails a booking: the tickets, and the receipt. There is no folder before the first.
            let mails = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            if mails.count(where: { $0.hasSuffix(".eml") }) >= 2 * count { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw BenchmarkError("not all tickets were mailed within five minutes")
    }
}

private final class PayingTimes: Sendable {
    private let times = Mutex<[Double]>([])

    var all: [Double] { times.withLock { $0 } }

    func add(_ milliseconds: Double) { times.withLock { $0.append(milliseconds) } }
}
