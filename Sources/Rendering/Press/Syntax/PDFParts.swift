/// Indirect objects that belong together and know each other by their place, 0..<count, so that they fit into any file at
/// any object number: an image with its mask, a font with its descriptor, art with all that it uses.
struct PDFParts: Sendable, Hashable {
    /// What stands between `obj` and `endobj`, with references to sisters as holes to be filled with their numbers.
    struct Body: Sendable, Hashable {
        enum Piece: Sendable, Hashable {
            case bytes([UInt8])
            /// `n 0 R`, where n is the number that the sister at this place gets.
            case reference(Int)
        }

        var pieces: [Piece] = []
        /// True for what may stand in an object stream: anything that is not itself a stream.
        var isPlain = true

        mutating func add(_ text: String) { add(Array(text.utf8)) }

        mutating func add(_ bytes: [UInt8]) {
            guard case .bytes(var before)? = pieces.last else { return pieces.append(.bytes(bytes)) }
            pieces.removeLast()
            before += bytes
            pieces.append(.bytes(before))
        }

        mutating func add(reference place: Int) { pieces.append(.reference(place)) }
    }

    /// The first one is what others refer to: the image, the font, the form.
    var bodies: [Body] = []

    /// A stream object; `dictionary` holds the entries but for Length and Filter.
    ///
    /// The bytes are compressed unless they say by which `filter` they already are.
    static func stream(
        _ dictionary: Body, _ content: [UInt8], filter: String? = nil, level: Deflate.Level = .best
    ) -> Body {
        var body = Body(isPlain: false)
        let packed = filter == nil ? Deflate.packed(content, level) : content
        body.add("<<")
        body.pieces += dictionary.pieces
        body.add("/Filter /\(filter ?? "FlateDecode") /Length \(packed.count)>>\nstream\n")
        body.add(packed)
        body.add("\(PDFBytes.endOfStream)")
        return body
    }
}

extension PDFBytes {
    /// The body of an object whose sisters are numbered from `base` on.
    func append(_ body: PDFParts.Body, base: Int) {
        for piece in body.pieces {
            switch piece {
            case .bytes(let bytes): append(bytes)
            case .reference(let place):
                append(base + place)
                append(" 0 R")
            }
        }
    }
}
