/// What writes PDF documents.
public enum Engine: String, Sendable, Hashable, CaseIterable {
    /// Our own writer: fast, archival and accessible.
    case press
    /// The Cairo canvas, which draws the same in another way: what the press is held to.
    case cairo
}
