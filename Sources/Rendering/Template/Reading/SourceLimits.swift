/// What a template file may ask for. Templates come from strangers; each limit is far above what a good one needs.
enum SourceLimits {
    /// Bytes of template.yaml.
    static let fileBytes = 256 * 1024
    /// Scalars, lists and maps together.
    static let nodes = 20_000
    /// Lists and maps within each other.
    static let depth = 40
    /// UTF-8 bytes of one text.
    static let textBytes = 64 * 1024
    /// UTF-8 bytes of a key.
    static let keyBytes = 100
    /// Elements of all pages together.
    static let elements = 2_000
    /// Bytes of one asset, and of all of a template.
    static let assetBytes = 16 * 1024 * 1024
    static let allAssetsBytes = 64 * 1024 * 1024
}
