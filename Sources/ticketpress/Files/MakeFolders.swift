import Foundation

/// Makes the folder and those that it is in, as far as they are missing.
func makeFolders(_ path: String) throws(FileError) { _ = try foldersMade(path) }

/// The same; returns those that were missing, the outer before the inner.
func foldersMade(_ path: String) throws(FileError) -> [String] {
    switch PathKind(of: path) {
    case .folder: return []
    case .file, .stream: throw FileError(.make, path, code: EEXIST)
    case .nothing: break
    }
    if mkdir(path, 0o777) == 0 { return [path] }
    // Another run may have been quicker.
    if errno == EEXIST { return [] }
    guard errno == ENOENT, path.folderOfPath != path else { throw FileError(.make, path) }
    let outer = try foldersMade(path.folderOfPath)
    if mkdir(path, 0o777) == 0 { return outer + [path] }
    guard errno == EEXIST else { throw FileError(.make, path) }
    return outer
}
