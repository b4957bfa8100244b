import Domain
import Foundation
import Testing

/// Whoever lacks the private key cannot change a code and be admitted.
@Suite struct `Forged codes` {
    let office: BoxOffice
    init() throws { office = try BoxOffice() }

    /// The outcomes that say nothing of what the code claims, which is all that a forgery may get.
    private func isRefused(_ text: String) -> Bool {
        switch office.verify(text) {
        case .malformed, .unknownKey, .badSignature: true
        case .valid, .notYetValid, .expired, .wrongEvent, .revoked: false
        }
    }

    private func text(of bytes: [UInt8]) -> String { SignedCode.prefix + Base45.encode(bytes) }
    private func bytes(of signed: SignedCode) throws -> [UInt8] { try Base45.decode(signed.text.utf8.dropFirst(4)) }

    @Test func `with one bit changed are refused, whichever bit of whichever code`() throws {
        for signed in try office.variedCodes(12, seed: 11) {
            let original = try bytes(of: signed)
            #expect(text(of: original) == signed.text)
            for bit in 0..<original.count * 8 {
                var changed = original
                changed[bit / 8] ^= 1 << (bit % 8)
                if !isRefused(text(of: changed)) { Issue.record("bit \(bit) of \(signed.text)") }
            }
        }
    }

    @Test func `with one character changed are refused, whichever it is and becomes`() throws {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
        for signed in try office.variedCodes(1, seed: 12) {
            let original = Array(signed.text.utf8)
            for position in original.indices {
                for character in alphabet + [UInt8(ascii: "a"), 0, 10, 127] where character != original[position] {
                    var changed = original
                    changed[position] = character
                    if !isRefused(String(decoding: changed, as: UTF8.self)) {
                        Issue.record("character \(position) of \(signed.text)")
                    }
                }
            }
        }
    }

    @Test func `with characters swapped, left out or doubled are refused`() throws {
        let original = Array(try office.sign().text)
        for position in original.indices.dropLast() {
            var swapped = original
            swapped.swapAt(position, position + 1)
            #expect(swapped == original || isRefused(String(swapped)))
            var shorter = original
            shorter.remove(at: position)
            #expect(isRefused(String(shorter)))
            var longer = original
            longer.insert(original[position], at: position)
            #expect(isRefused(String(longer)))
        }
    }

    @Test func `with the signature of another code are refused`() throws {
        let one = try bytes(of: office.sign("T-1"))
        let other = try bytes(of: office.sign("T-2"))
        #expect(office.verify(text(of: Array(one[..<36] + other[36...]))) == .badSignature(office.key.id))
    }

    @Test func `with the signature in another form are refused`() throws {
        // S and S + L satisfy the same equation; RFC 8032 allows the smaller alone, or a code would have two texts.
        let order: [UInt8] =
            [
                0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
            ] + Array(repeating: 0, count: 15) + [0x10]
        for signed in try office.variedCodes(20, seed: 13) {
            var forged = try bytes(of: signed)
            var carry = 0
            for place in 0..<32 {
                carry += Int(forged[68 + place]) + Int(order[place])
                forged[68 + place] = UInt8(carry & 0xFF)
                carry >>= 8
            }
            #expect(carry == 0)
            #expect(office.verify(text(of: forged)) == .badSignature(office.key.id))
        }
    }

    @Test func `signed with a key of one's own under the office's id are refused`() throws {
        let thief = try BoxOffice(seed: 2)
        var forged = try bytes(of: thief.sign())
        forged.replaceSubrange(1..<5, with: try bytes(of: office.sign())[1..<5])
        #expect(office.verify(text(of: forged)) == .badSignature(office.key.id))
        #expect(try office.verify(thief.sign().text) == .unknownKey(thief.key.id))
    }

    @Test func `with a signature of zeros, ones or noise are refused`() throws {
        var random = RepeatableRandom(seed: 14)
        let payload = Array(try bytes(of: office.sign()).prefix(36))
        var signatures: [[UInt8]] = [Array(repeating: 0, count: 64), Array(repeating: 255, count: 64)]
        signatures.append([1] + Array(repeating: 0, count: 63))  // the neutral element, and S = 0
        for _ in 0..<200 { signatures.append(random.bytes(64)) }
        for signature in signatures {
            #expect(office.verify(text(of: payload + signature)) == .badSignature(office.key.id))
        }
    }
}
