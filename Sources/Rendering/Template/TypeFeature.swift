/// A feature of OpenType fonts that a style may ask for, by its tag. A font that lacks it sets the text without.
///
/// All of them put other glyphs in the place of a letter's or a figure's own; what is read out and copied stays.
public enum TypeFeature: String, Sendable, Hashable, CaseIterable {
    /// As high as capitals.
    case liningFigures = "lnum"
    /// With ascenders and descenders, as small letters have.
    case oldStyleFigures = "onum"
    /// All of one width.
    case tabularFigures = "tnum"
    case proportionalFigures = "pnum"
    case slashedZero = "zero"
    /// In the place of small letters.
    case smallCapitals = "smcp"
    /// In the place of capitals.
    case smallCapitalsForCapitals = "c2sc"
    /// Hyphens, brackets and the like at the height of capitals.
    case caseSensitiveForms = "case"
    // What the font's maker put together; each font has its own.
    case ss01, ss02, ss03, ss04, ss05, ss06, ss07, ss08, ss09, ss10
    case ss11, ss12, ss13, ss14, ss15, ss16, ss17, ss18, ss19, ss20
}
