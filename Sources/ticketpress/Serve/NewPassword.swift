import Foundation

extension String {
    /// Four groups of four letters and digits that are not taken for each other: 90 bits.
    static func newPassword() -> String {
        var random = SystemRandomNumberGenerator()
        let characters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        while true {
            let groups = (0..<4).map { _ in
                String((0..<4).map { _ in characters[Int.random(in: characters.indices, using: &random)] })
            }
            let password = groups.joined(separator: "-")
            // The rule for passwords is for this one too.
            if password.contains(where: \.isUppercase), password.contains(where: \.isLowercase),
                password.contains(where: \.isNumber)
            {
                return password
            }
        }
    }
}
