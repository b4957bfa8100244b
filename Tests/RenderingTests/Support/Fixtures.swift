import Foundation

@testable import Rendering

/// What the tests of this package share: where the project lies and the fonts it declares.
enum Project {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func fonts() throws -> FontLibrary {
        try FontLibrary.load(manifest: root.appending(path: "fonts/fonts.yaml"))
    }
}
