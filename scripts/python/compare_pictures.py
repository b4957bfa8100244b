"""Compares two pictures: compare_pictures.py REFERENCE ACTUAL DIFFERENCE

Prints the share of pixels that differ by more than a fifth of the scale, and writes the two side by side with a third
picture in which what differs is red. A size that differs counts as a share of 1.
"""

import sys

import numpy
from PIL import Image

reference, actual = (Image.open(path).convert("RGB") for path in sys.argv[1:3])
if reference.size != actual.size:
    print(1.0)
    sys.exit(0)
a, b = (numpy.asarray(image, dtype=numpy.int16) for image in (reference, actual))
differs = numpy.abs(a - b).max(axis=2) > 51
marked = (b // 2 + 127).astype(numpy.uint8)
marked[differs] = (220, 0, 30)
sheet = Image.new("RGB", (reference.width * 3, reference.height), "white")
for place, image in enumerate((reference, actual, Image.fromarray(marked))):
    sheet.paste(image, (place * reference.width, 0))
sheet.save(sys.argv[3])
print(differs.mean())
