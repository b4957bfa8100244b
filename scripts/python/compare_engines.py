"""Compares what two engines wrote of the same tickets: compare_engines.py PRESS.pdf CAIRO.pdf EXPECTED.json

Page by page: pictures at 200 dpi, text in reading order, and the codes on the picture. EXPECTED.json has for each
page what its codes say (codes), and whether text on it is turned by other than quarter turns (isTurned). Prints JSON:

  pages           how many were compared
  far, farPage    the worst share of pixels that are more than 48 of 255 outside of what the other picture has at the
                  same place or beside it, in some channel, and the page, from 1. Beside it, because poppler draws
                  glyphs at quarters of a pixel, and a hair decides at which
  mean, meanPage  the worst mean difference of all channels, of 255, and the page
  faults          one line for each text that differs and each code that does not say what it should

Texts must have the same words in the same order, except where poppler cuts text into words by the places of glyphs, to
a hair: on pages with turned text, marks, emoji or text from right to left, where the same characters are enough.

Give --keep FOLDER to keep the pictures of the two worst pages there.
"""

import argparse
import json
import pathlib
import subprocess
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy
import zxingcpp
from PIL import Image

DPI = 200
FAR = 48


def pictures(path):
    """Yields the pages of a PDF as arrays, one at a time."""
    command = ["pdftoppm", "-r", str(DPI), path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=1 << 20) as process:
        while magic := process.stdout.readline():
            if magic.strip() != b"P6":
                raise SystemExit(f"pdftoppm wrote {magic[:20]!r} for a picture of {path}")
            width, height = map(int, process.stdout.readline().split())
            process.stdout.readline()
            pixels = numpy.frombuffer(process.stdout.read(width * height * 3), numpy.uint8)
            yield pixels.reshape(height, width, 3)
    if process.returncode:
        raise SystemExit(f"pdftoppm could not draw {path}")


def words(path):
    """The words of each page, in the order in which poppler reads them, without marks of direction."""
    text = subprocess.run(["pdftotext", path, "-"], stdout=subprocess.PIPE, check=True).stdout.decode()
    marks = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))
    text = unicodedata.normalize("NFC", text.translate(marks))
    return [page.split() for page in text.split("\f")[:-1]]


def is_simple(word):
    """Whether poppler's idea of a word and its place in a line depends on nothing but letters."""
    return not any(
        unicodedata.category(character) in ("Mn", "Me", "Mc", "So", "Sk", "Cf")
        or unicodedata.bidirectional(character) in ("R", "AL", "AN")
        for character in word
    )


def are_alike(press, cairo, is_turned):
    if press == cairo:
        return True
    if not is_turned and all(map(is_simple, press + cairo)):
        return False
    return Counter("".join(press)) == Counter("".join(cairo))


def code_faults(picture, payloads):
    if not payloads:
        return []
    read = [code.text for code in zxingcpp.read_barcodes(Image.fromarray(picture).convert("L"))]
    return [f"no code says {payload!r}, only {read}" for payload in payloads if payload not in read]


def first_difference(press, cairo):
    """Where two lists of words part, with a few words around."""
    place = next((i for i, (a, b) in enumerate(zip(press, cairo)) if a != b), min(len(press), len(cairo)))
    near = slice(max(0, place - 2), place + 4)
    return f"the press says {' '.join(press[near])!r} where Cairo says {' '.join(cairo[near])!r}"


class Comparison:
    def __init__(self, press, cairo):
        self.press, self.cairo = press, cairo

        self.is_alike = press.shape == cairo.shape

    def far_and_mean(self):
        if not self.is_alike:
            return 1.0, 255.0
        difference = self.difference()
        rows, columns = numpy.nonzero(difference.max(axis=2) > FAR)
        far = outside(self.press, self.cairo, rows, columns) | outside(self.cairo, self.press, rows, columns)
        return float(far.sum() / difference[..., 0].size), float(difference.mean())

    def difference(self):
        return numpy.maximum(self.press, self.cairo) - numpy.minimum(self.press, self.cairo)

    def keep(self, path):
        if self.is_alike:
            Image.fromarray(numpy.hstack([self.press, self.cairo, 255 - self.difference()])).save(path)


def outside(one, other, rows, columns):
    """Which of the pixels are darker or lighter than all that the other picture has there and beside."""
    padded = numpy.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge")
    beside = [padded[rows + down, columns + right] for down in range(3) for right in range(3)]
    pixels = one[rows, columns].astype(numpy.int16)
    is_darker = pixels < numpy.min(beside, axis=0).astype(numpy.int16) - FAR
    is_lighter = pixels > numpy.max(beside, axis=0).astype(numpy.int16) + FAR
    return (is_darker | is_lighter).any(axis=1)


def compare(press, cairo, expected, folder=None):
    faults, worst = [], {"far": (-1.0, 0), "mean": (-1.0, 0)}
    texts = [words(path) for path in (press, cairo)]
    if len(texts[0]) != len(texts[1]) or len(texts[0]) != len(expected):
        faults.append(f"{len(texts[0])} pages by the press, {len(texts[1])} by Cairo, {len(expected)} expected")
    for page, (a, b, wanted) in enumerate(zip(*texts, expected), 1):
        if not are_alike(a, b, wanted["isTurned"]):
            faults.append(f"page {page}: {first_difference(a, b)}")
    # Codes are looked for while the next pages are drawn.
    with ThreadPoolExecutor(1) as scanner:
        scans = []
        for page, (a, b, wanted) in enumerate(zip(pictures(press), pictures(cairo), expected), 1):
            comparison = Comparison(a, b)
            for key, value in zip(("far", "mean"), comparison.far_and_mean()):
                if value > worst[key][0]:
                    worst[key] = (value, page)
                    if folder:
                        comparison.keep(folder / f"{key}.png")
            scans.append((page, scanner.submit(code_faults, a, wanted["codes"])))
            if len(scans) > 8:
                faults += scanned(*scans.pop(0))
        for scan in scans:
            faults += scanned(*scan)
    result = {"pages": len(expected), "faults": faults}
    for key, (value, page) in worst.items():
        result[key], result[f"{key}Page"] = value, page
    return result


def scanned(page, scan):
    return [f"page {page}: {fault}" for fault in scan.result()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("press")
    parser.add_argument("cairo")
    parser.add_argument("expected", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    expected = json.loads(arguments.expected.read_text())
    print(json.dumps(compare(arguments.press, arguments.cairo, expected, arguments.keep), ensure_ascii=False))
