import ObjectStorage
import Rendering

/// What became of a record.
struct RecordOutcome: Sendable {
    var label: RecordLabel
    var inputRead: Int
    var result: Result<Made, RecordFailure>

    enum Made: Sendable {
        /// Files under temporary names, one per page or one for all.
        case files([StagedFile])
        /// Documents for a store, one per page or one for all.
        case objects([DraftObject])
        /// The whole document, for a stream.
        case bytes(DocumentBytes)
        /// To be merged.
        case scene(Scene)
    }
}

/// How a record is called in messages and reports.
struct RecordLabel: Sendable, Hashable {
    /// From 1, among the records.
    var number: Int
    /// From 1, in the input.
    var line: Int?
    /// `ticket.id`, when the record has one.
    var id: String?
    /// Names the drawing of the ticket; nil when nobody asked for it, or when there is no ticket.
    var digest: String?
}

/// A finished file that waits for its name.
struct StagedFile: Sendable, Hashable {
    var temporary: String
    /// The path that it gets.
    var target: String
    var document: DocumentSize
}

/// A finished document that is to be stored.
struct DraftObject: Sendable {
    /// Behind the store's prefix.
    var name: String
    var bytes: [UInt8]
    var document: DocumentSize
}

/// What a report says of a document.
struct DocumentSize: Sendable, Hashable {
    var bytes: Int
    /// Lower-case hexadecimal; nil when nobody asked for it.
    var sha256: String?
}

struct DocumentBytes: Sendable {
    var bytes: [UInt8]
    var size: DocumentSize
}

/// Why a record was not made.
enum RecordFailure: Error, Sendable {
    /// The record is no proper JSON object or CSV row.
    case unreadable(RecordError)
    /// No code can be signed for it.
    case code(CodeFailure)
    case render(RenderError)
    case name(NameError)
    case file(FileError)
    case store(ObjectStorageError)
    /// The worker has no renderer.
    case fonts(FontError)
    /// A picture format that holds one page, on a stream.
    case severalPages(count: Int, format: DocumentFormat)
}
