"""Shows that every rule can fail: break_rules.py FILE, a tagged PDF with links, a table, a list, figures and fonts.

Damages the file in one way for each fault, and expects the rule that is for it to say so. Prints one line for each rule
that does not, or that nothing here breaks; nothing is good.
"""

import io
import pathlib
import re
import sys
import tempfile

import pikepdf
from pikepdf import Array, Dictionary, Name, String

import judge
from structure_rules import children, elements, is_element, kind


def content(pdf, change, page=0):
    """Rewrites a page's content stream."""
    contents = pdf.pages[page].obj.Contents
    old = contents.read_bytes()
    new = change(old)
    assert old != new, "nothing was changed"
    contents.write(new)


def replaced(old, new):
    def change(content):
        return content.replace(old, new, 1)

    return change


def element(pdf, name):
    file = type("Tree", (), {"root": pdf.Root})
    return next(item for item, _ in elements(file) if kind(item) == name)


def font(pdf):
    """The first font that text is set in."""
    operations = pikepdf.parse_content_stream(pdf.pages[0])
    name = next(operands[0] for operands, operator in operations if str(operator) == "Tf")
    return pdf.pages[0].Resources.Font[name]


def descendant(pdf):
    return font(pdf).DescendantFonts[0]


def program(pdf):
    return descendant(pdf).FontDescriptor.get("/FontFile3") or descendant(pdf).FontDescriptor.FontFile2


def metadata(old, new):
    def change(pdf):
        data = pdf.Root.Metadata.read_bytes()
        assert old in data, f"{old!r} is not in the metadata"
        pdf.Root.Metadata.write(data.replace(old, new, 1))

    return change


def put(path, key, value):
    """Sets or, with None, removes a key of what `path` finds in the document."""

    def change(pdf):
        target = path(pdf)
        if value is None:
            del target[key]
        else:
            target[key] = value

    return change


def root(pdf):
    return pdf.Root


def link(pdf):
    return next(page.obj.Annots[0] for page in pdf.pages if "/Annots" in page.obj)


def image(pdf):
    return next(item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image")


def intent(pdf):
    return pdf.Root.OutputIntents[0]


def profile(change):
    def damage(pdf):
        data = bytearray(intent(pdf).DestOutputProfile.read_bytes())
        change(data)
        intent(pdf).DestOutputProfile.write(bytes(data))

    return damage


def state(key, value):
    """Puts a graphics state into the first page."""

    def change(pdf):
        resources = pdf.pages[0].Resources
        states = resources.get("/ExtGState", Dictionary())
        states["/Broken"] = Dictionary({key: value})
        resources["/ExtGState"] = states
        content(pdf, lambda old: b"/Broken gs\n" + old)

    return change


def transparent_without_intent(pdf):
    state("/ca", 0.5)(pdf)
    del pdf.Root["/OutputIntents"]


def drop_entry(pdf):
    """Takes one glyph out of a ToUnicode map."""
    data = font(pdf).ToUnicode.read_bytes()
    font(pdf).ToUnicode.write(re.sub(rb"\n<[0-9A-F]{4}>.*", b"\n", data, count=3))


def mean(target):
    def change(pdf):
        data = font(pdf).ToUnicode.read_bytes()
        codes = rb"(<[0-9A-F]{4}>)\s*<[0-9A-F]{4}>\n"
        font(pdf).ToUnicode.write(re.sub(codes, rb"\1 <" + target + rb">\n", data))

    return change


def show_missing_glyph(pdf):
    content(pdf, lambda old: re.sub(rb"\]TJ", rb"<0000>]TJ", old, count=1))


def empty_program(pdf):
    """Leaves the font without its program."""
    descriptor = descendant(pdf).FontDescriptor
    del descriptor["/FontFile3" if "/FontFile3" in descriptor else "/FontFile2"]


def orphan(pdf):
    """Takes an element out of its parent's kids."""
    table = element(pdf, "Table")
    table["/K"] = Array(children(table)[:-1])


def heading_gap(pdf):
    element(pdf, "H1")["/S"] = Name.H3


def uneven_row(pdf):
    row = element(pdf, "TR")
    row["/K"] = Array(children(row)[:-1])


def stray_list(pdf):
    owner = pdf.Root.StructTreeRoot.K
    kids = [owner.K] if is_element(owner.K) else list(owner.K)
    owner["/K"] = Array([*kids, pdf.make_indirect(Dictionary(S=Name.L, P=owner, Pg=pdf.pages[0].obj, K=Array([
        pdf.make_indirect(Dictionary(S=Name.P, P=owner, Pg=pdf.pages[0].obj, K=Array([]))),
    ])))])  # fmt: skip


def renumber(pdf):
    content(pdf, replaced(b"/MCID 1>>", b"/MCID 0>>"))


def swap_owners(pdf):
    """Makes the parent tree name other owners."""
    tree = pdf.Root.StructTreeRoot.ParentTree
    numbers = tree.Nums if "/Nums" in tree else tree.Kids[0].Nums
    numbers[1] = Array(list(reversed(list(numbers[1]))))


def huge_number(pdf):
    pdf.Root["/Broken"] = Array([2**31])


def raw(pattern, new):
    def change(data):
        assert re.search(pattern, data), f"{pattern!r} is not in the file"
        return re.sub(pattern, new, data, count=1)

    return change


def shift(data):
    data[0:4] = (len(data) + 1).to_bytes(4, "big")


def grey(data):
    data[16:20] = b"GRAY"


# For each rule, ways to break it: of the document, or (RAW) of the bytes of the file as it is.
RAW = {
    "header": [raw(rb"%PDF-1\.7\n%....\n", b"%PDF-1.7\n%abcd\n"), raw(rb"%PDF-1\.7", b"%PDF-2.0")],
    "end_of_file": [lambda data: data + b"rubbish"],
    "stream_ends": [raw(rb"(\r\n|\n)endstream", b" \nendstream"), raw(rb"(?s).\r\nendstream", b"\r\nendstream")],
}
DOCUMENT = {
    "identifier": [lambda pdf: None],
    "filters": [lambda pdf: pdf.Root.__setitem__("/Broken", pikepdf.Stream(pdf, b"\x80\x0b", Filter=Name.LZWDecode))],
    "names_and_numbers": [
        huge_number, put(root, "/Broken", String("x" * 32768)), put(root, "/Broken", Name("/" + "x" * 128)),
    ],
    "page_sizes": [lambda pdf: pdf.pages[0].obj.__setitem__("/MediaBox", Array([0, 0, 2, 2]))],
    "optional_parts": [
        put(root, "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
        put(lambda pdf: link(pdf).A, "/S", Name.Launch), put(root, "/AcroForm", Dictionary()),
    ],
    "output_intent": [
        put(root, "/OutputIntents", Array([])), put(intent, "/DestOutputProfile", None),
        put(intent, "/OutputConditionIdentifier", None), profile(shift), profile(grey),
    ],
    "xmp_parses": [
        put(root, "/Metadata", None), metadata(b"</rdf:RDF>", b"</rdf:RD>"),
        metadata(b' id="W5M0', b' bytes="1" id="W5M0'),
    ],
    "claims": [metadata(b"<pdfaid:part>2", b"<pdfaid:part>1"), metadata(b"<pdfuaid:part>1", b"<pdfuaid:part>2")],
    "extension_schema": [metadata(b"pdfaProperty:name>part<", b"pdfaProperty:name>other<")],
    "metadata_agree": [
        lambda pdf: pdf.trailer.Info.__setitem__("/Title", String("Another")),
        lambda pdf: pdf.trailer.Info.__setitem__("/Producer", String("Another")),
    ],
    "title": [
        put(lambda pdf: pdf.Root.ViewerPreferences, "/DisplayDocTitle", False),
        lambda pdf: (metadata(b"<dc:title>", b"<dc:other>")(pdf), metadata(b"</dc:title>", b"</dc:other>")(pdf)),
    ],
    "language": [put(root, "/Lang", None), put(root, "/Lang", String("not a language"))],
    "tagged": [put(root, "/MarkInfo", None)],
    "structure_types": [
        put(lambda pdf: element(pdf, "P"), "/S", Name.Paragraph), put(lambda pdf: element(pdf, "P"), "/S", Name.TD),
    ],
    "parents": [put(lambda pdf: element(pdf, "TD"), "/P", Dictionary())],
    "reachable": [orphan],
    "sequences": [renumber, swap_owners, lambda pdf: pdf.pages[0].obj.__setitem__("/StructParents", 9999)],
    "annotations": [
        put(link, "/F", 0), put(link, "/Contents", None), put(link, "/StructParent", 0), put(link, "/F", 6),
        put(lambda pdf: link(pdf).P, "/Tabs", None), put(lambda pdf: link(pdf).A, "/S", Name.GoTo),
        put(link, "/Rect", Array([5, 5, 5, 5])),
    ],
    "headings": [heading_gap],
    "tables": [uneven_row, put(lambda pdf: element(pdf, "TH"), "/A", Dictionary(O=Name.Table))],
    "lists": [stray_list],
    "figures": [
        put(lambda pdf: element(pdf, "Figure"), "/Alt", None),
        put(lambda pdf: element(pdf, "Figure"), "/Alt", String(" ")),
    ],
    "marked": [
        lambda pdf: content(pdf, replaced(b"EMC\n", b"")), lambda pdf: content(pdf, lambda old: old + b"EMC\n"),
        lambda pdf: content(pdf, lambda old: b"q " + old), lambda pdf: content(pdf, lambda old: old + b" Q\n"),
        lambda pdf: content(pdf, lambda old: old + b"0 0 9 9 re f\n"),
        lambda pdf: content(pdf, lambda old: re.sub(rb"(/\w+<</MCID 1>>BDC)", rb"/Artifact BMC \1", old) + b"EMC\n"),
    ],
    "embedded": [empty_program, lambda pdf: font(pdf).__setitem__("/BaseFont", Name("/Inter"))],
    "composite": [
        lambda pdf: font(pdf).__setitem__("/Encoding", Name("/UniJIS-UCS2-H")), put(descendant, "/CIDSystemInfo", None),
    ],
    "descriptors": [
        lambda pdf: descendant(pdf).FontDescriptor.__setitem__("/FontName", Name("/ABCDEF+Other")),
        lambda pdf: descendant(pdf).FontDescriptor.__delitem__("/CapHeight"),
    ],
    "glyphs": [show_missing_glyph, lambda pdf: content(pdf, lambda old: re.sub(rb"\]TJ", b"<FFF0>]TJ", old, count=1))],
    "widths": [lambda pdf: (put(descendant, "/W", Array([]))(pdf), put(descendant, "/DW", 7)(pdf))],
    "meanings": [drop_entry, mean(b"0000"), mean(b"FEFF"), mean(b"E000")],
    "graphics_states": [state("/BM", Name.Multiplied), state("/TR", Name.Identity), state("/ca", 2)],
    "blending": [transparent_without_intent],
    "colours": [put(image, "/ColorSpace", Name.DeviceCMYK), lambda pdf: content(pdf, lambda old: b"0 0 0 1 k\n" + old)],
    "pictures": [put(image, "/Interpolate", True), put(image, "/Alternates", Array([]))],
}  # fmt: skip


def broken(original, folder):
    """(rule, file) for every way to break it."""
    data = original.read_bytes()
    for rule, ways in RAW.items():
        for way in ways:
            yield rule, way(data)
    for rule, ways in DOCUMENT.items():
        for way in ways:
            with pikepdf.open(original) as pdf:
                way(pdf)
                output = io.BytesIO()
                pdf.save(
                    output, fix_metadata_version=False, stream_decode_level=pikepdf.StreamDecodeLevel.none,
                    compress_streams=False)
            yield rule, output.getvalue()
    with pikepdf.open(original) as pdf:
        output = io.BytesIO()
        pdf.save(output, encryption=pikepdf.Encryption(owner="o", user="", R=6, metadata=False))
    yield "encryption", output.getvalue()


def main(path):
    original = pathlib.Path(path)
    rules = {rule.__name__: rule for rule in judge.RULES}
    for fault in judge.faults(path):
        print("before anything is broken:", *fault)
    tried = set()
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, data) in enumerate(broken(original, folder)):
            tried.add(name)
            if name == "identifier":
                data = re.sub(rb"/ID\s*\[", b"/XX [", data)
            damaged = pathlib.Path(folder) / f"{number}.pdf"
            damaged.write_bytes(data)
            if not list(rules[name](judge.File(damaged))):
                print(f"{name} does not find fault {number}")
    for name in rules.keys() - tried:
        print(f"nothing breaks {name}")


if __name__ == "__main__":
    main(sys.argv[1])
