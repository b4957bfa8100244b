extension PaintOperators {
    /// `isLasting` is true for what every ticket of a template has. Throws `imageUnreadable`, `imageTooLarge` or
    /// `drawingFailed`, with nothing written.
    func paint(_ image: SceneImage, isLasting: Bool) throws(RenderError) {
        let (name, picture) = try resources.picture(image, isLasting: isLasting)
        saved {
            // A clip without area hides everything, as it does on the canvas.
            if let clip = image.clip {
                if !output.append(clip) { output.append(Rect(x: 0, y: 0, width: 0, height: 0)) }
                output.append("W n\n")
            }
            output.concatenate(picture.matrix(into: image.target))
            output.append(name)
            output.append("Do\n")
        }
    }
}
