/// The file names that this run has given, so that no ticket replaces another.
///
/// The file system cannot tell, because files of earlier runs are there to be replaced. So each name leaves a 64-bit
/// hash: 8 to 21 bytes per record instead of the whole name, about 17 MB for a million. Swift's hashes are keyed anew in
/// every process, so that data cannot be made to collide. An accidental match (one in thirty million for a million names) is
/// taken for a repeated name only if a file of that name is really there.
struct ClaimedNames {
    private var hashes: Set<Int> = []

    /// False when an earlier record has this name. `isThere` is asked when it seems so.
    mutating func claim(_ path: String, isThere: (String) -> Bool = { PathKind(of: $0) != .nothing }) -> Bool {
        // By its bytes: to the file system, the two Unicode spellings of é are different names.
        var hasher = Hasher()
        Array(path.utf8).withUnsafeBytes { hasher.combine(bytes: $0) }
        return hashes.insert(hasher.finalize()).inserted || !isThere(path)
    }
}
