"""The rules for the file as a whole: ISO 19005-2, 6.1, 6.2.3, 6.6 and ISO 14289-1, 5 to 7.2."""

import re
import struct
import xml.etree.ElementTree as xml

import pikepdf

NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
ACTIONS = {"/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ResetForm", "/ImportData", "/Named"}
FILTERS = {"/FlateDecode", "/DCTDecode", "/RunLengthDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/JPXDecode"}


def header(file):
    """19005-2, 6.1.2: the first bytes, then a comment of four bytes over 127."""
    if not re.match(rb"%PDF-1\.[0-7][\r\n]+%[\x80-\xff]{4}", file.raw):
        yield f"the file begins with {file.raw[:20]!r}"


def end_of_file(file):
    """19005-2, 6.1.3: nothing after the last %%EOF."""
    if not re.search(rb"%%EOF\r?\n?$", file.raw):
        yield f"the file ends in {file.raw[-20:]!r}"


def identifier(file):
    """19005-2, 6.1.3: the trailer has an ID."""
    if len(file.pdf.trailer.get("/ID", [])) != 2:
        yield "the trailer has no ID"


def encryption(file):
    """19005-2, 6.1.3: no encryption."""
    if "/Encrypt" in file.pdf.trailer or re.search(rb"/Encrypt\b", file.raw):
        yield "the file is encrypted"


def stream_ends(file):
    """19005-2, 6.1.7.1: a stream is as long as it says, and has an end of line around its bytes."""
    for found in re.finditer(rb"/Length (\d+)[^>]*>>\s*stream(\r\n|\n)", file.raw):
        end = found.end() + int(found[1])
        if not re.match(rb"(\r\n|\n|\r)endstream", file.raw[end : end + 12]):
            yield f"the stream at {found.start()} does not end where it says"
        elif file.raw[end - 1 : end] == b"\r" and file.raw[end : end + 1] == b"\n":
            yield f"the stream at {found.start()} ends in what may be taken for a line end"


def filters(file):
    """19005-2, 6.1.7.2: no LZW, nothing unknown, no files elsewhere."""
    for stream in file.streams:
        names = stream.get("/Filter", [])
        for name in [names] if isinstance(names, pikepdf.Name) else names:
            if str(name) not in FILTERS:
                yield f"a stream is packed by {name}"
        if "/F" in stream or "/FFilter" in stream or "/FDecodeParms" in stream:
            yield "a stream is in another file"


def names_and_numbers(file):
    """19005-2, 6.1.13: strings, names and numbers within the limits."""
    for item in file.scalars:
        if isinstance(item, pikepdf.String) and len(bytes(item)) > 32767:
            yield "a string is longer than 32767 bytes"
        elif isinstance(item, pikepdf.Name) and len(str(item).encode()) - 1 > 127:
            yield "a name is longer than 127 bytes"
        elif isinstance(item, int) and not -(2**31) <= item < 2**31:
            yield f"the number {item} is too large"


def page_sizes(file):
    """19005-2, 6.1.13: a page is 3 to 14400 units wide and high."""
    for page in file.pdf.pages:
        _, _, width, height = map(float, page.MediaBox)
        if not (3 <= width <= 14400 and 3 <= height <= 14400):
            yield f"a page is {width} by {height}"


def optional_parts(file):
    """19005-2, 6.4 to 6.9: no forms, scripts, actions, attachments, alternates, hidden layers."""
    for key in ("/AA", "/OpenAction", "/AcroForm", "/NeedsRendering", "/Requirements", "/OCProperties", "/Perms"):
        if key in file.root:
            yield f"the catalog has {key}"
    for key in ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations"):
        if key in file.root.get("/Names", {}):
            yield f"the catalog's names have {key}"
    for page in file.pdf.pages:
        if "/AA" in page.obj or "/PresSteps" in page.obj:
            yield "a page has actions"
    for item in file.dictionaries:
        if item.get("/Type") == "/Action" or "/URI" in item:
            if item.get("/S") != "/URI":
                yield f"there is an action {item.get('/S')}"
        elif item.get("/S") in ACTIONS:
            yield f"there is an action {item.get('/S')}"


def output_intent(file):
    """19005-2, 6.2.3: one output intent for PDF/A, with an ICC profile of the colours that are used."""
    intents = [intent for intent in file.root.get("/OutputIntents", []) if intent.get("/S") == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield f"there are {len(intents)} output intents"
        return
    profile = intents[0].get("/DestOutputProfile")
    if "/OutputConditionIdentifier" not in intents[0]:
        yield "the output intent has no identifier"
    if profile is None:
        yield "the output intent has no profile"
        return
    yield from icc_faults(profile.read_bytes(), int(profile.get("/N", 0)))


def icc_faults(data, components):
    if len(data) < 132 or data[36:40] != b"acsp":
        yield "the profile is no ICC profile"
        return
    if struct.unpack(">I", data[:4])[0] != len(data):
        yield "the profile's length is wrong"
    if data[8] not in (2, 4) or data[12:16] not in (b"mntr", b"prtr"):
        yield f"the profile is of version {data[8]} and class {data[12:16]}"
    if {b"RGB ": 3, b"CMYK": 4, b"GRAY": 1}.get(data[16:20]) != components:
        yield f"the profile is for {data[16:20]}, and N is {components}"
    count = struct.unpack(">I", data[128:132])[0]
    entries = [data[132 + 12 * place : 144 + 12 * place] for place in range(count)]
    tags = {entry[:4]: struct.unpack(">II", entry[4:]) for entry in entries if len(entry) == 12}
    for needed in (b"desc", b"cprt", b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"):
        if components == 3 and needed not in tags:
            yield f"the profile has no {needed.decode()}"
    for tag, (offset, length) in tags.items():
        if offset + length > len(data):
            yield f"the profile's {tag.decode('latin-1')} lies beyond its end"


# Metadata.


def packet(file):
    return xml.fromstring(file.root.Metadata.read_bytes())


def text(element, path):
    found = element.find(f".//{path}", NAMES)
    if found is None:
        return None
    items = found.findall(".//rdf:li", NAMES)
    return "".join((items[0] if items else found).itertext())


def xmp_parses(file):
    """19005-2, 6.6.2.1: the catalog has XMP, which is XML, in a packet without the old attributes."""
    if "/Metadata" not in file.root:
        yield "there is no metadata"
        return
    data = file.root.Metadata.read_bytes()
    try:
        xml.fromstring(data)
    except xml.ParseError as error:
        yield f"the metadata cannot be read: {error}"
    if re.search(rb"<\?xpacket begin=[^>]*(bytes|encoding)=", data):
        yield "the packet has attributes that are no longer allowed"
    if file.root.Metadata.get("/Type") != "/Metadata" or file.root.Metadata.get("/Subtype") != "/XML":
        yield "the metadata are not said to be XMP"


def claims(file):
    """19005-2, 6.6.4 and 14289-1, 5: the file says what it conforms to."""
    for name, wanted in (("pdfaid:part", "2"), ("pdfaid:conformance", "U"), ("pdfuaid:part", "1")):
        if text(packet(file), name) != wanted:
            yield f"{name} is {text(packet(file), name)!r}, not {wanted}"


def extension_schema(file):
    """19005-2, 6.6.2.3: properties that PDF/A does not know are described."""
    described = {
        (text(schema, "pdfaSchema:prefix"), text(schema, "pdfaSchema:namespaceURI"), name.text)
        for schema in packet(file).findall(".//pdfaExtension:schemas/rdf:Bag/rdf:li", NAMES)
        for name in schema.findall(".//pdfaProperty:name", NAMES)
    }
    if ("pdfuaid", NAMES["pdfuaid"], "part") not in described:
        yield "pdfuaid:part is not described"


def metadata_agree(file):
    """19005-2, 6.6.3: the information dictionary says what the XMP says."""
    pairs = {
        "/Title": "dc:title", "/Author": "dc:creator", "/Subject": "dc:description", "/Keywords": "pdf:Keywords",
        "/Creator": "xmp:CreatorTool", "/Producer": "pdf:Producer", "/CreationDate": "xmp:CreateDate",
        "/ModDate": "xmp:ModifyDate",
    }  # fmt: skip
    information = file.pdf.trailer.get("/Info", {})
    for key, name in pairs.items():
        if key not in information:
            continue
        old, new = str(information[key]), text(packet(file), name)
        if key in ("/CreationDate", "/ModDate"):
            old, new = (re.sub(r"\D", "", value or "") for value in (old, new))
        if old != new:
            yield f"{key} is {old!r}, and {name} {new!r}"


def title(file):
    """14289-1, 7.1: a title, which the viewer shows."""
    if not (text(packet(file), "dc:title") or "").strip():
        yield "the document has no title"
    if file.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "viewers are not told to show the title"


def language(file):
    """14289-1, 7.2: a natural language (BCP 47)."""
    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", str(file.root.get("/Lang", ""))):
        yield f"the language is {file.root.get('/Lang')!r}"


def tagged(file):
    """14289-1, 6.2 and 7.1: the document is tagged, and has no suspects."""
    marks = file.root.get("/MarkInfo", {})
    if marks.get("/Marked") is not True or marks.get("/Suspects", False) is True:
        yield "the document is not marked as tagged"


RULES = [
    header, end_of_file, identifier, encryption, stream_ends, filters, names_and_numbers, page_sizes, optional_parts,
    output_intent, xmp_parses, claims, extension_schema, metadata_agree, title, language, tagged,
]  # fmt: skip
