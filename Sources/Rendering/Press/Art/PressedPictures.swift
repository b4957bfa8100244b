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

    private struct Entry {
        var picture: PressedPicture
        var cost: Int
        var lastUse: UInt64
    }

    /// How many bytes of objects to keep.
    static let budget = 64 << 20
    /// How many pictures to keep, however small.
    static let limit = 256

    private var entries: [Key: Entry] = [:]
    private(set) var cost = 0
    private var uses: UInt64 = 0

    /// `isLasting` as for `PressedPicture`.
    func pressed(_ image: SceneImage, isLasting: Bool) throws(RenderError) -> PressedPicture {
        let key = Key(image, isLasting: isLasting)
        uses += 1
        if let picture = entries[key]?.picture {
            entries[key]?.lastUse = uses
            return picture
        }
        let picture = try PressedPicture(image, isLasting: isLasting)
        entries[key] = Entry(picture: picture, cost: picture.cost, lastUse: uses)
        cost += picture.cost
        while cost > Self.budget || entries.count > Self.limit, entries.count > 1,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
            cost -= oldest.value.cost
        }
        return picture
    }
}
