import NIOCore
import Testing

@testable import Gateway

@Suite struct `A request's time` {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private var pace = RequestPace(Patience())

    private func at(_ seconds: Int64) -> NIODeadline { Self.start + .seconds(seconds) }

    @Test mutating func `begins with its first byte, and does not begin anew with others`() {
        #expect(pace.deadline == nil)
        pace.bytesCame(at: at(100))
        #expect(pace.deadline == at(110))
        pace.bytesCame(at: at(105))
        #expect(pace.deadline == at(110))
        pace.headCame(at: at(106))
        pace.endCame()
        pace.bytesCame(at: at(106))
        #expect(pace.deadline == nil)
        #expect(!pace.isOpenToAnswer)
    }

    @Test mutating func `grows with what comes of its body`() {
        pace.headCame(at: at(0))
        #expect(pace.deadline == at(30))
        #expect(pace.bodyCame(8 << 10) == 8 << 10)
        #expect(pace.deadline == at(31))
        #expect(pace.bodyCame(80 << 10) == 88 << 10)
        #expect(pace.deadline == at(41))
        #expect(pace.isOpenToAnswer)
    }

    @Test mutating func `does not run while it waits behind an answer`() {
        pace.headCame(at: at(0))
        pace.endCame()
        pace.bytesCame(at: at(0))
        pace.answerBegan()
        pace.bytesCame(at: at(1))
        #expect(pace.deadline == nil)
        #expect(!pace.isOpenToAnswer)
        pace.answerEnded(at: at(500))
        #expect(pace.deadline == at(510))
        #expect(pace.isOpenToAnswer)
    }

    @Test mutating func `goes on for a body whose request was answered before it came`() {
        pace.headCame(at: at(0))
        pace.answerBegan()
        #expect(!pace.isOpenToAnswer)
        pace.answerEnded(at: at(5))
        #expect(pace.deadline == at(30))
        #expect(!pace.isOpenToAnswer)
    }
}
