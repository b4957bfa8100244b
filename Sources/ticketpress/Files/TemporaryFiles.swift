import Foundation
import Synchronization

/// The unfinished files of this run. A document is written under a temporary name in its own folder and renamed when it
/// is whole, so that nobody ever sees half a ticket; whatever way the run ends, `removeAll` leaves none of them behind.
final class TemporaryFiles: Sendable {
    private struct State {
        var paths: Set<String> = []
        var count = 0
        /// Made by this run, the outer before the inner.
        var folders: [String] = []
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

    /// Makes the folder and those that it is in, as far as they are missing. They go again with `removeAll` if nothing
    /// came into them.
    func makeFolders(_ path: String) throws(FileError) {
        for folder in try foldersMade(path) { state.withLock { $0.folders.append(folder) } }
    }

    /// Gives the finished file its name, in place of one that an earlier run left there.
    func publish(_ temporary: String, as target: String) throws(FileError) {
        try publish([(temporary, target)])
    }

    /// Gives finished files their names, all or none: when one cannot have its name, the files of an earlier run are
    /// there again. A signal that ends the run waits until it is done.
    func publish(_ files: [(temporary: String, target: String)]) throws(FileError) {
        try state.withLock { state throws(FileError) in
            var swap = FileSwap()
            for (index, file) in files.enumerated() {
                // Of the last, nothing needs to be restored: a rename happens or does not.
                let spare = index < files.count - 1 ? "\(file.temporary).old" : nil
                do throws(FileError) { try swap.replace(file.target, by: file.temporary, keepingIn: spare) } catch {
                    swap.undo()
                    throw error
                }
            }
            swap.finish()
            for file in files { state.paths.remove(file.temporary) }
        }
    }

    func discard(_ temporary: String) {
        unlink(temporary)
        forget(temporary)
    }

    /// Removes what is unfinished, and the folders that it was to come into, and lets nothing new be made.
    func removeAll() {
        let (paths, folders) = state.withLock { state in
            state.isClosed = true
            defer { (state.paths, state.folders) = ([], []) }
            return (state.paths, state.folders)
        }
        for path in paths { unlink(path) }
        // Fails for those that are not empty, as it should.
        for folder in folders.reversed() { rmdir(folder) }
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
