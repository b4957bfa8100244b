"""What compose.yaml must be, beside what the specification's schema says. Subjects are what YAML reads."""

import re

from rules import Rule

SERVICES = "gateway auth events seats reservations payments tickets notifications".split()
# What people reach besides the gateway, and only on this machine: documents, and the mails that were caught.
PUBLISHED = {"gateway", "s3", "mail"}
# Settings of which each service has one.
PER_SERVICE = {form.format(name.upper()) for name in SERVICES for form in ("TICKETPRESS_{}_URL", "DATABASE_URL_{}")}


def ours(compose):
    return {name: each for name, each in compose["services"].items() if each.get("image") == "ticketpress"}


def all_services(compose):
    for name in SERVICES:
        command = compose["services"].get(name, {}).get("command")
        if command != ["serve", name]:
            yield f"{name} does not serve {name}"


def references(compose):
    for name, each in compose["services"].items():
        for network in each.get("networks", []):
            if network not in compose["networks"]:
                yield f"{name}: there is no network {network}"
        for volume in each.get("volumes", []):
            source = volume.split(":")[0]
            if not source.startswith((".", "/")) and source not in compose["volumes"]:
                yield f"{name}: there is no volume {source}"


def dependencies(compose):
    for name, each in compose["services"].items():
        for other, how in each.get("depends_on", {}).items():
            target = compose["services"].get(other)
            if target is None:
                yield f"{name} waits for {other}, which is not there"
            elif how.get("condition") == "service_healthy" and not target.get("healthcheck"):
                yield f"{name} waits for the health of {other}, which does not tell it"
            elif how.get("condition") == "service_completed_successfully" and target.get("restart", "no") != "no":
                yield f"{name} waits for the end of {other}, which is started again"
            elif how.get("condition") == "service_started":
                yield f"{name} waits for the start of {other}, which says nothing"


def health(compose):
    for name, each in compose["services"].items():
        if each.get("restart") and (each.get("healthcheck") or {}).get("test", ["NONE"])[0] != "CMD":
            yield f"{name} tells nobody how it is"


def ports(compose):
    """The port in an address of a service's is the one at which its health is asked."""
    for name, each in compose["services"].items():
        asked = re.search(r":(\d+)/", " ".join(each.get("healthcheck", {}).get("test", [])))
        for other in compose["services"].values():
            url = (other.get("environment") or {}).get(f"TICKETPRESS_{name.upper()}_URL")
            if url and asked and url != f"http://{name}:{asked[1]}":
                yield f"{name} is asked for its health at port {asked[1]}, and reached at {url}"
                break


def published(compose):
    for name, each in compose["services"].items():
        for port in each.get("ports", []):
            if name not in PUBLISHED:
                yield f"{name} is published, and only {', '.join(sorted(PUBLISHED))} may be"
            if not str(port).startswith("127.0.0.1:"):
                yield f"{name}: {port} is published to the world; TLS belongs in front"


def pinned(compose):
    for name, each in compose["services"].items():
        if each["image"] != "ticketpress" and not re.search(r":\S*\d+\.\d+|:RELEASE\.\d{4}-", each["image"]):
            yield f"{name}: {each['image']} is another image tomorrow"


def hardened(compose):
    for name, each in ours(compose).items():
        if each.get("read_only") is not True or each.get("cap_drop") != ["ALL"]:
            yield f"{name} can write to its image, or may do what no program of ours needs"
    for name, each in compose["services"].items():
        if "no-new-privileges:true" not in each.get("security_opt", []):
            yield f"{name} can gain privileges"
        if each.get("privileged") or each.get("network_mode") == "host" or each.get("pid") == "host":
            yield f"{name} is not contained"


def secrets(compose):
    for name, each in compose["services"].items():
        for variable, value in (each.get("environment") or {}).items():
            if re.search(r"PASSWORD|SECRET_ACCESS|://[^/@]*:[^/@]*@", f"{variable} {value}") and not re.search(
                r"\$\{\w+:\?\}", str(value)
            ):
                yield f"{name}: {variable} has a secret that stands in the file, or may be empty"
        for volume in each.get("volumes", []):
            if volume.startswith("ticket-keys:") and name not in ("tickets", "secrets"):
                yield f"{name} has the keys that sign tickets"
            if re.match(r"(secrets|ticket-keys):", volume) and not volume.endswith(":ro") and name != "secrets":
                yield f"{name} may change secrets"


def own_databases(compose):
    seen = {}
    for name in SERVICES[1:]:
        role = re.match(r"postgres://(\w+):", compose["services"][name]["environment"].get("DATABASE_URL", ""))
        if not role or role[1] in seen:
            yield f"{name} has no role of its own in the database"
        seen[role and role[1]] = name
        if f"DATABASE_URL_{name.upper()}" not in compose["services"]["migrate"]["environment"]:
            yield f"nobody migrates the schema of {name}"


def settings(known):
    def check(compose):
        for name, each in ours(compose).items():
            for variable in each.get("environment") or {}:
                if variable not in known | PER_SERVICE:
                    yield f"{name}: `ticketpress settings` knows no {variable}"

    return check


def put(*path):
    """What breaks a Compose file: a value, at a place."""
    *keys, last, value = path

    def broken(compose):
        place = compose["services"]
        for key in keys:
            place = place[key]
        place[last] = value

    return broken


def rules(known):
    return [
        Rule("all services run", all_services, put("seats", "command", ["serve"])),
        Rule("networks and volumes are declared", references, put("seats", "volumes", ["secret:/run"])),
        Rule("what is waited for can come", dependencies, put("secrets", "restart", "always")),
        Rule("all that stay tell how they are", health, put("redis", "healthcheck", None)),
        Rule("addresses agree", ports, put("auth", "healthcheck", "test", ["CMD", "curl", "http://127.0.0.1:3000/"])),
        Rule("only the gateway is published", published, put("postgres", "ports", ["5432:5432"])),
        Rule("images have versions", pinned, put("redis", "image", "redis:latest")),
        Rule("containers are closed", hardened, put("seats", "read_only", False)),
        Rule("secrets are outside", secrets, put("postgres", "environment", "POSTGRES_PASSWORD", "guess")),
        Rule("a role for each service", own_databases, put("seats", "environment", "DATABASE_URL", "postgres://auth:x@p/t")),
        Rule("settings are known", settings(known), put("seats", "environment", "TICKETPRESS_SEAT_URL", "x")),
    ]
