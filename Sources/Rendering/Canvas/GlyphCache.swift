import CCairo
import CPango
import Foundation

/// Cairo's store of glyphs, which all threads of a process share.
///
/// Cairo 1.16 holds at most 512 pages of 32 glyphs for all fonts together. When that is full, the thread that adds a page
/// holds the lock of the store and takes the lock of some other font to throw a page of it away, while the thread that
/// draws with that font takes the same two locks in the other order: both wait for ever. Cairo throws nothing away while
/// a glyph is being made, and a font of our own may take its time to draw one. So one thread starts to draw a glyph and
/// never ends. The glyphs of a scaled font still go with it, and Cairo keeps no more than 256 fonts that nobody uses.
enum GlyphCache {
    /// Has Cairo throw no page away from now on. Costs a waiting thread, once per process.
    static func keepPages() { _ = isKept }

    private static let isUnderway = DispatchSemaphore(value: 0)

    private static let isKept: Bool = {
        let thread = Thread {
            drawForEver()
            // Reached only when there is no memory for a font of one glyph.
            isUnderway.signal()
        }
        thread.name = "glyph cache"
        thread.stackSize = 256 * 1024
        thread.start()
        isUnderway.wait()
        return true
    }()

    private static func drawForEver() {
        // Signals are for threads that can answer them.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        let face = cairo_user_font_face_create()
        cairo_user_font_face_set_render_glyph_func(face) { _, _, _, _ in
            GlyphCache.isUnderway.signal()
            while true { pause() }
        }
        var identity = cairo_matrix_t(xx: 1, yx: 0, xy: 0, yy: 1, x0: 0, y0: 0)
        let options = cairo_font_options_create()
        let font = cairo_scaled_font_create(face, &identity, &identity, options)
        var glyph = cairo_glyph_t(index: 1, x: 0, y: 0)
        var extents = cairo_text_extents_t()
        cairo_scaled_font_glyph_extents(font, &glyph, 1, &extents)
    }
}
