import CCairo
import CDeflate
import CPango
import CQREncode
import CRSVG
import CZint

/// A C library that this module draws with.
public struct LibraryVersion: Sendable, Hashable {
    public var name: String
    /// The version whose headers this was compiled with; nil where headers do not tell.
    public var compiled: String?
    /// The oldest version that the tests have been run with.
    public var minimum: String
    /// The version that is loaded; nil where the library does not tell.
    public var running: String?

    public init(name: String, minimum: String, compiled: String? = nil, running: String? = nil) {
        self.name = name
        self.minimum = minimum
        self.compiled = compiled
        self.running = running
    }

    /// True unless an older library is loaded than was compiled with or tested: it may lack what is called, and may place
    /// texts or encode codes otherwise. One of which nobody knows the version is not held against it.
    public var isSound: Bool { running.map { !Self.isOlder($0, than: required) } ?? true }

    /// The oldest version that will do.
    public var required: String {
        guard let compiled, Self.isOlder(minimum, than: compiled) else { return minimum }
        return compiled
    }

    private static func isOlder(_ version: String, than other: String) -> Bool {
        numbers(version).lexicographicallyPrecedes(numbers(other))
    }

    /// Always three, so that 4.1 is not older than 4.1.0.
    private static func numbers(_ version: String) -> [Int] {
        let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
        return numbers + Array(repeating: 0, count: max(0, 3 - numbers.count))
    }

    /// All of them, as they are in this process. The minimums are the versions of Debian 12.
    public static var all: [LibraryVersion] {
        [
            LibraryVersion(
                name: "cairo", minimum: "1.16.0",
                compiled: dotted(CAIRO_VERSION_MAJOR, CAIRO_VERSION_MINOR, CAIRO_VERSION_MICRO),
                running: String(cString: cairo_version_string())),
            LibraryVersion(
                name: "pango", minimum: "1.50.12",
                compiled: dotted(PANGO_VERSION_MAJOR, PANGO_VERSION_MINOR, PANGO_VERSION_MICRO),
                running: String(cString: pango_version_string())),
            LibraryVersion(
                name: "harfbuzz", minimum: "6.0.0",
                compiled: dotted(HB_VERSION_MAJOR, HB_VERSION_MINOR, HB_VERSION_MICRO),
                running: String(cString: hb_version_string())),
            LibraryVersion(
                name: "librsvg", minimum: "2.54.7",
                compiled: dotted(LIBRSVG_MAJOR_VERSION, LIBRSVG_MINOR_VERSION, LIBRSVG_MICRO_VERSION),
                running: dotted(Int32(rsvg_major_version), Int32(rsvg_minor_version), Int32(rsvg_micro_version))),
            LibraryVersion(
                name: "libqrencode", minimum: "4.1.1", running: String(cString: QRcode_APIVersionString())),
            LibraryVersion(name: "zint", minimum: "2.11.1", running: packed(ZBarcode_Version())),
            LibraryVersion(
                name: "fontconfig", minimum: "2.14.1", compiled: dotted(FC_MAJOR, FC_MINOR, FC_REVISION),
                running: packed(FcGetVersion())),
            LibraryVersion(name: "libdeflate", minimum: "1.14", compiled: LIBDEFLATE_VERSION_STRING),
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
