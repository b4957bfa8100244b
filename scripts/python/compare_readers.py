"""Opens PDFs with four readers: compare_readers.py FILE…

qpdf, MuPDF, poppler and pdfium must open each file without a word of complaint, and the last three must find the same
words on each page. Prints one line for each fault; nothing is good.

Known differences between the readers, which are theirs and not counted:
  - the order of the words on a page, which each finds out in a way of its own;
  - spaces: pdfium joins words of different texts that happen to stand side by side, and where writing systems or
    directions meet, some readers see one word and some two. So each word that MuPDF finds is looked for in the others'
    texts without their spaces, and one of them having it is enough: turned words come in pieces;
  - a hyphen at the end of a line: poppler joins the two parts without it, pdfium writes U+0002;
  - words written from right to left, whose digits, brackets and marks each puts into an order of its own, and words
    with marks that have no width: there the characters are compared, and not their order;
  - what an ActualText says, which poppler reads, and MuPDF 1.21 and pdfium do not: emoji, which are pictures, and the
    clusters of Indic scripts and of Thai, whose glyphs do not stand for characters one by one. Those are left out here;
    the comparison with Cairo has them.
"""

import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter

import pypdfium2

# Debian's MuPDF is built without a colour engine, and says so each time.
HARMLESS = "warning: ICC support is not available"
# Marks of direction, and what a hyphen at the end of a line becomes.
MARKS = [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
HYPHENS = [0x02, 0x2D, 0x2010, 0xAD]
DROPPED = dict.fromkeys(MARKS + HYPHENS)


class Complaint(Exception):
    """What a reader said against a file."""


def run(name, *command):
    done = subprocess.run(command, capture_output=True, timeout=300)
    said = [line for line in done.stderr.decode().splitlines() if line.strip() and line != HARMLESS]
    if done.returncode or said:
        words = " / ".join(said[:5]) or done.stdout.decode(errors="replace")[-300:]
        raise Complaint(f"{name} (exit {done.returncode}): {words}")
    return done.stdout.decode(errors="replace")


def poppler(path):
    return run("pdftotext", "pdftotext", path, "-").split("\f")[:-1]


def mupdf(path):
    return run("mutool draw", "mutool", "draw", "-q", "-F", "txt", path).split("\f")[:-1]


def pdfium(path):
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def open_everywhere(path):
    """Has every program go through the whole file."""
    with tempfile.TemporaryDirectory() as folder:
        run("qpdf --check", "qpdf", "--check", path)
        run("mutool draw", "mutool", "draw", "-q", "-r", "36", "-o", f"{folder}/mupdf-%d.ppm", path)
        run("mutool clean", "mutool", "clean", path, f"{folder}/clean.pdf")
        run("pdftoppm", "pdftoppm", "-r", "36", path, f"{folder}/poppler")


def clean(text):
    # Ligatures and halves may be read as one character or as several.
    text = unicodedata.normalize("NFKC", text.translate(DROPPED))
    return "".join(character for character in text if not needs_actual_text(character))


def needs_actual_text(character):
    is_emoji = character in "\u200d\ufe0f\u2b50" or "\U0001f000" <= character <= "\U0001faff"
    return is_emoji or "\u0900" <= character <= "\u0eff"


def has_own_order(word):
    """Whether readers put the word's characters into an order of their own."""
    directions = {unicodedata.bidirectional(character) for character in word}
    categories = {unicodedata.category(character) for character in word}
    return bool(directions & {"R", "AL", "AN"} or categories & {"Mn", "Me", "Mc"})


def page_faults(mupdf_text, others):
    """What the other readers' texts of a page, by their names, lack of MuPDF's, or have besides."""
    words = clean(mupdf_text).split()
    characters = Counter("".join(words))
    squeezed = {name: "".join(clean(text).split()) for name, text in others.items()}
    for name, text in squeezed.items():
        found = Counter(text)
        if found != characters:
            yield f"{name} lacks {dict(characters - found)} and adds {dict(found - characters)}"
    missing = [word for word in words if not has_own_order(word) and not any(map(finder(word), squeezed.values()))]
    if missing:
        yield f"neither of {' and '.join(others)} has MuPDF's words {missing[:8]}"


def finder(word):
    """Looks for a word in a text: as it is, or in two pieces, for MuPDF joins neighbours too."""
    return lambda text: any(word[:cut] in text and word[cut:] in text for cut in range(len(word)))


def faults(path):
    try:
        open_everywhere(path)
        texts = {reader.__name__: reader(path) for reader in (poppler, mupdf, pdfium)}
    except (Complaint, pypdfium2.PdfiumError) as complaint:
        yield str(complaint)
        return
    if len({len(pages) for pages in texts.values()}) != 1:
        yield f"not all find as many pages: { {name: len(pages) for name, pages in texts.items()} }"
        return
    for page, text in enumerate(texts["mupdf"]):
        others = {name: pages[page] for name, pages in texts.items() if name != "mupdf"}
        for fault in page_faults(text, others):
            yield f"page {page + 1}: {fault}"


if __name__ == "__main__":
    for path in sys.argv[1:]:
        for fault in faults(path):
            print(f"{path}: {fault}")
