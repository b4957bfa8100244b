"""The rules for fonts, colours, pictures and transparency: ISO 19005-2, 6.2."""

import io
import unicodedata

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen
from fontTools.ttLib import TTFont

from content import to_unicode

BLEND_MODES = set(
    "Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference "
    "Exclusion Hue Saturation Color Luminosity".split()
)


class Font:
    """A Type 0 font with its one descendant, as the file has it."""

    def __init__(self, dictionary, codes):
        self.dictionary, self.codes = dictionary, codes
        self.descendant = dictionary.DescendantFonts[0]
        self.descriptor = self.descendant.get("/FontDescriptor", {})
        self.name = str(dictionary.get("/BaseFont"))[1:]
        self.meanings = to_unicode(dictionary.ToUnicode) if "/ToUnicode" in dictionary else {}

    def widths(self):
        """Of each CID, in thousandths (ISO 32000-1, 9.7.4.3)."""
        widths, items = {}, list(self.descendant.get("/W", []))
        while items:
            first, second = int(items.pop(0)), items.pop(0)
            if isinstance(second, pikepdf.Array):
                widths.update((first + place, float(width)) for place, width in enumerate(second))
            else:
                widths.update(dict.fromkeys(range(first, int(second) + 1), float(items.pop(0))))
        return widths

    def program(self):
        """The widths of the embedded program's glyphs by CID, in thousandths; None where nothing is embedded."""
        if "/FontFile3" in self.descriptor:
            fonts = CFFFontSet()
            fonts.decompile(io.BytesIO(self.descriptor.FontFile3.read_bytes()), None)
            font = fonts[fonts.fontNames[0]]
            scale = 1000 * getattr(font, "FontMatrix", [0.001])[0]
            return {cid(name, place): cff_width(font, name) * scale for place, name in enumerate(font.charset)}
        if "/FontFile2" in self.descriptor:
            font = TTFont(io.BytesIO(self.descriptor.FontFile2.read_bytes()))
            metrics, scale = font["hmtx"].metrics, 1000 / font["head"].unitsPerEm
            return {place: metrics[name][0] * scale for place, name in enumerate(font.getGlyphOrder())}
        return None


def cid(name, place):
    return int(name[3:]) if name.startswith("cid") and name[3:].isdigit() else place


def cff_width(font, name):
    glyph = font.CharStrings[name]
    glyph.draw(NullPen())
    return glyph.width


def fonts(file):
    """The fonts of the file with the codes that pages show of them."""
    if file.fonts is None:
        shown, found = {}, {}
        for walk in file.walks:
            found.update(walk.fonts)
            for key, codes in walk.shown.items():
                shown.setdefault(key, set()).update(codes)
        file.fonts = [Font(dictionary, shown.get(key, set())) for key, dictionary in found.items()]
    return file.fonts


def embedded(file):
    """19005-2, 6.2.11.4: the programs of all fonts are in the file, under names of subsets."""
    for font in fonts(file):
        if font.dictionary.get("/Subtype") != "/Type0":
            yield f"{font.name} is a font of the kind {font.dictionary.get('/Subtype')}"
        elif font.program() is None:
            yield f"{font.name} is not embedded"
        elif font.name[6:7] != "+" or not font.name[:6].isupper():
            yield f"{font.name} is no name of a subset"


def composite(file):
    """19005-2, 6.2.11.3: Identity-H, or a CMap that fits the font's characters; CIDs map to glyphs."""
    for font in fonts(file):
        if font.dictionary.get("/Encoding") not in ("/Identity-H", "/Identity-V"):
            yield f"{font.name} has the encoding {font.dictionary.get('/Encoding')}"
        system = font.descendant.get("/CIDSystemInfo", {})
        if not all(key in system for key in ("/Registry", "/Ordering", "/Supplement")):
            yield f"{font.name} does not name its character collection"
        if font.descendant.get("/Subtype") == "/CIDFontType2" and font.descendant.get("/CIDToGIDMap") is None:
            yield f"{font.name} has no CIDToGIDMap"
        if "/FontFile3" in font.descriptor and font.descriptor.FontFile3.get("/Subtype") != "/CIDFontType0C":
            yield f"{font.name} is embedded as {font.descriptor.FontFile3.get('/Subtype')}"


def descriptors(file):
    """ISO 32000-1, 9.8: descriptors are complete, and name the font as the font does."""
    needed = ["/FontName", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight", "/StemV"]
    for font in fonts(file):
        missing = [key for key in needed if key not in font.descriptor]
        if missing:
            yield f"{font.name} lacks {missing}"
        elif str(font.descriptor.FontName)[1:] != font.name.removesuffix("-Identity-H"):
            yield f"{font.name} is called {font.descriptor.FontName} in its descriptor"


def glyphs(file):
    """19005-2, 6.2.11.4.1 and 6.2.11.8: every glyph that is shown is embedded, and none of them is .notdef."""
    for font in fonts(file):
        there = font.program() or {}
        missing = sorted(code for code in font.codes if code not in there)
        if missing:
            yield f"{font.name} lacks the glyphs {missing[:8]}"
        if 0 in font.codes:
            yield f"{font.name} shows .notdef"


def widths(file):
    """19005-2, 6.2.11.5: widths in the file and in the program agree to a thousandth."""
    for font in fonts(file):
        said, usual, drawn = font.widths(), float(font.descendant.get("/DW", 1000)), font.program() or {}
        for code in sorted(font.codes & drawn.keys()):
            if abs(said.get(code, usual) - drawn[code]) > 1:
                yield f"{font.name}: glyph {code} is {drawn[code]:.1f} wide, and the file says {said.get(code, usual)}"
                break


def meanings(file):
    """19005-2, 6.2.11.7.2 (level U): every glyph that is shown means characters, and real ones."""
    for font in fonts(file):
        silent = sorted(code for code in font.codes if not font.meanings.get(code))
        if silent:
            yield f"{font.name} does not say what the glyphs {silent[:8]} mean"
        for code in sorted(font.codes & font.meanings.keys()):
            if set(font.meanings[code]) & {"\0", "\ufeff", "\ufffe"}:
                yield f"{font.name}: glyph {code} means U+{ord(font.meanings[code][0]):04X}"
            if any(unicodedata.category(character) == "Co" for character in font.meanings[code]):
                yield f"{font.name}: glyph {code} means a private character"


def graphics_states(file):
    """19005-2, 6.2.5 and 6.2.10: known blend modes, no transfer functions, no halftones."""
    for walk in file.walks:
        for state in walk.states:
            if any(key in state for key in ("/TR", "/HTP", "/HT")) or state.get("/TR2", "/Default") != "/Default":
                yield "a graphics state has a transfer function or a halftone"
            mode = str(state.get("/BM", "/Normal"))[1:]
            if mode not in BLEND_MODES:
                yield f"the blend mode {mode} is unknown"
            for key in ("/CA", "/ca"):
                if not 0 <= float(state.get(key, 1)) <= 1:
                    yield f"{key} is {state[key]}"


def blending(file):
    """19005-2, 6.2.10: where there is transparency, the output intent or the group says in which colours."""
    has_intent = any("/DestOutputProfile" in intent for intent in file.root.get("/OutputIntents", []))
    for index, (page, walk) in enumerate(zip(file.pdf.pages, file.walks), 1):
        uses_alpha = any(
            float(state.get(key, 1)) < 1 or state.get("/SMask", "/None") != "/None"
            for state in walk.states for key in ("/CA", "/ca")
        )  # fmt: skip
        if uses_alpha and not has_intent and "/CS" not in page.obj.get("/Group", {}):
            yield f"page {index} is transparent, and nothing says in which colours"


def colours(file):
    """19005-2, 6.2.4: colours of the device are those of the output intent."""
    profiles = [intent.get("/DestOutputProfile", {}) for intent in file.root.get("/OutputIntents", [])]
    intended = {int(profile.get("/N", 0)) for profile in profiles}
    for stream in file.streams:
        space = stream.get("/ColorSpace")
        if space == "/DeviceCMYK" or (space == "/DeviceRGB" and 3 not in intended):
            yield f"a picture has the colours {space}"
    for index, page in enumerate(file.pdf.pages, 1):
        operators = {str(operator) for _, operator in pikepdf.parse_content_stream(page)}
        if operators & {"k", "K"} or (operators & {"rg", "RG"} and 3 not in intended):
            yield f"page {index} sets colours of another device than the output intent's"


def pictures(file):
    """19005-2, 6.2.8 and 6.2.9: no interpolation, no alternates, no PostScript, no references to other files."""
    for stream in file.streams:
        if stream.get("/Subtype") == "/Image":
            if stream.get("/Interpolate", False) is True:
                yield "a picture is to be interpolated"
            if "/Alternates" in stream or "/OPI" in stream:
                yield "a picture has alternates"
            if int(stream.get("/BitsPerComponent", 8)) not in (1, 2, 4, 8, 16):
                yield f"a picture has {stream.BitsPerComponent} bits"
        elif stream.get("/Subtype") == "/PS" or any(key in stream for key in ("/PS", "/Ref", "/OPI")):
            yield "a form is PostScript, or lies in another file"


RULES = [
    embedded, composite, descriptors, glyphs, widths, meanings, graphics_states, blending, colours, pictures,
]  # fmt: skip
