import Foundation

extension Picture {
    /// Reads a PNG or JPEG from a `data:` URI (RFC 2397) in base64; spaces and line ends in the base64 are skipped.
    ///
    /// Throws `remoteImage` for an address of something elsewhere: nothing is ever fetched.
    public init(dataURI: String) throws(RenderError) {
        do {
            try self.init(reading: Self.content(of: dataURI), allowing: [.png, .jpeg])
        } catch {
            var error = error
            error.value = dataURI.count <= 40 ? dataURI : dataURI.prefix(39) + "…"
            throw error
        }
    }

    private static func content(of uri: String) throws(RenderError) -> [UInt8] {
        let start = uri.utf8.drop { isSpace($0) }.prefix(64)
        let head = String(decoding: start, as: UTF8.self).lowercased()
        guard head.hasPrefix("data:") else {
            let isAddress = head.hasPrefix("//") || head.prefix { $0 != "/" && $0 != "?" }.contains(":")
            throw isAddress ? RenderError(.remoteImage) : .unreadable(remedy("it is not a data URI"))
        }
        let kinds = ["image/png", "image/jpeg", "image/jpg"].map { "data:\($0);base64," }
        guard kinds.contains(where: head.hasPrefix), let comma = uri.utf8.firstIndex(of: UInt8(ascii: ",")) else {
            throw .unreadable(remedy("it is another kind of data URI"))
        }
        let coded = uri.utf8[uri.utf8.index(after: comma)...]
        guard coded.count <= largestFile * 2 else { throw RenderError(.imageTooLarge(limit: "16 MiB")) }
        guard let bytes = Data(base64Encoded: Data(coded.filter { !isSpace($0) })) else {
            throw .unreadable(remedy("its base64 is damaged"))
        }
        return Array(bytes)
    }

    private static func remedy(_ fact: String) -> String {
        "\(fact); give the picture itself, as data:image/png;base64,… or data:image/jpeg;base64,…"
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
