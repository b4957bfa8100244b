import Domain
import Foundation
import Testing

@testable import Seats

@Suite struct `A notice of changed seats` {
    private func ids(_ count: Int) -> Set<SeatID> {
        var random = SystemRandomNumberGenerator()
        return Set((0..<count).map { _ in SeatID.make(at: Date(), using: &random) })
    }

    @Test func `is read as it was written`() {
        for seats in [ids(1), ids(150)] {
            let notice = Notice(run: .max, numbers: 3...17, seats: seats)
            #expect(notice.payload.utf8.count < 8000)
            #expect(Notice(notice.payload) == notice)
        }
        #expect(Notice(run: 0, numbers: 1...1, seats: ids(151)).payload == "0:1-1:*")
        #expect(Notice("0:1-1:*").seats == nil)
    }

    @Test(arguments: [
        "", ":::", "7:", "7:1:*", "7:2-1:*", "7:1-18446744073709551615:*", "7:1-x:*", "x:1-1:*", "12345:*",
        "7:1-1:nonsense",
        "7:1-1:*:*",
    ])
    func `that is none says that all should be looked at, each time`(_ payload: String) {
        var heard = HeardNotices()
        #expect(Notice(payload).seats == nil)
        let isNews = [heard.isNews(Notice(payload)), heard.isNews(Notice(payload))]
        // One that is read in part has its numbers.
        #expect(isNews == [true, !payload.hasSuffix("nonsense")])
    }

    @Test func `is heard once, by whichever way it comes`() {
        var heard = HeardNotices()
        func isNews(_ numbers: ClosedRange<UInt64>, run: UInt64 = 1) -> Bool {
            heard.isNews(Notice(run: run, numbers: numbers, seats: []))
        }
        #expect(isNews(5...5))
        #expect(isNews(6...6))
        #expect(!isNews(5...6))
        #expect(isNews(5...6, run: 2))
        // The fourth came by no way yet.
        #expect(isNews(4...6))
        #expect(!isNews(4...4))
        // And now the seventh was missed.
        #expect(isNews(8...8))
        #expect(isNews(7...8))
        #expect(!isNews(8...8))
    }

    @Test func `together with another tells what both do`() {
        let (one, other) = (ids(2), ids(3))
        let both = Notice(run: 1, numbers: 1...2, seats: one).joined(to: Notice(run: 1, numbers: 3...3, seats: other))
        #expect(both == Notice(run: 1, numbers: 1...3, seats: one.union(other)))
        let large = Notice(run: 1, numbers: 1...2, seats: ids(100)).joined(
            to: Notice(run: 1, numbers: 3...3, seats: ids(100)))
        #expect(large.seats == nil)
        // Of two runs no number tells both.
        var heard = HeardNotices()
        let ofTwo = Notice(run: 1, numbers: 1...1, seats: one).joined(to: Notice(run: 2, numbers: 1...1, seats: other))
        #expect(ofTwo.seats == nil)
        let isNews = [heard.isNews(Notice(run: 2, numbers: 1...1, seats: other)), heard.isNews(ofTwo)]
        #expect(isNews == [true, true])
    }
}
