"""The page by WeasyPrint: HTML with everything in its place, fonts and pictures kept between documents."""

import html
import pathlib
from importlib.metadata import version

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

import page

FACES = {"label": ("Inter", 600, "normal"), "sans": ("Inter", 400, "normal"), "medium": ("Inter", 500, "normal"),
         "serif": ("EB Garamond", 400, "normal"), "italic": ("EB Garamond", 400, "italic")}
FILES = {"label": "Inter-SemiBold", "sans": "Inter-Regular", "medium": "Inter-Medium",
         "serif": "EBGaramond12-Regular", "italic": "EBGaramond12-Italic"}

fonts = FontConfiguration()
images = {}
left, top, side = page.CODE
px, py, pl = page.PERFORATION
style = CSS(string="".join(
    f"@font-face {{ font-family: '{family}'; font-weight: {weight}; font-style: {slant};"
    f" src: url({pathlib.Path('fonts/installed', FILES[name] + '.otf').resolve().as_uri()}) }}"
    for name, (family, weight, slant) in FACES.items()) + f"""
    @page {{ size: {page.WIDTH}pt {page.HEIGHT}pt; margin: 0; background: {page.PAPER} }}
    body {{ margin: 0 }}
    p, svg, img, hr {{ position: absolute; margin: 0; white-space: pre; border: 0 }}
    p {{ line-height: 0 }}
    .up {{ transform: rotate(-90deg); transform-origin: 0 0 }}
    hr {{ border-top: 0.4pt solid {page.LINE} }}
    """, font_config=fonts)
ART = f'<img src="{pathlib.Path("templates/classic/art.svg").resolve().as_uri()}" alt="Moon over the sea" ' \
      f'style="left: 0; top: 0; width: {page.ART_WIDTH}pt; height: {page.HEIGHT}pt">'
RULES = "".join(f'<hr style="left: {x}pt; top: {y}pt; width: {n}pt">' for x, y, n in page.RULES) + (
    f'<svg style="left: {px - 1}pt; top: {py}pt; width: 2pt; height: {pl}pt" viewBox="0 0 2 {pl}">'
    f'<path d="M1 0V{pl}" stroke="{page.BRASS}" stroke-width=".7" stroke-linecap="round" stroke-dasharray="0 4.25"/></svg>')


def written(text, fields):
    family, weight, slant = FACES[text.font]
    turn = "" if text.is_upright else ' class="up"'
    return (f'<p{turn} style="left: {text.x}pt; top: {text.baseline - 0.33 * text.size * text.is_upright}pt; '
            f"font: {slant} {weight} {text.size}pt '{family}'; line-height: 0; color: {text.colour}; "
            f'letter-spacing: {text.spacing}pt">{html.escape(text.words.format_map(fields))}</p>')


def render(ticket):
    size = len(ticket.modules) + 2 * page.QUIET_MODULES
    path = "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in page.dark_runs(ticket.modules))
    code = (f'<svg style="left: {left}pt; top: {top}pt; width: {side}pt; height: {side}pt" '
            f'viewBox="-{page.QUIET_MODULES} -{page.QUIET_MODULES} {size} {size}"><path fill="{page.INK}" d="{path}"/></svg>')
    texts = "".join(written(text, ticket.fields) for text in page.TEXTS)
    document = f"<title>{html.escape(ticket.title)}</title><body>{ART}{RULES}{code}{texts}"
    return HTML(string=document).write_pdf(stylesheets=[style], font_config=fonts, cache=images)


page.run(f"WeasyPrint {version('weasyprint')}", render)
