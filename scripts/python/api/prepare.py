"""Books, so that there is something to ask about, and signs in everybody who asks: prepare.py URL DATA

Prints JSON: a token for each role, and ids by what they identify. Those of the buyer come first."""

import base64
import hashlib
import hmac
import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

url, data = sys.argv[1], Path(sys.argv[2])
PASSWORD = "Secret-Word-1"


def ask(method, path, token=None, body=None):
    request = urllib.request.Request(f"{url}/api/{path}", method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, json.dumps(body).encode() if body is not None else None) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"prepare.py: {method} {path} was answered by {error.code}: {error.read().decode()}")


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def service_token():
    """As services make them for each other, but for as long as the tests last."""
    secret = base64.b64decode((data / "service-secret").read_text())
    now = int(time.time())
    claims = {"iss": "ticketpress", "sub": "payments", "role": "SERVICE", "iat": now, "exp": now + 3600}
    parts = [{"alg": "HS256", "typ": "JWT", "kid": "service"}, claims]
    text = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    return f"{text}.{base64url(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def mailed_link(reservation):
    """As it stands in the buyer's mail (MailedLink.swift)."""
    secret = base64.b64decode((data / "service-secret").read_text())
    # HKDF with SHA-256 (RFC 5869), of one block and without a salt.
    key = hmac.digest(bytes(32), secret, hashlib.sha256)
    key = hmac.digest(key, b"ticketpress links in mails\x01", hashlib.sha256)
    octets = bytes.fromhex(reservation.replace("-", ""))
    return base64url(octets + hmac.digest(key, octets, hashlib.sha256))


def sign_in(role):
    person = {"email": f"{role}@example.org", "password": PASSWORD}
    return ask("POST", "auth/register" if role in ("buyer", "other") else "auth/login", body=person)


def reserve(token, event, seats):
    ask("POST", "seats/lock", token, {"eventId": event, "seats": seats})
    return ask("POST", "reservations", token, {"eventId": event, "seatIds": seats})["id"]


def pay(token, reservation):
    wish = {"reservationId": reservation, "paymentMethod": "CARD"}
    payment = ask("POST", "payments", token, wish)
    # It is paid when seats and reservation are confirmed too, which a busy machine may do later.
    for _ in range(600):
        if payment["status"] == "COMPLETED":
            return payment["id"]
        time.sleep(0.1)
        payment = ask("GET", f"payments/{payment['id']}", token)
    sys.exit(f"prepare.py: the payment is still {payment['status']}")


def tickets(token, reservation):
    for _ in range(600):
        found = [ticket for ticket in ask("GET", "tickets/user/" + people["buyer"]["user"]["id"], token)
                 if ticket["reservationId"] == reservation and ticket["status"] == "GENERATED"]
        if found:
            return found
        time.sleep(0.1)
    sys.exit("prepare.py: the tickets are not drawn")


people = {role: sign_in(role) for role in ("buyer", "other", "staff", "admin")}
tokens = {role: person["accessToken"] for role, person in people.items()}
buyer, other = tokens["buyer"], tokens["other"]
events = [event["id"] for event in ask("GET", "events?limit=100")["data"]]
venues = [venue["id"] for venue in ask("GET", "venues?limit=100")]
event = events[0]
seats = [seat["id"] for seat in ask("GET", f"seats/event/{event}/available")]

paid = reserve(buyer, event, seats[0:2])
payments = [pay(buyer, paid)]
pending = reserve(buyer, event, seats[2:4])
payments.append(ask("POST", "payments/initiate", buyer, {"reservationId": pending, "paymentMethod": "PAYPAL"})["id"])
others = reserve(other, event, seats[4:6])
ask("POST", "seats/lock", buyer, {"eventId": event, "seats": seats[6:10]})
bought = tickets(buyer, paid)
notifications = []
for _ in range(600):
    notifications = [notification["id"] for notification in
                     ask("GET", f"notifications/user/{people['buyer']['user']['id']}", tokens["buyer"])]
    if notifications:
        break
    time.sleep(0.1)

print(json.dumps({
    "tokens": tokens | {"service": service_token()},
    "events": [event] * 3 + events[1:4], "venues": venues, "users": [people[role]["user"]["id"] for role in people],
    "reservations": [pending, paid, others], "payments": payments, "tickets": [ticket["id"] for ticket in bought],
    "notifications": notifications, "seats": seats[6:20], "qrCode": bought[0]["qrCode"], "link": mailed_link(paid),
}))
