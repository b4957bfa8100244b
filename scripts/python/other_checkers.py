"""Has PDFs checked by checkers that others have made: other_checkers.py FILE…

`page` knows PDF/A-2u and PDF/UA-1, `pdfua` PDF/UA-1. Prints one line for each fault; nothing is good.
"""

import io
import re
import sys

import page
import pdfua
import pikepdf

# PDF/A-1 forbids to compress the metadata, PDF/A-2 does not any more; `page` 0.11 has taken the rule along.
MISTAKEN = {"PDFA2U-METADATA-FILTER-001"}
PROFILES = [page.ValidationProfile.PDF_A_2U, page.ValidationProfile.PDF_UA_1]


def spaced(path):
    """The file with a space between the strings of its ToUnicode CMaps.

    PostScript needs none (`<0041><0042>`), but `page` 0.11 calls a CMap without malformed.
    """
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                item.ToUnicode.write(re.sub(rb">\s*<(?!<)", b"> <", item.ToUnicode.read_bytes()))
        output = io.BytesIO()
        pdf.save(output, linearize=False)
    return output.getvalue()


def faults(path):
    # Whatever is not about CMaps is looked for in the file as it is.
    reports = [("as it is", page.validate_pdf(path, profile=profile)) for profile in PROFILES]
    bytes_with_spaces = spaced(path)
    reports += [("spaced", page.validate_pdf_bytes(bytes_with_spaces, profile=profile)) for profile in PROFILES]
    for kind, report in reports:
        for failure in report.failures:
            is_about_mapping = "UNICODE-MAPPING" in failure.rule_id
            if is_about_mapping == (kind == "spaced") and failure.rule_id not in MISTAKEN:
                yield f"page: {failure.rule_id}: {failure.message}"
    for outcome in pdfua.Validator().validate(path).outcomes:
        if outcome.skipped_reason:
            yield f"pdfua: {outcome.rule_id} could not be checked: {outcome.skipped_reason}"
        for finding in outcome.findings:
            yield f"pdfua: {outcome.rule_id}: {finding}"


if __name__ == "__main__":
    for path in sys.argv[1:]:
        for fault in faults(path):
            print(f"{path}: {fault}")
