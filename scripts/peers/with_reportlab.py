"""The page by ReportLab's canvas. It embeds TrueType fonts alone, so Noto Sans stands for Inter and EB Garamond; the art is a
JPEG at 300 dpi, which it passes through."""

import io
import sys
from importlib.metadata import version

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import page

FONTS = {"label": "NotoSans-Bold", "sans": "NotoSans-Regular", "medium": "NotoSans-Regular",
         "serif": "NotoSans-Regular", "italic": "NotoSans-Italic"}
for name in set(FONTS.values()):
    pdfmetrics.registerFont(TTFont(name, f"fonts/installed/{name}.ttf"))
COLOURS = {colour: HexColor(colour) for colour in (page.INK, page.SOFT, page.BRASS, page.LINE, page.PAPER)}
ART = ImageReader(sys.argv[4])


def render(ticket):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(page.WIDTH, page.HEIGHT), pageCompression=1)
    canvas.setTitle(ticket.title)
    canvas.setFillColor(COLOURS[page.PAPER])
    canvas.rect(0, 0, page.WIDTH, page.HEIGHT, stroke=0, fill=1)
    canvas.drawImage(ART, 0, 0, page.ART_WIDTH, page.HEIGHT)
    canvas.setStrokeColor(COLOURS[page.LINE])
    canvas.setLineWidth(0.4)
    for x, y, length in page.RULES:
        canvas.line(x, page.HEIGHT - y, x + length, page.HEIGHT - y)
    x, y, length = page.PERFORATION
    canvas.saveState()
    canvas.setStrokeColor(COLOURS[page.BRASS])
    canvas.setLineWidth(0.7)
    canvas.setLineCap(1)
    canvas.setDash([0, 4.25])
    canvas.line(x, page.HEIGHT - y, x, page.HEIGHT - y - length)
    canvas.restoreState()
    draw_code(canvas, ticket.modules)
    for text in page.TEXTS:
        write(canvas, text, text.words.format_map(ticket.fields))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_code(canvas, modules):
    left, top, side = page.CODE
    module = side / (len(modules) + 2 * page.QUIET_MODULES)
    canvas.saveState()
    canvas.transform(module, 0, 0, -module, left + page.QUIET_MODULES * module,
                     page.HEIGHT - top - page.QUIET_MODULES * module)
    canvas.setFillColor(COLOURS[page.INK])
    path = canvas.beginPath()
    for x, y, length in page.dark_runs(modules):
        path.rect(x, y, length, 1)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def write(canvas, text, words):
    line = canvas.beginText()
    line.setFont(FONTS[text.font], text.size)
    line.setFillColor(COLOURS[text.colour])
    line.setCharSpace(text.spacing)
    if text.is_upright:
        line.setTextOrigin(text.x, page.HEIGHT - text.baseline)
    else:
        line.setTextTransform(0, 1, -1, 0, text.x, page.HEIGHT - text.baseline)
    line.textOut(words)
    canvas.drawText(line)


page.run(f"ReportLab {version('reportlab')}", render)
