import Foundation

/// Makes the folder and those that it is in, as far as they are missing.
func makeFolders(_ path: String) throws(FileError) {
    switch PathKind(of: path) {
    case .folder: return
    case .file, .stream: throw FileError(.make, path, code: EEXIST)
    case .nothing: break
    }
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, path.folderOfPath != path else { throw FileError(.make, path) }
    try makeFolders(path.folderOfPath)
    // Another run may have been quicker.
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(.make, path) }
}
