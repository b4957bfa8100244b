import Crypto
import Foundation
import ServiceKit
import Testing

@testable import Payments

@Suite struct `What comes from outside` {
    private func text(_ random: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("0123456789tv1=,. -abcdefé४\u{0}")
        let length = Int.random(in: 0...120, using: &random)
        return String((0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] })
    }

    @Test func `is no signature by chance, whatever it is`() throws {
        let key = SymmetricKey(size: .bits256)
        let (body, now) = (Data("{}".utf8), Date())
        let good = NoticeSignature.make(body, at: now, key: key)
        try NoticeSignature.check(good, of: body, at: now, tolerance: .seconds(300), key: key)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            var signature = text(&random)
            if Bool.random(using: &random) {
                let place = good.index(good.startIndex, offsetBy: Int.random(in: 0..<good.count, using: &random))
                signature = good.replacingCharacters(in: place..<good.index(after: place), with: signature.prefix(2))
            }
            // A comma more between the parts, or after them, says nothing else.
            if signature.split(separator: ",") == good.split(separator: ",") { continue }
            #expect(throws: APIError.self) {
                try NoticeSignature.check(signature, of: body, at: now, tolerance: .seconds(300), key: key)
            }
        }
    }

    @Test func `is a card only with twelve to nineteen digits that add up`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            let number = text(&random)
            guard let card = Card(number: number, expiryMonth: 1, expiryYear: 2099) else { continue }
            #expect((12...19).contains(card.number.count))
            #expect(card.number.allSatisfy { $0.isASCII && $0.isNumber })
            #expect(card.number == number.filter { $0 != " " && $0 != "-" })
        }
        for (number, brand) in [
            ("378282246310005", "amex"), ("5555 5555-5555 4444", "mastercard"), ("4242424242424242", "visa"),
        ] {
            let card = Card(number: number, expiryMonth: 1, expiryYear: 2099)
            #expect(card?.outline.brand == brand)
            #expect(card.map { "\($0)" } == "\(brand) ending in \(number.suffix(4))")
        }
        // One digit wrong, or two neighbours exchanged, is noticed.
        for wrong in ["4242424242424241", "378282246310050", "0", "", "4242 4242 4242 424२"] {
            #expect(Card(number: wrong, expiryMonth: 1, expiryYear: 2099) == nil)
        }
    }

    @Test(arguments: [(0, 2030), (13, 2030), (1, 1999), (1, .max), (.min, 2030), (5, 2026), (12, 25)])
    func `is no expiry of a card`(month: Int, year: Int) {
        let now = Date(timeIntervalSince1970: 1_780_500_000)  // 3 June 2026
        let wish = CardWish(number: "4242424242424242", expiryMonth: month, expiryYear: year)
        #expect(throws: APIError.self) { try wish.card(at: now) }
        #expect(throws: Never.self) {
            _ = try CardWish(number: "4242424242424242", expiryMonth: 6, expiryYear: 26).card(at: now)
        }
    }
}
