import Crypto
import Foundation

/// The signature of a notice, which one server sends to another unasked: `t=1900000000,v1=…`, where v1 is HMAC-SHA256 (RFC 2104) in hexadecimal digits over the time, a
/// full stop, and the body.
public enum NoticeSignature {
    public static func make(_ body: Data, at instant: Date, key: SymmetricKey) -> String {
        let time = "\(Int(instant.timeIntervalSince1970))"
        let code = HMAC<SHA256>.authenticationCode(for: signed(time, body), using: key)
        return "t=\(time),v1=" + code.map { String(format: "%02x", $0) }.joined()
    }

    /// Throws `APIError` 401 where it was not made with the key, or too long ago.
    public static func check(
        _ signature: String?, of body: Data, at instant: Date, tolerance: Duration, key: SymmetricKey
    ) throws(APIError) {
        var parts: [Substring: Substring] = [:]
        for part in (signature ?? "").split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { parts[pair[0]] = pair[1] }
        }
        guard let time = parts["t"], let seconds = Int(time), let code = parts["v1"].flatMap(bytes),
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed(String(time), body), using: key)
        else { throw .unauthorized("BAD_SIGNATURE", "the notice is not signed as it must be") }
        guard abs(instant.timeIntervalSince1970 - Double(seconds)) <= tolerance / .seconds(1) else {
            throw .unauthorized("OLD_SIGNATURE", "the notice was signed too long ago, or a clock is wrong")
        }
    }

    private static func signed(_ time: String, _ body: Data) -> Data { Data("\(time).".utf8) + body }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = text.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard digits.count == text.count, digits.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
