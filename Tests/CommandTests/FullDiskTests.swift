import Foundation
import Testing

/// On a disk of 300 kB, in a mount namespace of the test's own. Where that is not allowed, nothing is tested.
@Suite(.enabled(if: SmallDisk.isPossible, "may not mount a file system"))
struct `A disk that fills up` {
    let shop: Workshop

    init() throws {
        shop = try Workshop()
        try shop.write((1...400).map { Workshop.record("T\($0)") }.joined(separator: "\n"), to: "data.ndjson")
        try FileManager.default.createDirectory(
            at: shop.folder.appending(path: "disk"), withIntermediateDirectories: true)
    }

    /// Runs the command with a small file system at `disk`, and then `look`, which tells what is left there.
    private func run(_ arguments: String, after prepare: String = "true", then look: String) throws -> CommandResult {
        try shop.shell(
            SmallDisk.shell(
                "mount -t tmpfs -o size=300k tmpfs disk && \(prepare) && "
                    + "{ \"$TP\" render plain --data data.ndjson --threads 2 \(arguments); echo \"status $?\"; \(look); }"
            ))
    }

    @Test(arguments: ["", "--keep-going"])
    func `keeps the whole documents, and stops at the first that has no room`(option: String) throws {
        let result = try run(
            "--out disk/out --report r.ndjson \(option)",
            then: "ls -A disk/out; for f in disk/out/*.pdf; do qpdf --check \"$f\" >/dev/null 2>&1 || echo broken; done"
        )
        let lines = result.text.split(separator: "\n")
        #expect(lines.first == "status 1")
        #expect(lines.count > 2)
        #expect(lines.dropFirst().allSatisfy { $0.wholeMatch(of: /T\d+\.pdf/) != nil })
        #expect(result.errors.contains(": the disk is full\n  Free some space, or write to another disk."))
        #expect(result.errors.contains(" made, 1 failed in "))
        let report = try shop.report("r.ndjson")
        #expect(report.count == lines.count)
        #expect((report.last?["error"] as? [String: String])?["code"] == "diskFull")
    }

    @Test func `holds no part of a merged document`() throws {
        let result = try run(
            "--merge --keep-going --out disk/all.pdf --report disk/r.ndjson",
            after: "head -c 260k /dev/zero > disk/filler", then: "ls -A disk; wc -c < disk/r.ndjson")
        // The report has its place, which the document must not keep. It has no line, since no record is in any document.
        #expect(result.text == "status 1\nfiller\nr.ndjson\n0\n", "\(result.errors)")
        #expect(result.errors.contains("cannot write disk/all.pdf: the disk is full"))
    }

    @Test func `holds no part of a report`() throws {
        let result = try run(
            "--out out --keep-going --report disk/r.ndjson", after: "head -c 280k /dev/zero > disk/filler",
            then: "ls -A disk; ls -A out | grep -c tmp")
        #expect(result.text == "status 1\nfiller\n0\n")
        #expect(result.errors.contains("cannot write disk/r.ndjson: the disk is full"))
    }

    @Test func `keeps the document of an earlier run when the new one has no room`() throws {
        let result = try run(
            "--out disk", after: "echo old > disk/T1.pdf && { head -c 400k /dev/zero > disk/filler; true; }",
            then: "cat disk/T1.pdf; ls -A disk")
        #expect(result.text == "status 1\nold\nT1.pdf\nfiller\n")
        #expect(result.errors.contains("cannot write disk/T1.pdf: the disk is full"))
    }
}

enum SmallDisk {
    /// A line of shell that is run with mounts of its own; as an ordinary user, in a user namespace.
    static func shell(_ line: String) -> String {
        let user = geteuid() == 0 ? "" : "--user --map-root-user "
        return "exec unshare \(user)--mount bash -c '\(line)'"
    }

    static let isPossible: Bool = {
        let mounting = Process()
        mounting.executableURL = URL(filePath: "/bin/bash")
        mounting.arguments = ["-c", shell("mount -t tmpfs -o size=300k tmpfs /mnt")]
        mounting.standardError = FileHandle.nullDevice
        guard (try? mounting.run()) != nil else { return false }
        mounting.waitUntilExit()
        return mounting.terminationStatus == 0
    }()
}
