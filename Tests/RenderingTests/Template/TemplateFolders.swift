import Foundation
import Rendering
import Testing

@Suite struct `Template folders` {
    private static let yaml = """
        format: 1
        title: T
        pages:
          - size: [10, 10]
            elements:
              - { image: art.svg, at: [0, 0] }
              - { image: images/tree.png, at: [0, 0] }

        """
    private static let files = [
        "template.yaml": yaml, "art.svg": "<svg/>", "images/tree.png": "tree", "sample.json": "{}",
    ]

    /// Makes a folder `parent/gala` of these files, hands it over, and removes it.
    private func withFolder(_ files: [String: String], _ work: (URL) throws -> Void) throws {
        let parent = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: parent) }  // Left to the system's own tidying if it fails.
        let folder = parent.appending(path: "gala")
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try work(folder)
    }

    private func problems(_ folder: URL) -> [String] {
        do throws(TemplateError) {
            _ = try TemplateFolder.load(folder)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `a folder is a template with its name, its pictures and its sample`() throws {
        try withFolder(Self.files) { folder in
            let template = try TemplateFolder.load(folder)
            #expect(template.name == "gala")
            #expect(
                template.assets == ["art.svg": Array("<svg/>".utf8), "images/tree.png": Array("tree".utf8)])
            let sample = try TemplateFolder.sample(of: folder)
            #expect(sample == Array("{}".utf8))
        }
    }

    @Test func `a folder without a sample has none`() throws {
        var files = Self.files
        files["sample.json"] = nil
        try withFolder(files) { folder in
            let sample = try TemplateFolder.sample(of: folder)
            #expect(sample == nil)
        }
    }

    @Test func `a missing picture is reported with its element and the nearest file`() throws {
        var files = Self.files
        files["art.svg"] = nil
        files["arts.svg"] = "<svg/>"
        files["images/tree.png"] = nil
        files["images/three.png"] = "tree"
        try withFolder(files) { folder in
            #expect(
                problems(folder) == [
                    "template.yaml:6:18: pages[0].elements[0].image: there is no file \"art.svg\" in the folder \"gala\"; "
                        + "did you mean \"arts.svg\"?",
                    "template.yaml:7:18: pages[0].elements[1].image: there is no file \"images/tree.png\" in the folder "
                        + "\"gala\"; did you mean \"images/three.png\"?",
                ])
        }
    }

    @Test func `a folder without a template or no folder at all is refused`() throws {
        try withFolder(["sample.json": "{}"]) { folder in
            #expect(problems(folder).first?.contains("there is no file \"template.yaml\"") == true)
            #expect(problems(folder.appending(path: "none")).first?.contains("there is no such folder") == true)
        }
    }

    @Test func `links that stay in the folder are followed, others are refused`() throws {
        var files = Self.files
        files["art.svg"] = nil
        files["images/real.svg"] = "<svg/>"
        files["../secret.svg"] = "secret"
        try withFolder(files) { folder in
            let link = folder.appending(path: "art.svg").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "images/real.svg")
            #expect(problems(folder) == [])
            for destination in ["../secret.svg", "/etc/hostname", "/dev/zero"] {
                try FileManager.default.removeItem(atPath: link)
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: destination)
                #expect(problems(folder).count == 1, "\(destination)")
                #expect(problems(folder).first?.contains("a link that leads out of the template's folder") == true)
            }
        }
    }

    @Test func `a folder beside that begins with the same name is outside`() throws {
        var files = Self.files
        files["art.svg"] = nil
        files["../gala-secret/art.svg"] = "secret"
        try withFolder(files) { folder in
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(path: "art.svg").path, withDestinationPath: "../gala-secret/art.svg")
            #expect(problems(folder).first?.contains("a link that leads out") == true)
        }
    }

    @Test func `what is no file is refused without waiting for it`() throws {
        var files = Self.files
        files["art.svg"] = nil
        try withFolder(files) { folder in
            #expect(mkfifo(folder.appending(path: "art.svg").path, 0o600) == 0)
            #expect(problems(folder).first?.contains("\"art.svg\" is not a file") == true)
        }
        files["art.svg/inner"] = "x"
        try withFolder(files) { folder in
            #expect(problems(folder).first?.contains("\"art.svg\" is not a file") == true)
        }
    }

    @Test func `pictures have a largest size`() throws {
        try withFolder(Self.files) { folder in
            let art = try FileHandle(forWritingTo: folder.appending(path: "art.svg"))
            try art.truncate(atOffset: 16 * 1024 * 1024 + 1)
            try art.close()
            #expect(problems(folder).first?.contains("\"art.svg\" is larger than 16384 KiB") == true)
        }
    }

    @Test func `the digest changes with the template and with each picture`() throws {
        var digests: Set<String> = []
        var changed = Self.files
        changed["sample.json"] = "{\"a\": 1}"
        try withFolder(Self.files) { digests.insert(try TemplateFolder.load($0).digest) }
        try withFolder(changed) { digests.insert(try TemplateFolder.load($0).digest) }
        #expect(digests.count == 1)
        #expect(digests.first?.count == 64)
        for (name, text) in [("art.svg", "<svg />"), ("images/tree.png", "tree2"), ("template.yaml", Self.yaml + "#")] {
            var changed = Self.files
            changed[name] = text
            try withFolder(changed) { digests.insert(try TemplateFolder.load($0).digest) }
        }
        #expect(digests.count == 4)
    }

    @Test func `what the caller's files throw is reported at the element`() {
        do throws(TemplateError) {
            _ = try Template(name: "x", yaml: Array(Self.yaml.utf8)) { name in
                throw AssetError("\(name) is away", remedy: "wait")
            }
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.problems.map(\.line) == [6, 7])
            #expect(error.problems[0].fact == "art.svg is away")
            #expect(error.problems[0].remedy == "wait")
        }
    }
}
