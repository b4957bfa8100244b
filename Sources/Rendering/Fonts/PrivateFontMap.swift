import CPango
import Foundation

/// A Pango font map that sees the declared fonts and nothing else of the machine. Belongs to one thread at a time.
///
/// It is the map without Cairo. Pango's map for Cairo opens its faces through a cache that all threads share, and Cairo
/// 1.16 guards that cache badly: it closes a face that another thread is about to use, opens faces of one FreeType library
/// in two threads at once and walks a file's list of faces without a lock. Any thread that shapes could crash another.
final class PrivateFontMap {
    let map: UnsafeMutablePointer<PangoFontMap>
    private let configuration: OpaquePointer
    private let library: FontLibrary
    private let idsByFile: [String: FontID]
    private var idsByFont: [OpaquePointer: FontID] = [:]

    init(_ library: FontLibrary) throws(FontError) {
        self.library = library
        idsByFile = Dictionary(
            library.faces.enumerated().map { (Self.key(file: $1.file, index: $1.faceIndex), FontID(index: $0)) },
            uniquingKeysWith: { first, _ in first })
        try SystemFonts.hide()
        let configuration = try Self.configuration(of: library)
        guard let map = pango_ft2_font_map_new() else {
            FcConfigDestroy(configuration)
            throw .configuration(reason: "Pango made no font map")
        }
        self.configuration = configuration
        self.map = map
        pango_ft2_font_map_set_resolution(OpaquePointer(map), 96, 96)
        pango_fc_font_map_set_config(OpaquePointer(map), configuration)
        pango_fc_font_map_set_default_substitute(
            OpaquePointer(map),
            { pattern, configuration in
                FcConfigSubstitute(configuration.map { OpaquePointer($0) }, pattern, FcMatchPattern)
                // Otherwise glyphs would be placed on whole pixels of a screen that is not there.
                FcPatternDel(pattern, FC_HINTING)
                FcPatternAddBool(pattern, FC_HINTING, FcBool(0))
            }, UnsafeMutableRawPointer(FcConfigReference(configuration)),
            { FcConfigDestroy($0.map { OpaquePointer($0) }) })
    }

    deinit {
        for font in idsByFont.keys { g_object_unref(UnsafeMutableRawPointer(font)) }
        // Pango 1.50 keeps its reference for ever otherwise, and with it all that fontconfig knows of the fonts.
        pango_fc_font_map_set_config(OpaquePointer(map), nil)
        g_object_unref(UnsafeMutableRawPointer(map))
        FcConfigDestroy(configuration)
    }

    /// Which declared face a font of this map is; nil when it is another face of the same collection file.
    func id(of font: UnsafeMutablePointer<PangoFont>) -> FontID? {
        let key = OpaquePointer(font)
        if let known = idsByFont[key] { return known }
        guard
            let pattern = pango_fc_font_get_pattern(
                UnsafeMutableRawPointer(font).assumingMemoryBound(to: PangoFcFont.self))
        else { return nil }
        var file: UnsafeMutablePointer<FcChar8>?
        var index: Int32 = 0
        guard FcPatternGetString(pattern, FC_FILE, 0, &file) == FcResultMatch, let file,
            FcPatternGetInteger(pattern, FC_INDEX, 0, &index) == FcResultMatch,
            let id = idsByFile[Self.key(file: String(cString: file), index: Int(index & 0xFFFF))]
        else { return nil }
        // The reference keeps the address from being used again for another font.
        g_object_ref(UnsafeMutableRawPointer(font))
        idsByFont[key] = id
        return id
    }

    /// Files are told apart by name, because fontconfig knows them by the path of their link.
    private static func key(file: String, index: Int) -> String {
        "\(file.split(separator: "/").last ?? "")#\(index)"
    }

    private static func configuration(of library: FontLibrary) throws(FontError) -> OpaquePointer {
        guard let configuration = FcConfigCreate() else { throw .configuration(reason: "out of memory") }
        let links = usableLinks(of: library)
        guard FcConfigParseAndLoadFromMemory(configuration, xml(library, links: links), FcBool(1)) != 0 else {
            FcConfigDestroy(configuration)
            throw .configuration(reason: "it is not valid")
        }
        FcConfigSetRescanInterval(configuration, 0)
        guard FcConfigBuildFonts(configuration) != 0 else {
            FcConfigDestroy(configuration)
            throw .configuration(reason: "the fonts cannot be read")
        }
        if links == nil {
            for file in Set(library.faces.map(\.file)).sorted() { FcConfigAppFontAddFile(configuration, file) }
        }
        return configuration
    }

    /// The folder of links, if there is one and what fontconfig learns of it can be kept. Otherwise the files are scanned
    /// one by one, which is slower and quiet: for a folder it would complain on standard error that it has no cache.
    private static func usableLinks(of library: FontLibrary) -> String? {
        let files = FileManager.default
        guard let links = library.linkFolder, let cache = library.cacheFolder, files.fileExists(atPath: links) else {
            return nil
        }
        // Made here, because two processes that let fontconfig make it at the same time make one of them complain. A
        // folder that cannot be made or read is one without a cache, whatever the reason.
        try? files.createDirectory(atPath: cache, withIntermediateDirectories: true)
        let isFilled = (try? files.contentsOfDirectory(atPath: cache).isEmpty) == false
        return files.isWritableFile(atPath: cache) || isFilled ? links : nil
    }

    /// A bitmap font has pictures of one size, which are scaled to the size asked for.
    private static let bitmapScaling = """
        <match target="font"><test name="outline" compare="eq"><bool>false</bool></test>
        <edit name="pixelsizefixupfactor" mode="assign">
        <divide><name target="pattern">pixelsize</name><name target="font">pixelsize</name></divide></edit>
        <edit name="matrix" mode="assign"><times><name>matrix</name><matrix><name>pixelsizefixupfactor</name>
        <double>0</double><double>0</double><name>pixelsizefixupfactor</name></matrix></times></edit>
        <edit name="size" mode="assign">
        <divide><name>size</name><name>pixelsizefixupfactor</name></divide></edit></match>
        """

    /// Pango asks for the family `emoji` where Unicode wants a picture; the rest is asked for by its declared name.
    private static func xml(_ library: FontLibrary, links: String?) -> String {
        func escape(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        }
        let emoji = library.faces.filter(\.isColour).map { "<family>\(escape($0.family))</family>" }.joined()
        return """
            <?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>
            \(links.map { "<dir>\(escape($0))</dir>" } ?? "")
            \(library.cacheFolder.map { "<cachedir>\(escape($0))</cachedir>" } ?? "")
            \(bitmapScaling)
            \(emoji.isEmpty ? "" : "<alias binding=\"same\"><family>emoji</family><prefer>\(emoji)</prefer></alias>")
            </fontconfig>
            """
    }
}
