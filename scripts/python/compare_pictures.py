"""Compares pictures: compare_pictures.py REFERENCE ACTUAL DIFFERENCE [REFERENCE ACTUAL DIFFERENCE …]

Prints for each pair how many pixels differ by more than a tenth of the scale, and how many there are. Writes the two
side by side with a third picture in which what differs is red, unless DIFFERENCE is "-". A reference that is absent or
of another size differs everywhere.
"""

import os
import sys

import numpy
from PIL import Image


def compare(reference_path, actual_path, difference_path):
    actual = Image.open(actual_path).convert("RGB")
    pixels = actual.width * actual.height
    if not os.path.exists(reference_path):
        return pixels, pixels
    reference = Image.open(reference_path).convert("RGB")
    if reference.size != actual.size:
        return pixels, pixels
    a, b = (numpy.asarray(image, dtype=numpy.int16) for image in (reference, actual))
    differs = numpy.abs(a - b).max(axis=2) > 24
    if difference_path != "-":
        marked = (b // 2 + 127).astype(numpy.uint8)
        marked[differs] = (220, 0, 30)
        sheet = Image.new("RGB", (reference.width * 3, reference.height), "white")
        for place, image in enumerate((reference, actual, Image.fromarray(marked))):
            sheet.paste(image, (place * reference.width, 0))
        sheet.save(difference_path, compress_level=1)
    return int(differs.sum()), pixels


for index in range(1, len(sys.argv), 3):
    print(*compare(*sys.argv[index : index + 3]))
