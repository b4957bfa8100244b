"""Draws the art of the page as a JPEG at 300 dpi, for renderers that read no SVG: art.py FILE"""

import io
import sys

import typst
from PIL import Image

import page

source = (f'#set page(width: {page.ART_WIDTH}pt, height: {page.HEIGHT}pt, margin: 0pt)\n'
          '#image("art.svg", width: 100%, height: 100%, fit: "cover")')
with open("templates/classic/art.svg", "rb") as art:
    picture = typst.compile({"main.typ": source.encode(), "art.svg": art.read()}, format="png", ppi=300)
Image.open(io.BytesIO(picture)).convert("RGB").save(sys.argv[1], quality=85)
