/// A currency by its code of three letters (ISO 4217), with how many decimals its amounts have.
public struct Currency: Sendable, Hashable {
    public let code: String
    /// Digits after the decimal point: 2 for most, 0 for the yen, 3 for the Kuwaiti dinar.
    public let decimals: Int

    /// Nil unless it is the code of money that people pay with, in capitals.
    public init?(_ code: String) {
        guard let decimals = Self.known[code] else { return nil }
        (self.code, self.decimals) = (code, decimals)
    }

    private static let known: [String: Int] = {
        var decimals: [String: Int] = [:]
        for (count, codes) in [(0, none), (2, two), (3, three)] {
            for code in codes.split(whereSeparator: \.isWhitespace) { decimals[String(code)] = count }
        }
        return decimals
    }()

    private static let none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
    private static let three = "BHD IQD JOD KWD LYD OMR TND"
    private static let two = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP
        CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
        JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
        NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
        SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG
        """
}

extension Currency: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let currency = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "must be a currency's code of three letters, such as EUR")
        }
        self = currency
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}

extension Currency: CustomStringConvertible {
    public var description: String { code }
}
