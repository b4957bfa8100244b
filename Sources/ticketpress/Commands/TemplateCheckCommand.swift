import ArgumentParser
import Foundation
import Rendering

struct TemplateCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Draw a template with torture data and report what breaks.",
        discussion: """
            The longest plausible names in every script, missing fields, twelve lines of terms, three-digit rows, extreme \
            prices, the template's own fields at twice their length, every locale that the template claims. Each finding \
            is put in words and as a picture with the element framed in red.
            Exit codes: 0 no error (warnings are allowed), 1 errors, 64 bad usage.
            """)

    @Argument(help: "A folder with a template.yaml, or the name of a template.")
    var template: String

    @Option(help: ArgumentHelp("The folder for the pictures. (default: out/check-TEMPLATE)", valueName: "dir"))
    var out: String?

    @OptionGroup var places: PlaceOptions

    func run() throws {
        try reportingErrors {
            let folder = try Places().template(template, templates: places.templates)
            let fonts = try FontLibrary.load(manifest: Places().fonts(places.fonts))
            let compiled = try CompiledTemplate(TemplateFolder.load(folder), fonts: fonts)
            let source = try RecordSource(
                data: nil, folder: folder, remedy: "add one, because the check varies it")
            let sample = try source.firstRecord()
            let check = TemplateCheck(compiled, sample: sample)
            let findings = try check.run()
            let report = CheckReport(template: compiled.template, cases: check.cases.count, findings: findings)
            let pictures = URL(filePath: out ?? "out/check-\(compiled.template.name)", directoryHint: .isDirectory)
            try OpenFile.standardOutput.write(Array(try report.text(writingPicturesTo: pictures).utf8))
            return report.errors > 0 ? 1 : 0
        }
    }
}

/// Puts the findings of a check into words for the person at the terminal.
struct CheckReport {
    let template: Template
    let cases: Int
    let findings: [TemplateCheck.Finding]

    var errors: Int { findings.count { $0.severity == .error } }

    func text(writingPicturesTo folder: URL) throws -> String {
        var lines: [String] = []
        var names = PictureNames()
        if findings.contains(where: { $0.picture != nil }) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        for finding in findings {
            lines.append("\(finding.severity.rawValue): \(finding.error)")
            if let torture = finding.torture {
                let others = finding.count > 1 ? ", worst of \(finding.count) cases" : ""
                lines.append("  with: \(torture.name)\(others)")
            }
            switch finding.illustration {
            case .picture(let picture):
                let file = folder.appending(path: names.name(of: finding.error))
                try Data(picture).write(to: file, options: .atomic)
                lines.append("  picture: \(file.relativePath)")
            case .missing(let reason): lines.append("  picture: none, because \(reason)")
            case nil: break
            }
        }
        let warnings = findings.count - errors
        lines.append(
            "\(template.name): \(cases) cases in \(template.locales.count) locales, "
                + "\(errors) \(errors == 1 ? "error" : "errors"), \(warnings) \(warnings == 1 ? "warning" : "warnings")"
        )
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Names the pictures after element and problem, each differently.
private struct PictureNames {
    private var uses: [String: Int] = [:]

    mutating func name(of error: RenderError) -> String {
        let name = "\((error.element ?? "template").replacing("/", with: "-"))-\(error.problem.code)"
        let use = uses[name, default: 0] + 1
        uses[name] = use
        return use == 1 ? "\(name).png" : "\(name)-\(use).png"
    }
}
