import CoreFoundation  // to the compiler it is what declares `struct stat`
import Foundation

/// New files in the places of old ones, one after the other, so that all of it can be undone.
struct FileSwap {
    private struct Step {
        var target: String
        /// Where the old file is kept; nil when there was none.
        var spare: String?
    }

    private var steps: [Step] = []

    /// Without `spare` the old file is not kept, and the step must be the last.
    mutating func replace(_ target: String, by temporary: String, keepingIn spare: String?) throws(FileError) {
        var step = Step(target: target)
        if let spare, try keep(target, in: spare) { step.spare = spare }
        guard rename(temporary, target) == 0 else {
            let error = FileError(.write, target)
            if let spare = step.spare, rename(spare, target) == 0 {
                // Renaming one name of a file to another of its names does nothing.
                unlink(spare)
            }
            throw error
        }
        steps.append(step)
    }

    /// Keeps the old file under a second name; false when there is none.
    private func keep(_ target: String, in spare: String) throws(FileError) -> Bool {
        var status = stat()
        guard lstat(target, &status) == 0 else { return false }
        // A folder could be moved out of the way, but it is not ours.
        if status.st_mode & S_IFMT == S_IFDIR { throw FileError(.write, target, code: EISDIR) }
        // Some file systems have no second names, and other people's files may not get one: then it is moved.
        guard link(target, spare) == 0 || rename(target, spare) == 0 else { throw FileError(.write, target) }
        return true
    }

    /// The old files are at their places again, and the new ones are gone.
    mutating func undo() {
        for step in steps.reversed() {
            if let spare = step.spare { rename(spare, step.target) } else { unlink(step.target) }
        }
        steps = []
    }

    /// Lets the old files go.
    mutating func finish() {
        for step in steps { step.spare.map { _ = unlink($0) } }
        steps = []
    }
}
