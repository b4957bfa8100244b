import Foundation

/// What the server says of itself in `postmaster.pid` (src/include/utils/pidfile.h).
struct PostmasterFile: Hashable {
    let process: Int32
    let isReady: Bool

    /// Nil if there is none, or none that is finished.
    init?(_ cluster: String) throws(PrivatePostgresError) {
        let path = Self.path(in: cluster)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .file(path)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw .file(path) }
        self.init(text: String(decoding: bytes.prefix(count), as: UTF8.self))
    }

    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // A server in single-user mode writes its number negative.
        guard let first = lines.first, let process = Int32(first), process > 0 else { return nil }
        self.process = process
        isReady = lines.count > 7 && lines[7].hasPrefix("ready")
    }

    static func path(in cluster: String) -> String { "\(cluster)/postmaster.pid" }
}
