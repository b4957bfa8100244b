import CPango

/// The fonts of the machine, which no document may use.
enum SystemFonts {
    /// Gives the process a fontconfig configuration without fonts and rules.
    ///
    /// Pango asks the process's configuration for substitutions, whatever font map it works for, and reads it in a thread of
    /// its own as soon as there is a font map. This one takes no time to read, cannot change the outcome on another machine
    /// and is never replaced, so that no thread sees it go.
    static func hide() throws(FontError) {
        guard isHidden else { throw .configuration(reason: "fontconfig takes no configuration") }
    }

    private static let isHidden: Bool = {
        guard let empty = FcConfigCreate() else { return false }
        FcConfigSetRescanInterval(empty, 0)
        return FcConfigBuildFonts(empty) != 0 && FcConfigSetCurrent(empty) != 0
    }()
}
