import CCairo
import CPango
import CRSVG
import CZint

/// A C library that this module draws with.
public struct LibraryVersion: Sendable, Hashable {
    public var name: String
    /// The version whose headers this was compiled with; nil where headers do not tell.
    public var compiled: String?
    /// The version that is loaded.
    public var running: String

    public init(name: String, compiled: String? = nil, running: String) {
        self.name = name
        self.compiled = compiled
        self.running = running
    }

    /// True unless an older library is loaded than was compiled with: it may lack what is called.
    public var isSound: Bool {
        guard let compiled else { return true }
        return !Self.numbers(running).lexicographicallyPrecedes(Self.numbers(compiled))
    }

    private static func numbers(_ version: String) -> [Int] { version.split(separator: ".").map { Int($0) ?? 0 } }

    /// All of them, as they are in this process.
    public static var all: [LibraryVersion] {
        [
            LibraryVersion(
                name: "cairo", compiled: dotted(CAIRO_VERSION_MAJOR, CAIRO_VERSION_MINOR, CAIRO_VERSION_MICRO),
                running: String(cString: cairo_version_string())),
            LibraryVersion(
                name: "pango", compiled: dotted(PANGO_VERSION_MAJOR, PANGO_VERSION_MINOR, PANGO_VERSION_MICRO),
                running: String(cString: pango_version_string())),
            LibraryVersion(
                name: "harfbuzz", compiled: dotted(HB_VERSION_MAJOR, HB_VERSION_MINOR, HB_VERSION_MICRO),
                running: String(cString: hb_version_string())),
            LibraryVersion(
                name: "librsvg", compiled: dotted(LIBRSVG_MAJOR_VERSION, LIBRSVG_MINOR_VERSION, LIBRSVG_MICRO_VERSION),
                running: dotted(Int32(rsvg_major_version), Int32(rsvg_minor_version), Int32(rsvg_micro_version))),
            LibraryVersion(name: "zint", running: packed(ZBarcode_Version())),
            LibraryVersion(
                name: "fontconfig", compiled: dotted(FC_MAJOR, FC_MINOR, FC_REVISION), running: packed(FcGetVersion())),
        ]
    }

    private static func dotted(_ major: Int32, _ minor: Int32, _ micro: Int32) -> String {
        "\(major).\(minor).\(micro)"
    }

    /// `21401` is 2.14.1: two decimal digits each for the minor version and the revision.
    private static func packed(_ version: Int32) -> String {
        dotted(version / 10_000, version / 100 % 100, version % 100)
    }
}
