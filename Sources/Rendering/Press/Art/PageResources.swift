/// What tells the parts of a document apart.
enum PartIdentity: Hashable {
    case picture(PressedPictures.Key)
    case mask(Gradient)
}

/// Everything that the content of a page, or of all pages of a document, refers to by name: each thing once.
///
/// Names depend only on what was asked for since the beginning, in that order. Belongs to one thread.
final class PageResources {
    private struct PlacedPicture {
        var digest: String
        var format: Picture.Format
        var picture: PressedPicture
        var part: Int
    }

    /// Something that content asked for, and the name that it was given.
    struct Request {
        fileprivate enum Subject {
            case alpha(Double)
            case shading(Gradient)
            case mask(Gradient)
            case picture(SceneImage, isLasting: Bool)
            case font(Int)
        }

        fileprivate var subject: Subject
        fileprivate var name: ResourceName
    }

    private let pictures: PressedPictures
    private var record: [Request]?
    /// In thousandths.
    private var alphas: [Int] = []
    private var shadings: [Gradient] = []
    private var masks: [(gradient: Gradient, part: Int)] = []
    private var placedPictures: [PlacedPicture] = []
    /// The fonts that were asked for, by the number that the caller gave them.
    private(set) var fonts: [Int] = []
    /// What goes into the file beside the page; a place in it is what `append` asks a number for.
    private(set) var parts: [(identity: PartIdentity, parts: PDFParts)] = []

    init(pictures: PressedPictures) { self.pictures = pictures }

    /// A graphics state that fills and strokes with `alpha`.
    func alpha(_ alpha: Double) -> ResourceName {
        let thousandths = alpha.isFinite ? Int((min(1, max(0, alpha)) * 1000).rounded()) : 1000
        if !alphas.contains(thousandths) { alphas.append(thousandths) }
        return note(.alpha(alpha), ResourceName(kind: .alpha, number: thousandths))
    }

    /// A shading with the gradient's colours, in the gradient's own space.
    func shading(_ gradient: Gradient) -> ResourceName {
        let opaque = gradient.opaque
        let index = shadings.firstIndex(of: opaque) ?? shadings.count
        if index == shadings.count { shadings.append(opaque) }
        return note(.shading(gradient), ResourceName(kind: .shading, number: index))
    }

    /// A graphics state with the gradient's alpha as its soft mask; to be set in the gradient's own space.
    func mask(_ gradient: Gradient) -> ResourceName {
        let grey = gradient.alphaAsGrey
        let index = masks.firstIndex { $0.gradient == grey } ?? masks.count
        if index == masks.count {
            masks.append((grey, parts.count))
            parts.append((.mask(grey), grey.maskParts))
        }
        return note(.mask(gradient), ResourceName(kind: .mask, number: index))
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
        let name = note(.picture(image, isLasting: isLasting), ResourceName(kind: .picture, number: index))
        return (name, pressed)
    }

    /// The name of a font that the caller knows by `key`: the same in all documents.
    func font(_ key: Int) -> ResourceName {
        if !fonts.contains(key) { fonts.append(key) }
        return note(.font(key), ResourceName(kind: .font, number: key))
    }

    // MARK: - What is asked for again

    /// From here on, what is asked for is recorded.
    func beginRecord() { record = [] }

    @discardableResult
    func endRecord() -> [Request] {
        defer { record = nil }
        return record ?? []
    }

    private func note(_ subject: Request.Subject, _ name: ResourceName) -> ResourceName {
        // What was asked for once has its name.
        if record?.contains(where: { $0.name == name }) == false {
            record?.append(Request(subject: subject, name: name))
        }
        return name
    }

    /// Asks for the same again. False when it has another name here.
    func `repeat`(_ requests: [Request]) throws(RenderError) -> Bool {
        for request in requests {
            let name: ResourceName
            switch request.subject {
            case .alpha(let alpha): name = self.alpha(alpha)
            case .shading(let gradient): name = shading(gradient)
            case .mask(let gradient): name = mask(gradient)
            case .picture(let image, let isLasting): name = try picture(image, isLasting: isLasting).name
            case .font(let key): name = font(key)
            }
            if name != request.name { return false }
        }
        return true
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
        section("/XObject", to: output, isEmpty: placedPictures.isEmpty) {
            for (index, picture) in placedPictures.enumerated() {
                append(ResourceName(kind: .picture, number: index), part(picture.part), to: output)
            }
        }
        section("/Font", to: output, isEmpty: fonts.isEmpty) {
            for key in fonts { append(ResourceName(kind: .font, number: key), font(key), to: output) }
        }
        output.append(">>")
    }

    private func append(_ name: ResourceName, _ number: Int, to output: PDFBytes) {
        output.append(name)
        output.append(number)
        output.append(" 0 R")
    }

    private func section(_ title: StaticString, to output: PDFBytes, isEmpty: Bool, _ body: () -> Void) {
        guard !isEmpty else { return }
        output.append(title)
        output.append("<<")
        body()
        output.append(">>")
    }
}
