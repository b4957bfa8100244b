/// The smallest module that scanners of phones and gates read reliably from paper, in millimetres.
let minimumModule = 0.33

extension LayoutPass {
    /// Fits the symbol and its quiet zone into `room`, as large as it goes, in the middle.
    func placeCode(_ code: CodeElement, of element: Element, room: Room, isStatic: Bool) throws(RenderError) -> Placed {
        let payload = try evaluator.text(of: code.payload, for: .machine)
        do throws(RenderError) {
            guard code.quietZone >= code.symbology.standardQuietZone else {
                throw RenderError(
                    .quietZoneTooSmall(modules: code.quietZone, minimum: code.symbology.standardQuietZone))
            }
            let symbol = try CodeSymbol.encode(payload, as: code.symbology, level: code.level)
            return try place(symbol, code, of: element, room: room, isStatic: isStatic)
        } catch {
            throw error.about(field: code.payload.paths.first?.description, value: payload)
        }
    }

    private func place(
        _ symbol: CodeSymbol, _ code: CodeElement, of element: Element, room: Room, isStatic: Bool
    ) throws(RenderError) -> Placed {
        let columns = Double(symbol.columns + 2 * code.quietZone)
        // Bars of a linear code run the whole height: it needs no quiet zone above and below.
        let isLinear = symbol.rowHeight == 0
        let rows = isLinear ? 0 : Double(symbol.rows * symbol.rowHeight + 2 * code.quietZone)
        guard let available = room.width ?? (isLinear ? nil : room.height.map { $0 * columns / max(rows, 1) }) else {
            throw RenderError(.modulesTooSmall(millimetres: 0, minimum: minimumModule))
        }
        var module = available / columns
        if !isLinear, let height = room.height { module = min(module, height / rows) }
        module = try checked(module, at: element.path)
        let height = isLinear ? room.height ?? available * 0.3 : module * rows
        let size = Size(width: room.width ?? columns * module, height: room.height ?? height)
        let width = columns * module
        let frame = Rect(x: (size.width - width) / 2, y: (size.height - height) / 2, width: width, height: height)
        let quiet = Double(code.quietZone) * module
        let target = Rect(
            x: frame.x + quiet, y: frame.y + (isLinear ? 0 : quiet), width: Double(symbol.columns) * module,
            height: isLinear ? height : Double(symbol.rows * symbol.rowHeight) * module)
        let scene = try withLogo(
            SceneCode(symbol: symbol, target: target, dark: code.dark, light: code.light), code, module: module)
        return Placed(
            size: size,
            items: [
                SceneItem(
                    element: element.path, isStatic: isStatic, role: .figure, frame: frame, content: .code(scene))
            ])
    }

    /// Refuses modules that would not scan. On a printer of black dots a module is a whole number of them, or its edges
    /// would print ragged.
    private func checked(_ module: Double, at element: String) throws(RenderError) -> Double {
        let printer = compiled.template.printer
        let dots = module / 72 * printer.dpi
        let tolerance = 1e-6
        let millimetres = Length.pt(module).millimetres
        if dots + tolerance < printer.dotsPerModule {
            try fail(.tooFewDots(dots: dots, minimum: printer.dotsPerModule, dpi: printer.dpi), at: element)
        } else if millimetres + tolerance < minimumModule {
            try fail(.modulesTooSmall(millimetres: millimetres, minimum: minimumModule), at: element)
        }
        guard printer.isMonochrome else { return module }
        let whole = (dots + tolerance).rounded(.down) * 72 / printer.dpi
        return Length.pt(whole).millimetres >= minimumModule ? whole : module
    }

    private func withLogo(_ code: SceneCode, _ element: CodeElement, module: Double) throws(RenderError) -> SceneCode {
        guard let name = element.logo else { return code }
        let picture = try compiled.picture(named: name)
        let aspect = picture.size.width / max(picture.size.height, 1e-6)
        let (symbol, place) = try code.symbol.clearedForLogo(aspect: aspect)
        let room = Rect(
            x: code.target.x + place.x * module, y: code.target.y + place.y * module, width: place.width * module,
            height: place.height * module)
        let scale = min(room.width / picture.size.width, room.height / picture.size.height)
        let size = Size(width: picture.size.width * scale, height: picture.size.height * scale)
        var code = code
        code.symbol = symbol
        let origin = Point(x: room.midX - size.width / 2, y: room.midY - size.height / 2)
        code.logo = SceneImage(picture: picture, target: Rect(origin: origin, size: size))
        return code
    }
}
