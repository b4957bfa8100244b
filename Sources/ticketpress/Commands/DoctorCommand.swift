import ArgumentParser

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say whether libraries and fonts are as declared.",
        discussion: "Exit codes: 0 all is as declared, 1 something is off, 64 bad usage.")

    @Option(help: ArgumentHelp("The manifest of fonts. (default: fonts/fonts.yaml)", valueName: "file"))
    var fonts: String?

    func run() throws {
        try reportingErrors {
            let diagnosis = Diagnosis(manifest: try Places().fonts(fonts))
            try OpenFile.standardOutput.write(Array(diagnosis.text.utf8))
            return diagnosis.isSound ? 0 : 1
        }
    }
}
