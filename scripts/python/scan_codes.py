"""A whole scanner, as Sources/Domain/Codes/README.md describes it: scan_codes.py keys.json < codes, one on a line."""

import base64
import hashlib
import json
import sys
import time
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
PURPOSE = b"ticketpress/ticket-code/1\n"


def base45(text):
    groups = [[ALPHABET.index(c) for c in text[i : i + 3]] for i in range(0, len(text), 3)]
    if groups and len(groups[-1]) == 1:
        raise ValueError("a character is left over")
    return b"".join(sum(v * 45**i for i, v in enumerate(g)).to_bytes(len(g) - 1, "big") for g in groups)


def tag(event):
    return hashlib.sha256(uuid.UUID(event).bytes).digest()[:7]


def keys_of(export):
    accepted = [key for key in export["keys"] if key["status"] != "retired"]
    return {k["kid"]: Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(k["x"] + "=")) for k in accepted}


def judge(text, keys, revoked=(), event=None, at=None):
    try:
        raw = base45(text[4:]) if text.startswith("TP1:") and len(text) == 154 else b""
    except (ValueError, OverflowError):
        raw = b""
    begin, end = int.from_bytes(raw[28:32], "big"), int.from_bytes(raw[32:36], "big")
    if not raw or raw[0] & 0xF0 or begin >= end:
        return "malformed"
    if raw[1:5].hex() not in keys:
        return "unknownKey"
    try:
        keys[raw[1:5].hex()].verify(raw[36:], PURPOSE + raw[:36])
    except InvalidSignature:
        return "badSignature"
    if str(uuid.UUID(bytes=raw[5:21])) in revoked:
        return "revoked"
    if event and raw[21:28] != tag(event):
        return "wrongEvent"
    at = time.time() if at is None else at
    return "expired" if at >= end != 0xFFFFFFFF else "notYetValid" if at < begin else "valid"


if __name__ == "__main__":
    keys = keys_of(json.load(open(sys.argv[1], encoding="utf-8")))
    for line in sys.stdin:
        print(judge(line.rstrip("\r\n"), keys))
