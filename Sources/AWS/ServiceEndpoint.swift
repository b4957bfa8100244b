/// Where a service is reached.
public struct ServiceEndpoint: Sendable, Hashable {
    /// `https`
    public let scheme: String
    /// In lower case, with the port where it is not the scheme's own.
    public let host: String
    /// Percent-encoded, and empty or with a slash at its start alone.
    public let path: String

    /// From a URL.
    public init(_ text: String) throws(AWSError) {
        guard let colon = text.firstRange(of: "://") else {
            throw .invalidEndpoint(text, reason: "it has no http:// or https://")
        }
        scheme = text[..<colon.lowerBound].lowercased()
        guard let ownPort = ["http": ":80", "https": ":443"][scheme] else {
            throw .invalidEndpoint(text, reason: "\(scheme) is neither http nor https")
        }
        let rest = text[colon.upperBound...]
        var host = rest.prefix { $0 != "/" }.lowercased()
        if host.hasSuffix(ownPort) { host.removeLast(ownPort.count) }
        guard !host.isEmpty, host.utf8.allSatisfy(Self.isHostCharacter) else {
            throw .invalidEndpoint(text, reason: "its host is missing, or has a character that none may have")
        }
        var path = rest.dropFirst(rest.prefix { $0 != "/" }.count)[...]
        while path.last == "/" { path = path.dropLast() }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !path.contains("?"), !path.contains("#") else {
            throw .invalidEndpoint(text, reason: "it has a query, or a path that is not percent-encoded")
        }
        (self.host, self.path) = (host, String(path))
    }

    /// AWS's own, by the service's name in hosts' names: `s3`, `sqs`, `email`.
    public init(ofAWS service: String, in region: String) throws(AWSError) {
        guard !region.isEmpty, region.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            throw .invalidSetting("the region \(region.debugDescription)", reason: "it is no region's name")
        }
        try self.init("https://\(service).\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")")
    }

    /// Letters, digits, `.-_`, and `:[]` of ports and IPv6 addresses.
    package static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: ".-_:[]".utf8.contains(byte)
        }
    }
}
