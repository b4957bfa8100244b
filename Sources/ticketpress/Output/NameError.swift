/// Why a record's document cannot have the name that `--name` gives it.
struct NameError: Error, Hashable, Sendable {
    enum Reason: Sendable, Hashable {
        case missing
        case notText(kind: String)
        case leavesFolder
        case meansFolder
        case controlCharacter
        case tooLong(bytes: Int)
        case taken
        /// A file that the run reads or writes besides, as it is called in messages: "the data".
        case inUse(by: String)
    }

    var reason: Reason
    /// The data paths that the name is made of.
    var field: String
    var name: String?

    init(_ reason: Reason, field: String, name: String? = nil) {
        self.reason = reason
        self.field = field
        self.name = name
    }

    /// For reports.
    var code: String {
        switch reason {
        case .missing: "nameMissing"
        case .notText: "nameNotText"
        case .leavesFolder: "nameLeavesFolder"
        case .meansFolder: "nameMeansFolder"
        case .controlCharacter: "nameControlCharacter"
        case .tooLong: "nameTooLong"
        case .taken: "nameTaken"
        case .inUse: "nameInUse"
        }
    }

    var fact: String {
        let name = name.map { " \"\($0.printable)\"" } ?? ""
        let fields = field.isEmpty ? "" : field.printable + ": "
        return switch reason {
        case .missing: fields + "the file cannot be named, for the field is missing or empty"
        case .notText(let kind): fields + "the file cannot be named after \(kind)"
        case .leavesFolder: fields + "the file name\(name) would leave the output folder"
        case .meansFolder: fields + "the value\(name) stands for a folder and cannot name a file"
        case .controlCharacter: fields + "the file name\(name) has a control character"
        case .tooLong(let bytes): fields + "the file name is too long: \(bytes) bytes, where 255 are possible"
        case .taken: fields + "the file name\(name) is that of an earlier record"
        case .inUse(let other): fields + "the file\(name) is \(other), which would be lost"
        }
    }

    var remedy: String {
        switch reason {
        case .missing: "add the field, or name the files by other fields with --name"
        case .notText: "name the files by texts or numbers with --name"
        case .leavesFolder: "remove slashes from the value, or name the files by other fields with --name"
        case .meansFolder: "change the value, or name the files by other fields with --name"
        case .controlCharacter: "remove it from the value, or name the files by other fields with --name"
        case .tooLong: "name the files by a shorter field with --name"
        case .taken: "add a field that differs to --name, or remove the repeated record"
        case .inUse: "write to another folder with --out, or name the files otherwise with --name"
        }
    }
}
