"""What Schemathesis does besides: it asks about what there is, and looks at the shape of every error."""

import json
import os
from collections import Counter
from datetime import datetime
from urllib.parse import urlparse
from uuid import UUID

import schemathesis

with open(os.environ["API_TESTS_THINGS"]) as file:
    THINGS = json.load(file)

# What an id identifies, by the parameter or field that has it.
KINDS = {
    "eventId": "events", "venueId": "venues", "reservationId": "reservations", "paymentId": "payments",
    "userId": "users", "ownerId": "users", "seats": "seats", "seatIds": "seats",
}
# And where it is called just `id`: by the address, of which the first that fits counts.
ADDRESSES = [
    ("/api/users/", "users"), ("/api/venues/", "venues"), ("/api/events/venues/", "venues"), ("/api/events/", "events"),
    ("/api/reservations/", "reservations"), ("/api/payments/", "payments"), ("/api/tickets/reservation/", "reservations"),
    ("/api/tickets/user/", "users"), ("/api/tickets/", "tickets"), ("/api/check-ins/", "tickets"),
    ("/api/notifications/", "notifications"),
]
calls = Counter()


def is_id(value):
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False


class Naming:
    """Gives ids that mean nothing to the server the names of things that it has: the same to the same, so that what is
    wrong about a request stays wrong."""

    def __init__(self, turn):
        self.turn = turn
        self.names = {}

    def name(self, value, kind):
        if not is_id(value):
            return value
        if (kind, value) not in self.names:
            used = sum(1 for other, _ in self.names if other == kind)
            pool = THINGS[kind]
            self.names[kind, value] = pool[(self.turn + used) % len(pool)]
        return self.names[kind, value]

    def walk(self, value, kind=None):
        if isinstance(value, dict):
            return {key: self.walk(member, KINDS.get(key)) for key, member in value.items()}
        if isinstance(value, list):
            return [self.walk(element, kind) for element in value]
        return self.name(value, kind) if kind else value


@schemathesis.hook
def before_call(context, case, kwargs):
    # What one answer has led to is left as it is.
    if case.meta is not None and case.meta.phase.name.name == "STATEFUL":
        return
    calls[case.operation.label] += 1
    turn = calls[case.operation.label]
    # Now and then about what there is not.
    if turn % 5 == 0:
        return
    naming = Naming(turn // 2)
    own = next((kind for start, kind in ADDRESSES if case.operation.path.startswith(start)), None)
    for name, value in dict(case.path_parameters or {}).items():
        kind = KINDS.get(name, own if name == "id" else None)
        if kind:
            case.path_parameters[name] = naming.name(value, kind)
        elif name in ("qrCode", "link") and case.meta is not None and case.meta.generation.mode.is_positive:
            case.path_parameters[name] = THINGS[name]
    if isinstance(case.body, (dict, list)):
        case.body = naming.walk(case.body)
        if isinstance(case.body, dict) and isinstance(case.body.get("code"), str) and turn % 2:
            case.body["code"] = THINGS["qrCode"]


@schemathesis.check
def errors_have_their_shape(ctx, response, case):
    """API.md: every answer that says no is {statusCode, message, path, timestamp, requestId, code, …}."""
    if response.status_code < 400 or response.request.method == "HEAD":
        return
    body = response.json()
    missing = {"statusCode", "message", "path", "timestamp", "requestId", "code"} - body.keys()
    assert not missing, f"An error lacks {sorted(missing)}"
    assert body["statusCode"] == response.status_code, "An error has another status than its answer"
    assert body["path"] == urlparse(response.request.url).path, "An error has another path than its request"
    assert [body["requestId"]] == response.headers["x-request-id"], "An error has another id than its answer"
    assert datetime.fromisoformat(body["timestamp"]).tzinfo, "An error has no instant"
    assert body["message"] and body["code"], "An error says nothing"
    fields = body.get("errors")
    assert (body["code"] == "VALIDATION_FAILED") == bool(fields), "An error of validation names no field"
    for status, header in [(401, "www-authenticate"), (405, "allow"), (429, "retry-after"), (503, "retry-after")]:
        assert response.status_code != status or header in response.headers, f"{status} without {header}"
