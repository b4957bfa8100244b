"""Applies all rules to a file."""

import pathlib

import pikepdf

import document_rules
import drawing_rules
import structure_rules
from content import Walk

RULES = document_rules.RULES + structure_rules.RULES + drawing_rules.RULES


class File:
    """A PDF as the rules see it: its bytes, its objects, and what its pages do."""

    def __init__(self, path):
        self.raw = pathlib.Path(path).read_bytes()
        self.pdf = pikepdf.open(path)
        self.root = self.pdf.Root
        self.fonts = None
        self.streams, self.dictionaries, self.scalars = [], [], []
        for item in self.pdf.objects:
            self.gather(item)
        self.walks = [Walk(page) for page in self.pdf.pages]

    def gather(self, item):
        if isinstance(item, pikepdf.Stream):
            self.streams.append(item)
        elif isinstance(item, pikepdf.Dictionary):
            self.dictionaries.append(item)
        elif not isinstance(item, pikepdf.Array):
            self.scalars.append(item)
            return
        for kid in item if isinstance(item, pikepdf.Array) else [item[key] for key in item.keys()]:
            # Indirect objects are all visited on their own.
            if not (isinstance(kid, pikepdf.Object) and kid.is_indirect):
                self.gather(kid)


def faults(path):
    """(rule, fault) of everything that is wrong with the file."""
    file = File(path)
    for rule in RULES:
        for fault in rule(file):
            yield rule.__name__, fault
