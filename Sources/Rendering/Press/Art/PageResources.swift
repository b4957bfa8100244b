/// What tells the parts of a document apart.
enum PartIdentity: Hashable {
    case picture(PressedPictures.Key)
    case mask(Gradient)
}

/// Everything that the content of a page, or of all pages of a document, refers to by name: each thing once.
///
/// Names depend only on what was asked for since the beginning, in that order. Belongs to one thread.
final class PageResources {
    /// How far it has been filled.
    struct Mark: Sendable, Hashable {
        fileprivate var alphas = 0
        fileprivate var shadings = 0
        fileprivate var masks = 0
        fileprivate var pictures = 0
        fileprivate var fonts = 0
        fileprivate var parts = 0
    }

    private struct PlacedPicture {
        var digest: String
        var format: Picture.Format
        var picture: PressedPicture
        var part: Int
    }

    private let pictures: PressedPictures
    /// In thousandths.
    private var alphas: [Int] = []
    private var shadings: [Gradient] = []
    private var masks: [(gradient: Gradient, part: Int)] = []
    private var placedPictures: [PlacedPicture] = []
    /// The fonts that were asked for, by the number that the caller gave them, in the order of their names.
    private(set) var fonts: [Int] = []
    /// What goes into the file beside the page; a place in it is what `append` asks a number for.
    private(set) var parts: [(identity: PartIdentity, parts: PDFParts)] = []

    init(pictures: PressedPictures) { self.pictures = pictures }

    var mark: Mark {
        Mark(
            alphas: alphas.count, shadings: shadings.count, masks: masks.count, pictures: placedPictures.count,
            fonts: fonts.count, parts: parts.count)
    }

    /// Forgets what was asked for since `mark` was taken: what belonged to one ticket.
    func rewind(to mark: Mark = Mark()) {
        alphas.removeLast(max(0, alphas.count - mark.alphas))
        shadings.removeLast(max(0, shadings.count - mark.shadings))
        masks.removeLast(max(0, masks.count - mark.masks))
        placedPictures.removeLast(max(0, placedPictures.count - mark.pictures))
        fonts.removeLast(max(0, fonts.count - mark.fonts))
        parts.removeLast(max(0, parts.count - mark.parts))
    }

    /// A graphics state that fills and strokes with `alpha`.
    func alpha(_ alpha: Double) -> ResourceName {
        let thousandths = alpha.isFinite ? Int((min(1, max(0, alpha)) * 1000).rounded()) : 1000
        if !alphas.contains(thousandths) { alphas.append(thousandths) }
        return ResourceName(kind: .alpha, number: thousandths)
    }

    /// A shading with the gradient's colours, in the gradient's own space.
    func shading(_ gradient: Gradient) -> ResourceName {
        let opaque = gradient.opaque
        let index = shadings.firstIndex(of: opaque) ?? shadings.count
        if index == shadings.count { shadings.append(opaque) }
        return ResourceName(kind: .shading, number: index)
    }

    /// A graphics state with the gradient's alpha as its soft mask; to be set in the gradient's own space.
    func mask(_ gradient: Gradient) -> ResourceName {
        let grey = gradient.alphaAsGrey
        let index = masks.firstIndex { $0.gradient == grey } ?? masks.count
        if index == masks.count {
            masks.append((grey, parts.count))
            parts.append((.mask(grey), grey.maskParts))
        }
        return ResourceName(kind: .mask, number: index)
    }

    /// `isLasting` as for `PressedPicture`.
    func picture(
        _ image: SceneImage, isLasting: Bool
    ) throws(RenderError) -> (name: ResourceName, picture: PressedPicture) {
        let (digest, format) = (image.picture.digest, image.picture.format)
        let pressed = try pictures.pressed(image, isLasting: isLasting)
        let index =
            placedPictures.firstIndex { $0.digest == digest && $0.format == format && $0.picture == pressed }
            ?? placedPictures.count
        if index == placedPictures.count {
            placedPictures.append(
                PlacedPicture(digest: digest, format: format, picture: pressed, part: parts.count))
            parts.append((.picture(PressedPictures.Key(image, isLasting: isLasting)), pressed.parts))
        }
        return (ResourceName(kind: .picture, number: index), pressed)
    }

    /// The name of a font that the caller knows by `key`.
    func font(_ key: Int) -> ResourceName {
        let index = fonts.firstIndex(of: key) ?? fonts.count
        if index == fonts.count { fonts.append(key) }
        return ResourceName(kind: .font, number: index)
    }

    /// The resource dictionary (ISO 32000-1, 7.8.3).
    ///
    /// `part` gives the number of the first object of a place in `parts`, `font` that of the font with a key.
    func append(to output: PDFBytes, part: (Int) -> Int, font: (Int) -> Int) {
        output.append("<<")
        section("/ExtGState", to: output, isEmpty: alphas.isEmpty && masks.isEmpty) {
            for alpha in alphas {
                output.append(ResourceName(kind: .alpha, number: alpha))
                output.append("<</ca ")
                output.append(thousandths: alpha)
                output.append("/CA ")
                output.append(thousandths: alpha)
                output.append(">>")
            }
            for (index, mask) in masks.enumerated() {
                output.append(ResourceName(kind: .mask, number: index))
                output.append("<</SMask<</S/Luminosity/G ")
                output.append(part(mask.part))
                output.append(" 0 R>>>>")
            }
        }
        section("/Shading", to: output, isEmpty: shadings.isEmpty) {
            for (index, gradient) in shadings.enumerated() {
                output.append(ResourceName(kind: .shading, number: index))
                output.append(gradient.shading)
            }
        }
        references("/XObject", .picture, placedPictures.map { part($0.part) }, to: output)
        references("/Font", .font, fonts.map(font), to: output)
        output.append(">>")
    }

    private func references(_ title: StaticString, _ kind: ResourceName.Kind, _ numbers: [Int], to output: PDFBytes) {
        section(title, to: output, isEmpty: numbers.isEmpty) {
            for (index, number) in numbers.enumerated() {
                output.append(ResourceName(kind: kind, number: index))
                output.append(number)
                output.append(" 0 R")
            }
        }
    }

    private func section(_ title: StaticString, to output: PDFBytes, isEmpty: Bool, _ body: () -> Void) {
        guard !isEmpty else { return }
        output.append(title)
        output.append("<<")
        body()
        output.append(">>")
    }
}
