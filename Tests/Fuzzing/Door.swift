import Domain
import Foundation

/// A scanner with the keys of the vectors, at which any text may turn up.
struct Door {
    private let keys: KeyRing
    /// The codes that were really signed.
    private let genuine: Set<String>

    static let standard: Door = {
        do { return try Door(vectors: "Tests/DomainTests/Vectors/codes.json") } catch { fatalError("\(error)") }
    }()

    private init(vectors: String) throws {
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: vectors))) as? [String: Any]
        keys = try KeyRing(json: Array(JSONSerialization.data(withJSONObject: json?["keys"] ?? [:])))
        genuine = Set((json?["codes"] as? [[String: Any]] ?? []).compactMap { $0["text"] as? String })
    }

    func read(_ bytes: [UInt8]) {
        if let read = try? Base45.decode(bytes), !Base45.encode(read).utf8.elementsEqual(bytes) {  // else it is refused
            fatalError("two texts of base45 are the same bytes")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if let signed = try? SignedCode(text), signed.text != text { fatalError("two texts are one code") }  // likewise
        switch keys.verify(text, revoked: [], event: nil, at: Date(timeIntervalSince1970: 1_794_657_600)) {
        case .malformed(let fault): if "\(fault)".isEmpty { fatalError("a refusal without a word") }
        case .unknownKey, .badSignature: break
        case .valid, .notYetValid, .expired, .wrongEvent, .revoked:
            guard genuine.contains(text) else { fatalError("a forged code is taken for genuine") }
        }
    }
}
