import Testing

@testable import Rendering

@Suite struct `A charstring` {
    private static func line(_ x: Int, _ y: Int) -> OutlineSegment {
        OutlineSegment(isCurve: false, first: (0, 0), second: (0, 0), last: (x, y))
    }

    private static func curve(_ first: (Int, Int), _ second: (Int, Int), _ last: (Int, Int)) -> OutlineSegment {
        OutlineSegment(isCurve: true, first: first, second: second, last: last)
    }

    private func operators(_ segments: [OutlineSegment]) throws -> [UInt8] {
        let bytes = Charstring([OutlineContour(move: (1, 2), segments: segments)], width: nil).bytes
        return Array(try CharstringReader(bytes).operators.dropFirst())
    }

    @Test func `draws what was random, in whichever directions`() throws {
        var random = RepeatableRandom(seed: 5)
        func number() -> Int {
            switch Int.random(in: 0..<6, using: &random) {
            case 0...2: 0
            case 3: Int.random(in: -107...107, using: &random)
            case 4: Int.random(in: -1131...1131, using: &random)
            default: Int.random(in: -32_766...32_766, using: &random)
            }
        }
        for _ in 0..<300 {
            let contours = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                OutlineContour(
                    move: (number(), number()),
                    segments: (0..<Int.random(in: 1...70, using: &random)).map { _ in
                        Bool.random(using: &random)
                            ? Self.line(number(), Int.random(in: 1...9, using: &random))
                            : Self.curve((number(), number()), (number(), number()), (number(), number()))
                    })
            }
            let width = Bool.random(using: &random) ? number() : nil
            let read = try CharstringReader(Charstring(contours, width: width).bytes)
            #expect(read.contours == contours)
            #expect(read.width == width)
        }
    }

    @Test(arguments: [-32_768, -32_767, -1132, -1131, -108, -107, 0, 107, 108, 363, 364, 1131, 1132, 32_767])
    func `keeps numbers of any size`(number: Int) throws {
        let contour = OutlineContour(move: (number, 0), segments: [Self.line(0, number == 0 ? 1 : number)])
        #expect(try CharstringReader(Charstring([contour], width: number).bytes).width == number)
        #expect(try CharstringReader(Charstring([contour], width: number).bytes).contours == [contour])
    }

    @Test func `has one operator for many segments that agree`() throws {
        #expect(try operators([Self.line(5, 0), Self.line(0, 6), Self.line(-5, 0)]) == [6])
        #expect(try operators([Self.line(0, 6), Self.line(-5, 0)]) == [7])
        #expect(try operators([Self.line(3, 6), Self.line(-5, 2)]) == [5])
        let round = [
            Self.curve((5, 0), (3, 3), (0, 5)), Self.curve((0, 5), (-3, 3), (-5, 0)),
            Self.curve((-5, 0), (-3, -3), (0, -5)), Self.curve((0, -5), (3, -3), (5, 1)),
        ]
        #expect(try operators(round) == [31])
        #expect(try operators(Array(round.dropFirst())) == [30])
        #expect(try operators([Self.curve((5, 1), (3, 3), (5, 0)), Self.curve((5, 0), (3, 3), (5, 0))]) == [27])
        #expect(try operators([Self.curve((1, 5), (3, 3), (0, 5)), Self.curve((0, 5), (3, 3), (0, 5))]) == [26])
        #expect(try operators([Self.curve((5, 1), (3, 3), (5, 2)), Self.line(4, 4)]) == [24])
        #expect(try operators([Self.line(4, 4), Self.curve((5, 1), (3, 3), (5, 2))]) == [25])
    }

    @Test func `without an outline is an end`() {
        #expect(Charstring([], width: nil).bytes == [14])
        #expect(Charstring([], width: 7).bytes == [146, 14])
    }
}
