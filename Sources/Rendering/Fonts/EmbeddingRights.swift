import CPango

/// What a font's maker allows to be done with it in documents (OpenType, OS/2 table, `fsType`).
struct EmbeddingRights: Sendable, Hashable {
    /// Why a subset of the font may not be put into a document; nil when it may.
    let refusal: String?

    private enum Bit {
        static let restricted = 0x0002
        static let print = 0x0004
        static let editable = 0x0008
        static let noSubsets = 0x0100
        static let bitmapsOnly = 0x0200
    }

    init(fsType: Int) {
        // Of several rights, old fonts mean the widest.
        if fsType & (Bit.restricted | Bit.print | Bit.editable) == Bit.restricted {
            refusal = "its licence forbids it"
        } else if fsType & Bit.noSubsets != 0 {
            refusal = "it may not be reduced to the glyphs that are used"
        } else if fsType & Bit.bitmapsOnly != 0 {
            refusal = "only its bitmaps may be"
        } else {
            refusal = nil
        }
    }

    /// Reads the face's file; a file that is not there forbids nothing, and is reported where it is needed.
    init(of face: FontFace) {
        let blob = hb_blob_create_from_file(face.file)
        defer { hb_blob_destroy(blob) }
        guard let opened = hb_face_create(blob, UInt32(clamping: face.faceIndex)) else {
            self.init(fsType: 0)
            return
        }
        defer { hb_face_destroy(opened) }
        self.init(fsType: FontTable("OS/2", of: opened).unsigned(8))
    }
}
