import ServiceTesting
import Testing

@testable import ServiceKit

@Suite struct `A trace` {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let parent = "00-\(trace)-00f067aa0ba902b7-01"

    @Test func `that begins here has ids that others can read`() throws {
        let first = TraceContext()
        let read = try #require(TraceContext(parent: first.parent, state: nil))
        #expect(read == first)
        #expect(first.parent.hasSuffix("-00"))
        #expect(TraceContext().traceID != first.traceID)
    }

    @Test func `goes on with another span, and with what others say of it`() throws {
        let came = try #require(TraceContext(parent: Self.parent, state: "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"))
        #expect(came.traceID == Self.trace)
        #expect(came.spanID == "00f067aa0ba902b7")
        let child = came.child
        #expect(child.traceID == Self.trace)
        #expect(child.spanID != came.spanID)
        #expect(child.parent == "00-\(Self.trace)-\(child.spanID)-01")
        #expect(child.state == "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7")
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-00f067aa0ba902b7", "00-\(trace)-00f067aa0ba902b7-1", "\(parent)-", "\(parent)0",
        "ff-\(trace)-00f067aa0ba902b7-01", "00-\(trace.uppercased())-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-\(trace)-0000000000000000-01",
        "00-\(trace)-00f067aa0ba902bg-01", "00_\(trace)-00f067aa0ba902b7-01", "00-\(trace)-00f067aa0ba902b7-0x",
        "0é-\(trace)-00f067aa0ba902b7-01", "cc-\(trace)-00f067aa0ba902b7-01x", "\(parent),\(parent)",
    ])
    func `that is none is not gone on with`(parent: String) {
        #expect(TraceContext(parent: parent, state: "a=1") == nil)
    }

    @Test func `of a later version is read as far as it is known`() throws {
        let trace = try #require(TraceContext(parent: "cc-\(Self.trace)-00f067aa0ba902b7-03-more", state: nil))
        #expect(trace.traceID == Self.trace)
        #expect(trace.parent == Self.parent)
    }

    @Test(arguments: [
        ("a=1", "a=1"), (" a=1 ,\tb@c=2 x, ", "a=1,b@c=2 x"), ("", ""), ("a", ""), ("A=1", ""), ("a=1=2", ""),
        ("a=1,b", ""), ("a=é", ""), ("a=1\nb=2", ""),
    ])
    func `has a state that is passed on where it is one`(given: String, kept: String) throws {
        #expect(try #require(TraceContext(parent: Self.parent, state: given)).state == kept)
    }

    @Test func `has a state that is bounded`() throws {
        let members = (1...32).map { "m\($0)=\(String(repeating: "v", count: 100))" }
        let kept = try #require(TraceContext(parent: Self.parent, state: members.joined(separator: ","))).state
        #expect(kept == members.prefix(4).joined(separator: ","))
        let many = (1...33).map { "m\($0)=v" }.joined(separator: ",")
        #expect(try #require(TraceContext(parent: Self.parent, state: many)).state == "")
    }

    @Test func `is read from whatever comes, and what was read is written as others read it`() {
        var random = SystemRandomNumberGenerator()
        for _ in 1...20_000 {
            var bytes = Array(Self.parent.utf8)
            for _ in 1...Int.random(in: 1...3, using: &random) {
                let place = bytes.indices.randomElement(using: &random) ?? 0
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(.random(in: 0x20...0x7E, using: &random), at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let trace = TraceContext(parent: text, state: text) else { continue }
            #expect(TraceContext(parent: trace.parent, state: trace.state) == trace, "\(text)")
        }
    }
}
