import Foundation
import Rendering
import Testing

@testable import ticketpress

@Suite struct `The doctor` {
    private let cairo = LibraryVersion(name: "cairo", minimum: "1.14.0", compiled: "1.16.0", running: "1.16.0")

    private func face(_ file: String, family: String = "Inter", sha256: String = "00") -> FontFace {
        FontFace(family: family, style: "Bold", weight: 700, package: "fonts-inter", file: file, sha256: sha256)
    }

    @Test func `is content when all is as declared`() {
        let diagnosis = Diagnosis(libraries: [cairo], manifest: "fonts.yaml", fonts: [(face("a"), .sound)])
        #expect(diagnosis.isSound)
        #expect(diagnosis.text.hasSuffix("All is as declared.\n"))
    }

    @Test func `sends to make deps when a font is missing`() {
        let diagnosis = Diagnosis(libraries: [cairo], manifest: "fonts.yaml", fonts: [(face("/f/a.otf"), .missing)])
        #expect(!diagnosis.isSound)
        #expect(diagnosis.text.contains("missing: /f/a.otf (package fonts-inter)"))
        #expect(diagnosis.text.hasSuffix("Fonts are missing: run `make deps`.\n"))
    }

    @Test func `notices a library that is older than the one it was built with`() {
        let old = LibraryVersion(name: "cairo", minimum: "1.2.0", compiled: "1.16.0", running: "1.9.12")
        let new = LibraryVersion(name: "cairo", minimum: "1.2.0", compiled: "1.16.0", running: "1.18.0")
        #expect(!old.isSound)
        #expect(new.isSound)
    }

    @Test func `knows the oldest version that will do, also of a library whose headers do not tell`() {
        #expect(!LibraryVersion(name: "libqrencode", minimum: "4.1.1", running: "4.0.2").isSound)
        #expect(LibraryVersion(name: "libqrencode", minimum: "4.1.0", running: "4.1").isSound)
        #expect(!LibraryVersion(name: "cairo", minimum: "1.16.0", compiled: "1.14.0", running: "1.14.0").isSound)
        for library in LibraryVersion.all { #expect(library.isSound, "\(library)") }
    }

    @Test func `sends to make deps for a library that is too old`() {
        let old = LibraryVersion(name: "libqrencode", minimum: "4.1.1", running: "4.0.2")
        let text = Diagnosis(libraries: [old], manifest: "fonts.yaml", fonts: [(face("a"), .sound)]).text
        #expect(text.contains("✗ libqrencode  4.0.2, at least 4.1.1"))
        #expect(text.hasSuffix("Older libraries are loaded than this needs: run `make deps build`.\n"))
    }

    @Test func `looks at the files themselves`() throws {
        let shop = try Workshop()
        let file = try shop.write("no font", to: "a.otf")
        // sha256sum of "no font"
        let digest = "\(try shop.shell("sha256sum < a.otf").text.prefix(64))"
        #expect(face(file.path, sha256: digest).inspect() == .otherFamily(found: []))
        #expect(face(file.path).inspect() == .changed(sha256: digest))
        #expect(face(file.path + "x").inspect() == .missing)
    }

    @Test func `ends with 1 and a remedy when the manifest is broken`() throws {
        let shop = try Workshop()
        try shop.write("families: 3", to: "fonts.yaml")
        let result = try shop.run("doctor", "--fonts", "fonts.yaml")
        #expect(result.status == 1)
        #expect(result.text.contains("The font manifest is unusable"))
    }

    @Test func `tells the versions of all libraries`() throws {
        let text = try Workshop().run("doctor").text
        for name in ["cairo", "pango", "harfbuzz", "librsvg", "libqrencode", "zint", "fontconfig", "libdeflate"] {
            #expect(text.contains(name))
        }
    }

    @Test func `asks the system for the version of a library that does not tell it`() throws {
        let shop = try Workshop()
        let package = try shop.shell("dpkg-query --show --showformat '${source:Upstream-Version}' libdeflate0").text
        #expect(try shop.run("doctor").text.contains("✓ libdeflate   \(package), at least 1.14"))
        // Another folder's tool, which knows nothing.
        try shop.write("#!/bin/sh\nexit 1\n", to: "bin/dpkg-query")
        let text = try shop.shell("chmod +x bin/dpkg-query && PATH=$PWD/bin:$PATH \"$TP\" doctor").text
        #expect(text.contains("✓ libdeflate   of unknown version, at least 1.14"))
    }
}
