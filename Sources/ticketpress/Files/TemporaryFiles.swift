import Foundation
import Synchronization

/// The unfinished files of this run. A document is written under a temporary name in its own folder and renamed when it
/// is whole, so that nobody ever sees half a ticket; whatever way the run ends, `removeAll` leaves none of them behind.
final class TemporaryFiles: Sendable {
    private struct State {
        var paths: Set<String> = []
        var count = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Tells runs apart that share a folder, also when they run in containers where process numbers repeat.
    private let run = String(UInt32.random(in: .min ... .max), radix: 16)

    /// A new file in `folder`; its `path` is the temporary one.
    func make(in folder: String) throws(FileError) -> OpenFile {
        let path = state.withLock { state -> String? in
            guard !state.isClosed else { return nil }
            state.count += 1
            let path = folder.appendingPathComponent(".ticketpress-\(getpid())-\(run)-\(state.count).tmp")
            state.paths.insert(path)
            return path
        }
        guard let path else { throw FileError(.make, folder, code: ECANCELED) }
        do {
            return try OpenFile.making(path)
        } catch {
            forget(path)
            // The temporary name would tell the reader nothing.
            throw FileError(.write, folder, code: error.code)
        }
    }

    /// A file without a name, in the folder for temporary files: it is gone when it is closed, even after a crash.
    func makeNameless() throws(FileError) -> OpenFile {
        let file = try make(in: FileManager.default.temporaryDirectory.path)
        discard(file.path)
        return file
    }

    /// Gives the finished file its name, in place of one that an earlier run left there.
    func publish(_ temporary: String, as target: String) throws(FileError) {
        guard rename(temporary, target) == 0 else { throw FileError(.write, target) }
        forget(temporary)
    }

    func discard(_ temporary: String) {
        unlink(temporary)
        forget(temporary)
    }

    /// Removes what is unfinished and lets nothing new be made.
    func removeAll() {
        let paths = state.withLock { state in
            state.isClosed = true
            defer { state.paths = [] }
            return state.paths
        }
        for path in paths { unlink(path) }
    }

    private func forget(_ path: String) {
        _ = state.withLock { $0.paths.remove(path) }
    }
}

extension String {
    func appendingPathComponent(_ name: String) -> String {
        if isEmpty || self == "." { return name }
        return hasSuffix("/") ? self + name : "\(self)/\(name)"
    }
}
