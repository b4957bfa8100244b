import Foundation

/// Counts the instructions of a stage per ticket by callgrind: the difference between N and 3N tickets, divided by 2N, so
/// that whatever is done once falls out. Unlike seconds, it hardly varies from run to run.
struct InstructionCount {
    static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/valgrind")

    /// A copy of the program without the debug information of its static libraries, which valgrind cannot read.
    static func readable(_ program: String, in folder: URL) throws -> String {
        let copy = folder.appending(path: "benchmark").path
        _ = try Launch("/usr/bin/strip", ["--strip-debug", "-o", copy, program]).output()
        return copy
    }

    static func perTicket(_ stage: Stage, template: String, program: String, tickets: Int) throws -> Double {
        let few = try total(stage, template: template, program: program, tickets: tickets)
        let many = try total(stage, template: template, program: program, tickets: 3 * tickets)
        return Double(many - few) / Double(2 * tickets)
    }

    private static func total(_ stage: Stage, template: String, program: String, tickets: Int) throws -> Int {
        let log = FileManager.default.temporaryDirectory.appending(path: "callgrind-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        _ = try Launch(
            "/usr/bin/valgrind",
            [
                "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-file=\(log.path)", program, "--stage",
                stage.rawValue, template, String(tickets),
            ]
        ).output()
        let text = try String(contentsOf: log, encoding: .utf8)
        guard let line = text.split(separator: "\n").last(where: { $0.contains("Collected") }),
            let word = line.split(separator: " ").last, let count = Int(word)
        else { throw Launch.Failure(description: "valgrind did not say how many instructions it counted") }
        return count
    }
}
