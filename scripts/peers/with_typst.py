"""The page by Typst: one compiler, so that fonts, art and whatever did not change come out of its memory."""

import json
import pathlib
import shutil
import tempfile
from importlib.metadata import version

import typst

import page

SOURCE = """
#let ticket = json(bytes(sys.inputs.ticket))
#set document(title: ticket.title)
#set page(width: %(width)fpt, height: %(height)fpt, margin: 0pt, fill: rgb("%(paper)s"))
#set text(top-edge: "baseline", bottom-edge: "baseline", hyphenate: false)
#let fonts = (
  label: ("Inter", 600, "normal"), sans: ("Inter", 400, "normal"), medium: ("Inter", 500, "normal"),
  serif: ("EB Garamond 12", 400, "normal"), italic: ("EB Garamond 12", 400, "italic"))
#let write(x, y, font, size, colour, spacing, upright, words) = {
  let (family, weight, style) = fonts.at(font)
  let set-words = text(
    font: family, weight: weight, style: style, size: size * 1pt, fill: rgb(colour), tracking: spacing * 1pt, words)
  place(top + left, dx: x * 1pt, dy: y * 1pt,
    if upright { set-words } else { rotate(-90deg, origin: top + left, set-words) })
}
#place(image("art.svg", width: %(art)fpt, height: %(height)fpt, fit: "cover", alt: "Moon over the sea"))
#for (x, y, length) in %(rules)s {
  place(dx: x * 1pt, dy: y * 1pt, line(length: length * 1pt, stroke: 0.4pt + rgb("%(line)s")))
}
#place(dx: %(px)fpt, dy: %(py)fpt, line(angle: 90deg, length: %(pl)fpt,
  stroke: (paint: rgb("%(brass)s"), thickness: 0.7pt, cap: "round", dash: (0pt, 4.25pt))))
#let (left, top, side) = (%(code)s)
#let module = side / (ticket.size + 8)
#place(dx: (left + 4 * module) * 1pt, dy: (top + 4 * module) * 1pt, curve(
  fill: rgb("%(ink)s"),
  ..ticket.runs.map(((x, y, n)) => (
    curve.move((x * module * 1pt, y * module * 1pt)),
    curve.line((n * module * 1pt, 0pt), relative: true), curve.line((0pt, module * 1pt), relative: true),
    curve.line((-n * module * 1pt, 0pt), relative: true), curve.close())).flatten()))
%(texts)s
"""


def quoted(words):
    for field in ("row", "seat", "first", "last", "number"):
        if words == "{%s}" % field:
            return f"ticket.{field}"
    return json.dumps(words, ensure_ascii=False)


def source():
    left, top, side = page.CODE
    texts = "\n".join(
        f'#write({t.x}, {t.baseline}, "{t.font}", {t.size}, "{t.colour}", {t.spacing}, '
        f"{str(t.is_upright).lower()}, {quoted(t.words)})"
        for t in page.TEXTS)
    px, py, pl = page.PERFORATION
    return SOURCE % {
        "width": page.WIDTH, "height": page.HEIGHT, "paper": page.PAPER, "art": page.ART_WIDTH, "line": page.LINE,
        "ink": page.INK, "brass": page.BRASS, "rules": f"({', '.join(map(str, page.RULES))})",
        "code": f"{left}, {top}, {side}", "px": px, "py": py, "pl": pl, "texts": texts,
    }


# A folder with the page and its art, for the compiler reads both again on each run.
root = tempfile.TemporaryDirectory()
shutil.copy("templates/classic/art.svg", root.name)
main = pathlib.Path(root.name, "page.typ")
main.write_text(source(), encoding="utf-8")
compiler = typst.Compiler(str(main), root=root.name, font_paths=["fonts/installed"], ignore_system_fonts=True)


def render(ticket):
    data = {**ticket.fields, "title": ticket.title, "size": len(ticket.modules),
            "runs": list(page.dark_runs(ticket.modules))}
    return compiler.compile(format="pdf", pdf_tags=False, sys_inputs={"ticket": json.dumps(data)})


page.run(f"Typst {version('typst')}", render)
