"""Walks content streams: what is marked, what is shown with which font, whether operators pair up."""

import re

import pikepdf

PAINTING = {"f", "F", "f*", "B", "B*", "b", "b*", "s", "S", "sh", "Do", "INLINE IMAGE", "Tj", "TJ", "'", '"'}
OPERATORS = set(
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re "
    "RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split()
)


class Walk:
    """One page with the forms that it draws, operator by operator.

    `faults` are (rule, text); `sequences` the MCIDs in order; `shown` maps the id of a font's object to its codes.
    """

    def __init__(self, page):
        self.faults, self.sequences, self.shown, self.fonts = [], [], {}, {}
        self.states, self.invisible = [], {}
        self.walk(page, page.Resources, marked=False, depth=0)

    def fault(self, rule, text):
        self.faults.append((rule, text))

    def walk(self, stream, resources, marked, depth):
        if depth > 28:
            return self.fault("q/Q nesting", "forms within forms, more than 28 deep")
        marks, saved, in_text = [], 0, False
        font, mode, stack = None, 0, []
        for operands, operator in pikepdf.parse_content_stream(stream):
            name = str(operator)
            if name not in OPERATORS and name != "INLINE IMAGE":
                self.fault("operators", f"the operator {name} is none of ISO 32000-1")
            elif name in ("BMC", "BDC"):
                marks.append(self.begin_mark(operands, resources, marks))
            elif name == "EMC":
                if marks:
                    marks.pop()
                else:
                    self.fault("marked content pairs", "EMC without BMC or BDC")
            elif name == "q":
                saved += 1
                stack.append((font, mode))
                if saved > 28:
                    self.fault("q/Q nesting", "q is nested more than 28 deep")
            elif name == "Q":
                saved -= 1
                if saved < 0:
                    self.fault("q/Q pairs", "Q without q")
                else:
                    font, mode = stack.pop()
            elif name == "BT":
                in_text = True
            elif name == "ET":
                in_text = False
            elif name == "Tf":
                font = resources.Font.get(operands[0]) if "/Font" in resources else None
                if font is None:
                    self.fault("resources", f"there is no font {operands[0]}")
            elif name == "Tr":
                mode = int(operands[0])
            elif name == "gs":
                self.states.append(resources.ExtGState[operands[0]])
            if name in PAINTING:
                is_marked = marked or any(kind for kind in marks)
                if not is_marked:
                    self.fault("all content is marked", f"{name} outside of marked content")
                self.paint(name, operands, resources, is_marked, depth, font)
        if marks:
            self.fault("marked content pairs", f"{len(marks)} BMC or BDC without EMC")
        if saved > 0:
            self.fault("q/Q pairs", f"{saved} q without Q")

    def begin_mark(self, operands, resources, marks):
        """Whether the mark says what the content is: an artifact, or part of the structure."""
        tag = str(operands[0])
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, pikepdf.Name):
            properties = resources.Properties[properties]
        outer = next((kind for kind in reversed(marks) if kind), None)
        if tag == "/Artifact":
            if outer == "content":
                self.fault("artifacts apart", "an artifact within tagged content")
            return "artifact"
        if properties is not None and "/MCID" in properties:
            if outer:
                self.fault("artifacts apart", f"tagged content within {outer}")
            self.sequences.append(int(properties.MCID))
            return "content"
        return None

    def paint(self, name, operands, resources, marked, depth, font):
        if name == "Do":
            drawn = resources.XObject.get(operands[0])
            if drawn is None:
                self.fault("resources", f"there is no object {operands[0]}")
            elif drawn.Subtype == "/Form":
                self.walk(drawn, drawn.get("/Resources", resources), marked, depth + 1)
        elif name in ("Tj", "TJ", "'", '"'):
            if font is None:
                return self.fault("resources", "text without a font")
            strings = operands[0] if name == "TJ" else [operands[-1]]
            codes = self.shown.setdefault(font.objgen, set())
            self.fonts[font.objgen] = font
            for string in strings:
                if isinstance(string, pikepdf.String):
                    raw = bytes(string)
                    codes.update(raw[i] << 8 | raw[i + 1] for i in range(0, len(raw) - 1, 2))
                    if len(raw) % 2:
                        self.fault("glyph codes", "a string of an odd number of bytes")


def to_unicode(stream):
    """What a ToUnicode CMap maps each code to."""
    text = stream.read_bytes().decode("latin-1")
    meaning = {}
    for kind, section in re.findall(r"beginbf(char|range)(.*?)endbf", text, re.S):
        words = re.findall(r"<([0-9A-Fa-f]*)>", section)
        step = 2 if kind == "char" else 3
        for i in range(0, len(words) - step + 1, step):
            first, last = int(words[i], 16), int(words[i + step - 2], 16)
            target = bytes.fromhex(words[i + step - 1])
            for code in range(first, last + 1):
                end = int.from_bytes(target[-2:], "big") + code - first
                meaning[code] = (target[:-2] + end.to_bytes(2, "big")).decode("utf-16-be", "replace")
    return meaning
