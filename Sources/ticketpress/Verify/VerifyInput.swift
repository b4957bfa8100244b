import Domain

/// What is to be verified: an argument of the command.
enum VerifyInput: Sendable, Hashable {
    case code(String)
    /// A code on each line.
    case standardInput
    case file(String, PictureScan.Kind)
    case unreadable(String, reason: String)

    /// `-` is standard input; what begins as a code is one, whatever files there are; all else is a file's path.
    init(_ argument: String) throws {
        if argument == "-" {
            self = .standardInput
        } else if argument.uppercased().prefixMatch(of: #/TP[0-9]+:/#) != nil {
            self = .code(argument)
        } else {
            switch PathKind(of: argument) {
            case .nothing:
                throw UsageError(
                    "there is no file \(argument.printable), and it is no code, which begins with \(SignedCode.prefix)",
                    remedy: "check the spelling, and put codes in quotes")
            case .folder:
                throw UsageError("\(argument.printable) is a folder", remedy: "give the files in it: \(argument)/*")
            case .stream:
                throw UsageError("\(argument.printable) is a pipe or device", remedy: "give codes with -")
            case .file: self = try Self.file(argument)
            }
        }
    }

    private static func file(_ path: String) throws(UsageError) -> VerifyInput {
        do throws(FileError) {
            let start = try OpenFile.reading(path).read(atMost: 16)
            guard let kind = PictureScan.Kind(start) else {
                return .unreadable(path, reason: "it is neither a PDF nor a picture")
            }
            return .file(path, kind)
        } catch {
            return .unreadable(path, reason: error.fact)
        }
    }
}
