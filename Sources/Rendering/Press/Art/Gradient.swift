import Foundation

/// A gradient's colours in a space of its own, wherever it is painted: a linear one runs from x = 0 to x = 1, a radial one
/// from the origin to the unit circle. The same colours are thus one resource for shapes of all sizes.
struct Gradient: Sendable, Hashable {
    enum Shape: Sendable, Hashable { case linear, radial }

    let shape: Shape
    /// From 0 to 1, not falling; where two have the same place, the colour jumps.
    private(set) var stops: [GradientStop]
    /// Written with one component for each colour, the red one.
    private(set) var isGrey = false

    /// Stops may come in any order and need not reach the ends. Nil without any stop.
    init?(_ shape: Shape, _ stops: [GradientStop]) {
        let sorted = stops.enumerated().map { index, stop in
            (index, GradientStop(offset: min(1, max(0, stop.offset)), colour: stop.colour))
        }.sorted { ($0.1.offset, $0.0) < ($1.1.offset, $1.0) }.map(\.1)
        guard let first = sorted.first, let last = sorted.last else { return nil }
        self.shape = shape
        self.stops = sorted
        if first.offset > 0 { self.stops.insert(GradientStop(offset: 0, colour: first.colour), at: 0) }
        if last.offset < 1 { self.stops.append(GradientStop(offset: 1, colour: last.colour)) }
    }

    /// The one alpha that all stops have; nil when they differ.
    var evenAlpha: Double? {
        let alpha = stops[0].colour.alpha
        return stops.allSatisfy { $0.colour.alpha == alpha } ? alpha : nil
    }

    var opaque: Gradient {
        mapped { Colour(red: $0.red, green: $0.green, blue: $0.blue) }
    }

    var alphaAsGrey: Gradient {
        var grey = mapped { Colour(red: $0.alpha, green: $0.alpha, blue: $0.alpha) }
        grey.isGrey = true
        return grey
    }

    private func mapped(_ change: (Colour) -> Colour) -> Gradient {
        var copy = self
        copy.stops = stops.map { GradientStop(offset: $0.offset, colour: change($0.colour)) }
        return copy
    }
}

extension Gradient {
    /// Leads from the gradient's space to the place where it fills `box`; nil when the box has no extent along it.
    static func place(of paint: Paint, across box: Rect) -> Transform? {
        switch paint {
        case .solid: return nil
        case .linear(let angle, _):
            let (from, to) = GradientLine.ends(angle: angle, across: box)
            let (dx, dy) = (to.x - from.x, to.y - from.y)
            let length = hypot(dx, dy)
            guard length > 0.001 else { return nil }
            // Across, too, the unit is about the extent of the box, so that no matrix is extreme.
            let turn = Transform.rotation(degrees: angle)
            let breadth = max(0.001, abs(box.width * turn.b) + abs(box.height * turn.a)) / length
            return Transform(a: dx, b: dy, c: -dy * breadth, d: dx * breadth, tx: from.x, ty: from.y)
        case .radial:
            let radius = hypot(box.width, box.height) / 2
            guard radius > 0.001 else { return nil }
            return Transform(a: radius, b: 0, c: 0, d: radius, tx: box.midX, ty: box.midY)
        }
    }

    /// The shading dictionary (ISO 32000-1, 8.7.4.5).
    var shading: [UInt8] {
        let output = PDFBytes(capacity: 256)
        output.append(shape == .linear ? "<</ShadingType 2/Coords[0 0 1 0]" : "<</ShadingType 3/Coords[0 0 0 0 0 1]")
        output.append("/ColorSpace")
        output.append(isGrey ? "/DeviceGray" : "/DeviceRGB")
        output.append("/Extend[true true]/Function")
        writeFunction(to: output)
        output.append(">>")
        return output.array
    }

    /// A form whose luminosity is the gradient, for a soft mask.
    var maskParts: PDFParts {
        var dictionary = PDFParts.Body()
        // Larger than any shape that is painted with it: a box is at most a unit wide.
        dictionary.add("/Type/XObject/Subtype/Form/BBox[-99 -99 99 99]")
        dictionary.add("/Group<</S/Transparency/CS/DeviceGray>>/Resources<</Shading<</S0 ")
        dictionary.add(shading)
        dictionary.add(">>>>")
        return PDFParts(bodies: [PDFParts.stream(dictionary, Array("/S0 sh".utf8))])
    }

    /// One exponential function for each piece between stops, stitched together (ISO 32000-1, 7.10.3 and 7.10.4).
    private func writeFunction(to output: PDFBytes) {
        // Bounds have to increase also as they are written, with six decimals.
        let pieces = zip(stops, stops.dropFirst()).filter { $1.offset - $0.offset > 0.000_002 }
        guard pieces.count > 1 else {
            let (from, to) = pieces.first ?? (stops[0], stops[stops.count - 1])
            return writePiece(from.colour, to.colour, to: output)
        }
        output.append("<</FunctionType 3/Domain[0 1]/Functions[")
        for (from, to) in pieces { writePiece(from.colour, to.colour, to: output) }
        output.append("]/Bounds[")
        for (from, _) in pieces.dropFirst() {
            output.append(factor: from.offset)
            output.append(" ")
        }
        output.append("]/Encode[")
        for _ in pieces { output.append("0 1 ") }
        output.append("]>>")
    }

    private func writePiece(_ from: Colour, _ to: Colour, to output: PDFBytes) {
        output.append("<</FunctionType 2/Domain[0 1]/N 1/C0[")
        write(from, to: output)
        output.append("]/C1[")
        write(to, to: output)
        output.append("]>>")
    }

    private func write(_ colour: Colour, to output: PDFBytes) {
        for component in isGrey ? [colour.red] : [colour.red, colour.green, colour.blue] {
            output.append(min(1, max(0, component)))
            output.append(" ")
        }
    }
}
