"""Checks PDFs against PDF/A-2u (ISO 19005-2) and PDF/UA-1 (ISO 14289-1): conformance FILE…

One function for each rule, which yields what breaks it. Prints one line for each fault; nothing is good.
"""

import sys

from judge import faults

for path in sys.argv[1:]:
    for rule, fault in faults(path):
        print(f"{path}: {rule}: {fault}")
