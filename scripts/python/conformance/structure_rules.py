"""The rules for structure and tagging: ISO 14289-1, 7, with ISO 32000-1, 14.7 and 14.8."""

import pikepdf

STANDARD = set(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl "
    "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu "
    "WT WP Figure Formula Form".split()
)
# What may stand in what (ISO 32000-1, 14.8.4): parents of those that do not stand just anywhere.
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}, "THead": {"Table"}, "TBody": {"Table"},
    "TFoot": {"Table"}, "LI": {"L"}, "Lbl": {"LI", "Note", "TOCI"}, "LBody": {"LI"}, "TOCI": {"TOC"},
}  # fmt: skip


def kind(element):
    return str(element.get("/S"))[1:]


def children(element):
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def is_element(kid):
    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


def elements_below(element):
    return [kid for kid in children(element) if is_element(kid)]


def walk(element, parent=None):
    """Every element with its parent, in reading order."""
    yield element, parent
    for kid in elements_below(element):
        yield from walk(kid, element)


def elements(file):
    root = file.root.get("/StructTreeRoot", {})
    for kid in children(root):
        if is_element(kid):
            yield from walk(kid, root)


def contents(file):
    """(element, page, MCID) of every marked-content sequence that the tree knows."""
    for element, _ in elements(file):
        for kid in children(element):
            if isinstance(kid, int):
                yield element, element.get("/Pg"), kid
            elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
                yield element, kid.get("/Pg", element.get("/Pg")), int(kid.MCID)


def parent_tree(file):
    """The parent tree's entries by their keys, and what is wrong with its form."""
    entries, faults = {}, []

    def visit(node, limits):
        numbers = list(node.get("/Nums", []))
        keys = [int(number) for number in numbers[::2]]
        own = [int(limit) for limit in node.get("/Limits", [])]
        if own and keys and own != [keys[0], keys[-1]]:
            faults.append(f"a leaf with the keys {keys[0]} to {keys[-1]} says {own}")
        if keys != sorted(set(keys)) or (limits and keys and keys[0] <= limits):
            faults.append("the keys are not in order")
        entries.update(zip(keys, numbers[1::2]))
        last = keys[-1] if keys else limits
        for kid in node.get("/Kids", []):
            if "/Limits" not in kid:
                faults.append("a node has no limits")
            last = visit(kid, last)
        return last

    tree = file.root.get("/StructTreeRoot", {}).get("/ParentTree")
    if tree is None:
        faults.append("there is no parent tree")
    else:
        visit(tree, None)
    return entries, faults


def structure_types(file):
    """14289-1, 7.1: every element is of a standard type, and stands where its type may stand."""
    for element, parent in elements(file):
        if kind(element) not in STANDARD:
            yield f"an element is of the type {kind(element)}"
        elif kind(element) in PARENTS and kind(parent) not in PARENTS[kind(element)]:
            yield f"{kind(element)} stands in {kind(parent)}"


def parents(file):
    """ISO 32000-1, 14.7.2: every element's P is the one that it stands in."""
    for element, parent in elements(file):
        if element.get("/P") is None or element.P.objgen != parent.objgen:
            yield f"an element {kind(element)} names another parent than the one that it stands in"


def reachable(file):
    """Every structure element of the file is in the tree, and only once."""
    found = [element.objgen for element, _ in elements(file)]
    if len(found) != len(set(found)):
        yield "an element is in the tree twice"
    for item in file.dictionaries:
        if "/S" in item and "/P" in item and "/Pg" in item and item.objgen not in set(found):
            yield f"an element {kind(item)} is not in the tree"


def sequences(file):
    """ISO 32000-1, 14.7.4.4: each page's sequences are 0 to n−1, once each, and each has its owner in the tree."""
    owned = {}
    for element, page, number in contents(file):
        owned.setdefault(page.objgen, []).append((number, element.objgen))
    entries, faults = parent_tree(file)
    yield from faults
    for index, (page, walk) in enumerate(zip(file.pdf.pages, file.walks), 1):
        if sorted(walk.sequences) != list(range(len(walk.sequences))):
            yield f"page {index} has the sequences {walk.sequences}"
        owners = sorted(owned.get(page.obj.objgen, []))
        if [number for number, _ in owners] != sorted(walk.sequences):
            yield f"page {index} has other sequences than the tree owns on it"
        listed = entries.get(int(page.obj.get("/StructParents", -1)))
        if not isinstance(listed, pikepdf.Array):
            yield f"page {index} is not in the parent tree"
        elif [element.objgen for element in listed] != [element for _, element in owners]:
            yield f"the parent tree names other owners of page {index}'s sequences"


def annotations(file):
    """14289-1, 7.18 and 19005-2, 6.3: links are printed, described, in the tree, and visited in its order."""
    entries, _ = parent_tree(file)
    for index, page in enumerate(file.pdf.pages, 1):
        annotated = list(page.obj.get("/Annots", []))
        if annotated and page.obj.get("/Tabs") != "/S":
            yield f"page {index} does not have its links visited in the order of the structure"
        for annotation in annotated:
            yield from (f"page {index}: {fault}" for fault in annotation_faults(annotation, entries))


def annotation_faults(annotation, entries):
    if annotation.get("/Subtype") != "/Link":
        yield f"an annotation is of the kind {annotation.get('/Subtype')}"
    flags = int(annotation.get("/F", 0))
    if flags & 0b100011 or not flags & 4:
        yield f"a link has the flags {flags}"
    if not str(annotation.get("/Contents", "")).strip():
        yield "a link has no description"
    owner = entries.get(int(annotation.get("/StructParent", -1)))
    if owner is None or kind(owner) != "Link":
        yield "a link is not in an element Link"
    elif not any(
        isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR" and kid.Obj.objgen == annotation.objgen
        for kid in children(owner)
    ):
        yield "the element Link does not hold the link that names it"
    if "/A" in annotation and annotation.A.get("/S") != "/URI":
        yield f"a link does {annotation.A.get('/S')}"
    left, bottom, right, top = map(float, annotation.Rect)
    if not (left < right and bottom < top):
        yield "a link has no area"


def headings(file):
    """14289-1, 7.4.2: headings begin at H1 and leave no level out; in each ticket of a merged document."""
    last = 0
    for element, _ in elements(file):
        if kind(element) == "Part":
            last = 0
        if kind(element) in ("H1", "H2", "H3", "H4", "H5", "H6"):
            level = int(kind(element)[1])
            if level > last + 1:
                yield f"{kind(element)} comes after {'H%d' % last if last else 'no heading'}"
            last = level
        elif kind(element) == "H":
            yield "there is a heading without a level"


def tables(file):
    """14289-1, 7.5: rows of equal length, and headers that say what they are headers of."""
    for element, _ in elements(file):
        if kind(element) != "Table":
            continue
        rows = [row for row in elements_below(element) if kind(row) == "TR"]
        lengths = {len(elements_below(row)) for row in rows}
        if len(lengths) != 1 or 0 in lengths:
            yield f"a table has rows of {sorted(lengths)} cells"
        cells = [cell for row in rows for cell in elements_below(row)]
        if not any(kind(cell) == "TH" for cell in cells):
            yield "a table has no header cells"
        for cell in cells:
            attributes = cell.get("/A", {})
            if kind(cell) == "TH" and (attributes.get("/O"), attributes.get("/Scope")) not in (
                ("/Table", "/Column"), ("/Table", "/Row"), ("/Table", "/Both"),
            ):  # fmt: skip
                yield "a header cell does not say what it is the header of"


def lists(file):
    """14289-1, 7.6: lists consist of items, items of labels and bodies."""
    for element, _ in elements(file):
        if kind(element) == "L" and not all(kind(kid) in ("LI", "L", "Caption") for kid in elements_below(element)):
            yield "a list holds something else than items"
        if kind(element) == "LI" and not all(kind(kid) in ("Lbl", "LBody") for kid in elements_below(element)):
            yield "an item of a list holds something else than a label and a body"


def figures(file):
    """14289-1, 7.3: figures have a text that is read instead of them."""
    for element, _ in elements(file):
        text = element.get("/Alt", element.get("/ActualText", ""))
        if kind(element) in ("Figure", "Formula") and not str(text).strip():
            yield "a figure has no alternative text"


def marked(file):
    """14289-1, 7.1: everything that is painted is tagged or an artifact; operators come in pairs."""
    for index, walk in enumerate(file.walks, 1):
        for rule, fault in walk.faults:
            yield f"page {index}: {rule}: {fault}"


RULES = [
    structure_types, parents, reachable, sequences, annotations, headings, tables, lists, figures, marked,
]  # fmt: skip
