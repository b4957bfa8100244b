import Foundation
import HTTPClient

/// Shows, buyers and staff.
struct Scene: Sendable {
    struct Buyer: Sendable {
        let id: String
        let token: String
    }

    var office: OfficeUnderTest
    let staff: String
    let buyers: [Buyer]
    let venue: String

    static let buyerCount = 32

    private struct SignIn: Decodable {
        struct User: Decodable { var id: String }
        var user: User
        var accessToken: String
    }

    private struct Made: Decodable { var id: String }

    static func make(_ office: OfficeUnderTest) async throws -> Scene {
        let (email, password) = OfficeUnderTest.admin
        let staff = try await office.send(
            .post, "/api/auth/login", #"{"email": "\#(email)", "password": "\#(password)"}"#
        ).read(SignIn.self).accessToken
        var buyers: [Buyer] = []
        for number in 0..<buyerCount { buyers.append(try await buyer("buyer\(number)", office)) }
        let venue = try await office.send(
            .post, "/api/venues", #"{"name": "Great Hall", "address": "Main Street 1", "city": "Kraków"}"#, token: staff
        ).read(Made.self).id
        let scene = Scene(office: office, staff: staff, buyers: buyers, venue: venue)
        // As many shows as a list of them has on a page.
        for number in 1...20 { _ = try await scene.event("Show \(number)", seats: 50) }
        return scene
    }

    func buyer(_ name: String) async throws -> Buyer { try await Self.buyer(name, office) }

    private static func buyer(_ name: String, _ office: OfficeUnderTest) async throws -> Buyer {
        let answer = try await office.send(
            .post, "/api/auth/register", #"{"email": "\#(name)@example.org", "password": "Secret-Word-1"}"#
        ).read(SignIn.self)
        return Buyer(id: answer.user.id, token: answer.accessToken)
    }

    /// An event, and its seats' ids.
    func event(_ title: String, seats: Int) async throws -> (id: String, seats: [String]) {
        let day = Date().addingTimeInterval(30 * 86_400).formatted(.iso8601.year().month().day())
        let body = """
            {"title": "\(title)", "venueId": "\(venue)", "eventDate": "\(day)", "startTime": "19:30", "price": 25,
             "timeZone": "Europe/Warsaw", "totalSeats": \(seats), "category": "Concert"}
            """
        let id = try await office.send(.post, "/api/events", body, token: staff).read(Made.self).id
        let made = try await office.send(.get, "/api/seats/event/\(id)").read([Made].self)
        return (id, made.map(\.id))
    }
}

/// Runs work again and again, by several at a time, until a time is over. The times that each run took, in milliseconds.
func repeated(
    by workers: Int, seconds: Double, _ work: @escaping @Sendable (_ worker: Int, _ run: Int) async throws -> Bool
) async throws -> [Double] {
    let end = ContinuousClock.now + .seconds(seconds)
    return try await withThrowingTaskGroup(of: [Double].self) { group in
        for worker in 0..<workers {
            group.addTask {
                var times: [Double] = []
                while ContinuousClock.now < end {
                    let start = ContinuousClock.now
                    guard try await work(worker, times.count) else { break }
                    times.append((ContinuousClock.now - start) / .milliseconds(1))
                }
                return times
            }
        }
        return try await group.reduce(into: []) { $0 += $1 }
    }
}
