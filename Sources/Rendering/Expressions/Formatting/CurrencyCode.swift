import Foundation

/// A currency of ISO 4217.
struct CurrencyCode: Hashable {
    let text: String

    /// Nil for what ISO 4217 does not list (or never did: withdrawn currencies are known too).
    init?(_ text: String) {
        guard text.utf8.count == 3, Self.known.contains(text) else { return nil }
        self.text = text
    }

    /// How many decimals the currency has, by ISO 4217.
    var decimals: Int {
        switch text {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
            "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        case "CLF", "UYW": 4
        default: 2
        }
    }

    private static let known = Set(
        Locale.Currency.isoCurrencies.map { $0.identifier.uppercased(with: Locale(identifier: "en_US_POSIX")) })
}
