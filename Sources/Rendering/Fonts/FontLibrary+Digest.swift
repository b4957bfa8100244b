import Crypto

extension FontLibrary {
    /// The SHA-256, in lower-case hexadecimal, over all that decides which glyphs a text gets: the faces with the sums of
    /// their files, and the orders of fallback.
    static func digest(
        of faces: [FontFace], fallback: [String], fallbackByLanguage: [String: [String]]
    ) -> String {
        var hash = SHA256()
        func add(_ words: [String]) {
            for word in words { hash.update(data: Array(word.utf8) + [0]) }
            hash.update(data: [UInt8(ascii: "\n")])
        }
        for face in faces {
            add([
                face.family, face.style, "\(face.weight)", "\(face.isItalic)", "\(face.isColour)", "\(face.faceIndex)",
                face.sha256,
            ])
        }
        add(fallback)
        for (language, families) in fallbackByLanguage.sorted(by: { $0.key < $1.key }) { add([language] + families) }
        return hash.finalize().lowercaseHexadecimal
    }
}
