import Foundation

extension Picture {
    /// Reads a picture of one of the `allowed` formats from a `data:` URI (RFC 2397). Spaces and line ends in base64 are
    /// skipped; SVG may stand there as percent-encoded text too. What the bytes are decides, not what the URI calls them.
    ///
    /// Throws `remoteImage` for an address of something elsewhere: nothing is ever fetched. SVG is under the same review
    /// as a template's own, for data comes from strangers.
    public init(dataURI: String, allowing allowed: Set<Format> = [.png, .jpeg, .svg]) throws(RenderError) {
        do {
            try self.init(reading: DataURI(dataURI, allowing: allowed).content(), allowing: allowed)
        } catch {
            var error = error
            error.value = dataURI.count <= 40 ? dataURI : dataURI.prefix(39) + "…"
            throw error
        }
    }
}

/// A `data:` URI, taken apart: `data:image/svg+xml;charset=utf-8;base64,…`.
private struct DataURI {
    private let isBase64: Bool
    private let coded: Substring.UTF8View
    private let allowed: Set<Picture.Format>

    init(_ uri: String, allowing allowed: Set<Picture.Format>) throws(RenderError) {
        self.allowed = allowed
        let start = uri.utf8.drop(while: Self.isSpace)
        let head = String(decoding: start.prefix(80), as: UTF8.self).lowercased()
        guard head.hasPrefix("data:") else {
            let isAddress = head.hasPrefix("//") || head.prefix { $0 != "/" && $0 != "?" }.contains(":")
            throw isAddress ? RenderError(.remoteImage) : Self.refusal("it is not a data URI", allowed)
        }
        let parts = head.dropFirst(5).prefix { $0 != "," }.split(separator: ";", omittingEmptySubsequences: false)
        isBase64 = parts.count > 1 && parts.last == "base64"
        guard let comma = start.prefix(80).firstIndex(of: UInt8(ascii: ",")), let type = parts.first,
            let format = Picture.Format(mediaType: type), allowed.contains(format), isBase64 || format == .svg
        else { throw Self.refusal("it is another kind of data URI", allowed) }
        coded = start[start.index(after: comma)...]
        guard coded.count <= Picture.largestFile * 2 else { throw RenderError(.imageTooLarge(limit: "16 MiB")) }
    }

    func content() throws(RenderError) -> [UInt8] {
        guard isBase64 else {
            guard let bytes = percentDecoded() else { throw Self.refusal("its percent-encoding is damaged", allowed) }
            return bytes
        }
        guard let bytes = Data(base64Encoded: Data(coded.filter { !Self.isSpace($0) })) else {
            throw Self.refusal("its base64 is damaged", allowed)
        }
        return Array(bytes)
    }

    private func percentDecoded() -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = coded[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexadecimalDigit, let low = rest.popFirst()?.hexadecimalDigit else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func refusal(_ fact: String, _ allowed: Set<Picture.Format>) -> RenderError {
        let form =
            allowed.contains(.svg)
            ? "data:image/png;base64,… (or jpeg, or svg+xml)" : "data:image/png;base64,… or data:image/jpeg;base64,…"
        return .unreadable("\(fact); give the picture itself, as \(form)")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension Picture.Format {
    fileprivate init?(mediaType: Substring) {
        switch mediaType {
        case "image/png": self = .png
        case "image/jpeg", "image/jpg": self = .jpeg
        case "image/svg+xml": self = .svg
        default: return nil
        }
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit, in ASCII.
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
