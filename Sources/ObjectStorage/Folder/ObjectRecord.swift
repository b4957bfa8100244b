import Foundation

/// What a folder keeps of an object beside its content, as JSON in a hidden file.
///
/// The content alone decides whether an object is there, and which. So that both change at one moment, though they are two
/// files, the record is replaced first and describes the content that was there as well as the one that comes; size and
/// time of the file tell which of the two it is about.
struct ObjectRecord: Codable, Sendable, Hashable {
    struct Version: Codable, Sendable, Hashable {
        /// In bytes.
        var size: Int
        /// Of the file's last change, in nanoseconds since 1970.
        var modified: Int
        var sha256: String
        var contentType: String
        var disposition: String?
        var cacheControl: String?

        func describes(_ status: stat) -> Bool { size == Int(status.st_size) && modified == status.modified }
    }

    var current: Version
    var previous: Version?

    func version(of status: stat) -> Version? { [current, previous].compactMap(\.self).first { $0.describes(status) } }

    /// Nil where there is none, or none that can be read: the content can do without.
    static func read(_ path: String) -> ObjectRecord? {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        return try? JSONDecoder().decode(ObjectRecord.self, from: bytes)
    }

    func encoded() throws(ObjectStorageError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")] } catch {
            throw .malformedAnswer(reason: "\(error)")
        }
    }
}

extension stat {
    /// Nanoseconds since 1970.
    var modified: Int { Int(st_mtim.tv_sec) * 1_000_000_000 + Int(st_mtim.tv_nsec) }

    var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
}
