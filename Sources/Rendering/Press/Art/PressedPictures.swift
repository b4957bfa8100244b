/// The pictures that one thread has pressed, so that each is pressed once for many tickets.
///
/// The least recently used ones go when there are too many of them. What it gives never depends on what it holds.
final class PressedPictures {
    /// What the objects of a picture depend on.
    struct Key: Hashable {
        var digest: String
        var format: Picture.Format
        var isLasting: Bool
        /// Of art that depends on it; else nothing.
        var drawn: Size?

        init(_ image: SceneImage, isLasting: Bool) {
            digest = image.picture.digest
            format = image.picture.format
            self.isLasting = isLasting
            drawn = PressArt.sizeInPixels(of: image)
        }
    }

    /// How many bytes of objects to keep.
    static let budget = 64 << 20
    /// How many pictures to keep, however small.
    static let limit = 256

    private var kept = RecentlyUsed<Key, PressedPicture>(budget: budget, limit: limit)

    /// In bytes, of all that are kept.
    var cost: Int { kept.cost }

    /// `isLasting` as for `PressedPicture`.
    func pressed(_ image: SceneImage, isLasting: Bool) throws(RenderError) -> PressedPicture {
        let key = Key(image, isLasting: isLasting)
        if let picture = kept.use(key) { return picture }
        let picture = try PressedPicture(image, isLasting: isLasting)
        kept.keep(picture, cost: picture.cost, for: key)
        return picture
    }
}
