"""The page of templates/classic for other renderers: what is written where, with nothing left to lay out.

They are spared what ours does on top: fitting texts to their boxes, choosing languages, tags, archival metadata.
"""

import json
import sys
from dataclasses import dataclass

WIDTH, HEIGHT = 595.276, 280.630  # points: 210 mm × 99 mm
ART_WIDTH = 175.748
INK, SOFT, BRASS, LINE, PAPER = "#141b34", "#5d6172", "#8a5a1c", "#d3c7ad", "#fcf9f2"
CODE = (484.16, 18.43, 97.51)  # left, top, side of the box
QUIET_MODULES = 4
RULES = [(204.09, 215.43, 221.10), (493.23, 149.10, 79.37)]  # left, top, length
PERFORATION = (447.87, 8.50, 263.62)  # x, top, length


@dataclass(frozen=True)
class Text:
    """A line of text; `words` may name fields of the ticket. x and baseline in points from the top left."""

    words: str
    x: float
    baseline: float
    font: str
    size: float
    colour: str
    spacing: float = 0  # points after each letter
    is_upright: bool = True  # else it runs upwards


def label(words, x, baseline, size=5.8):
    return Text(words, x, baseline, "label", size, BRASS, 0.065 * size)


def serif(words, x, baseline, size=13):
    return Text(words, x, baseline, "serif", size, INK)


def small(words, x, baseline):
    return Text(words, x, baseline, "sans", 7, SOFT)


TEXTS = [
    label("LEITH CHAMBER PLAYERS", 204.09, 31.1),
    serif("Night Music", 204.09, 60.3, 29),
    serif("for Strings", 204.09, 89.3, 29),
    Text("Bartók, Szymanowski, Vaughan Williams", 204.09, 113, "italic", 12, INK),
    label("DATE", 204.09, 144.5), serif("Saturday, 14 November 2026", 204.09, 157.5),
    label("BEGINS", 357.17, 144.5), serif("19:30", 357.17, 157.5),
    label("VENUE", 204.09, 177.4), serif("Tidewater Hall", 204.09, 190.4),
    small("14 Quayside Street, Edinburgh", 204.09, 204.3),
    label("DOORS", 357.17, 177.4), serif("18:45", 357.17, 190.4),
    label("SECTION", 204.09, 229.5), serif("Stalls", 204.09, 247.5, 20),
    label("ROW", 277.8, 229.5), serif("{row}", 277.8, 247.5, 20),
    label("SEAT", 314.6, 229.5), serif("{seat}", 314.6, 247.5, 20),
    label("ENTRANCE", 357.17, 229.5), serif("West", 357.17, 247.5, 20),
    Text("NIGHT MUSIC FOR STRINGS", 466.9, 248.3, "label", 5.8, INK, 0.38, False),
    Text("14 NOVEMBER 2026", 478.2, 248.3, "sans", 5.8, SOFT, 0.38, False),
    label("SECTION", 493.23, 124.3, 5.2), serif("Stalls", 493.23, 136.6),
    label("ROW", 528.9, 124.3, 5.2), serif("{row}", 528.9, 136.6),
    label("SEAT", 551.1, 124.3, 5.2), serif("{seat}", 551.1, 136.6),
    label("GUEST", 493.23, 162.4), serif("{first}", 493.23, 175.5, 12), serif("{last}", 493.23, 188.9, 12),
    small("Full price", 493.23, 202.4), small("£38.50", 493.23, 214.2),
    Text("{number}", 493.23, 247.4, "medium", 7, INK, 0.28),
]


@dataclass(frozen=True)
class Ticket:
    """What differs between tickets."""

    fields: dict
    title: str
    modules: list  # rows of booleans, true is dark


def tickets(path):
    """The tickets of a file of JSON lines as ticketpress takes them."""
    import zxingcpp

    for line in open(path, encoding="utf-8"):
        data = json.loads(line)
        first, _, last = data["holder"]["name"].partition(" ")
        fields = {
            "row": data["seat"]["row"], "seat": data["seat"]["number"], "first": first, "last": last,
            "number": data["ticket"]["number"],
        }
        code = zxingcpp.create_barcode(data["ticket"]["code"], zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        picture = memoryview(code.to_image(scale=1, add_quiet_zones=False))
        rows = [[value == 0 for value in row] for row in picture.tolist()]
        yield Ticket(fields, f"{data['event']['name']}, {data['ticket']['number']}", rows)


def dark_runs(modules):
    """Runs of dark modules as (column, row, length)."""
    for y, row in enumerate(modules):
        start = None
        for x, is_dark in enumerate([*row, False]):
            if is_dark and start is None:
                start = x
            elif not is_dark and start is not None:
                yield start, y, x - start
                start = None


def run(renderer, render):
    """Renders the tickets of the file that is the first argument, and prints rate and size as JSON."""
    import time

    path, seconds, sample = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    source = tickets(path)
    # The first pays for fonts and caches.
    with open(sample, "wb") as file:
        file.write(render(next(source)))
    made = size = 0
    start = time.process_time()
    for ticket in source:
        size += len(render(ticket))
        made += 1
        spent = time.process_time() - start
        if spent > seconds:
            break
    print(json.dumps({"renderer": renderer, "tickets": made, "ticketsPerCPUSecond": made / spent, "bytes": size // made}))
