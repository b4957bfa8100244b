"""Reads a message from standard input as mail programs do, and prints what it says as JSON."""

import json
import sys
from email import message_from_bytes, policy

message = message_from_bytes(sys.stdin.buffer.read(), policy=policy.default)


def body(kind):
    part = message.get_body(preferencelist=(kind,))
    return part.get_content().replace("\r\n", "\n") if part else None


def parts(message):
    yield message
    for part in message.iter_parts() if message.is_multipart() else []:
        yield from parts(part)


print(json.dumps({
    "headers": [[name, str(value)] for name, value in message.items()],
    "text": body("plain"),
    "html": body("html"),
    "attachments": [
        {"name": part.get_filename(), "type": part.get_content_type(), "size": len(part.get_payload(decode=True))}
        for part in message.iter_attachments()
    ],
    "defects": [str(defect) for part in parts(message) for defect in part.defects],
}))
