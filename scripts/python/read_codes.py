"""Prints the text of every code that zxing-cpp finds in the given pictures, one per line."""

import sys

import zxingcpp
from PIL import Image

for path in sys.argv[1:]:
    for code in zxingcpp.read_barcodes(Image.open(path).convert("L")):
        print(code.text)
