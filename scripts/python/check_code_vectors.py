"""Checks Tests/DomainTests/Vectors/codes.json with scan_codes.py and the description alone, with no code of ours."""

import hashlib
import json
import re
import sys
import uuid
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from scan_codes import PURPOSE, base45, judge, keys_of, tag

NAMESPACES = {"ticket": "106818aa-b047-4aeb-b480-a49f90c8c566", "event": "5c8c219c-5f18-454d-9726-cc6ebcff59e2"}


def name_id(kind, name):
    if re.fullmatch("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", name):
        return name.lower()
    digest = bytearray(hashlib.sha256(uuid.UUID(NAMESPACES[kind]).bytes + name.encode()).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))


def refused(text):
    try:
        return base45(text) is None
    except (ValueError, OverflowError):
        return True


vectors = json.load(open(sys.argv[1], encoding="utf-8"))
assert all(base45(v["text"]).hex() == v["bytes"] for v in vectors["base45"])
assert all(refused(text) for text in vectors["base45Refused"])
assert all(name_id(v["kind"], v["name"]) == v["id"] for v in vectors["names"])
assert all(tag(v["event"]).hex() == v["tag"] for v in vectors["eventTags"])
private = {k: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)) for k, seed in vectors["seeds"].items()}
for id, key in private.items():
    assert hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()[:8] == id
for v in vectors["codes"]:
    at = datetime.fromisoformat(v["at"]).timestamp()
    outcome = judge(v["text"], keys_of(vectors["keys"]), v["revoked"], v.get("event"), at)
    assert outcome == v["outcome"], f"{v['title']}: {outcome}"
    if c := v.get("claims"):
        payload = bytes([c["flags"]]) + bytes.fromhex(c["key"]) + uuid.UUID(c["ticket"]).bytes
        payload += bytes.fromhex(c.get("event", "00" * 7)) + c["from"].to_bytes(4, "big") + c["until"].to_bytes(4, "big")
        assert payload.hex() == v["payload"], v["title"]
        signed = payload + private[c["key"]].sign(PURPOSE + payload)
        assert (base45(v["text"][4:]) == signed) == (outcome != "badSignature"), v["title"]
print(f"{len(vectors['codes'])} codes and what belongs to them are as described.")
