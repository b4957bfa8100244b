"""Holds deploy/Dockerfile and deploy/compose.yaml against rules, each of which proves that it can refuse.

    check.py PROGRAM     prints what is wrong; exit code 1 if anything is. PROGRAM is asked for its settings and libraries.
"""

import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

import compose_rules
import dockerfile
import dockerfile_rules
import jsonschema
import yaml
from rules import faults, prove

# Not libraries, and what for: certificates, the health check, drawing for `rerender --sample`, time zones.
PROGRAMS = {"ca-certificates", "curl", "poppler-utils", "tzdata"}
# In every Debian.
BASE = {"libc6", "libgcc-s1"}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def linked_packages(program):
    """The packages of the libraries that the program itself names; what these need comes with them. Swift's are left out,
    for release binaries hold them."""
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "--dynamic", program))
    places = dict(re.findall(r"^\s*(\S+) => (/\S+)", output("ldd", program), re.M))
    found = set()
    for name in needed:
        place = places.get(name)
        # Debian's list may have a library below /usr/lib or /lib, which are one.
        names = [place, f"/usr{place}", place.removeprefix("/usr")] if place else []
        owner = subprocess.run(["dpkg", "--search", *names], capture_output=True, text=True).stdout if names else ""
        if owner:
            found.add(owner.split(":")[0])
    return found - BASE


def runtime_packages(text, program):
    installed = {name for run in dockerfile.parse(text)[-1].all("RUN") for name in dockerfile.packages(run)}
    fonts = set(re.findall(r"package: *(fonts-[\w-]+)", Path("fonts/fonts.yaml").read_text()))
    wanted = linked_packages(program) | fonts | PROGRAMS
    yield from (f"the image lacks {name}" for name in sorted(wanted - installed))
    yield from (f"the image has {name}, which nothing needs" for name in sorted(installed - wanted))


def same_build(text):
    """Images hold what `make build` makes."""
    flags = re.search(r"^RELEASE := (.*)$", Path("Makefile").read_text(), re.M)[1]
    if f"swift build {flags} --product ticketpress" not in text:
        yield f"it is not built as by make build: {flags}"


def ignore_is_closed(text):
    """What is not named does not come into the context."""
    if not re.search(r"^\*$", text, re.M):
        yield "it does not begin by leaving everything out"
    for name in re.findall(r"^!(\S+)", text, re.M):
        if re.search(r"env|git|keys|\*", name):
            yield f"{name} may be secret"


def matches_schema(compose):
    schema = json.loads((resources.files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text())
    for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(compose):
        yield f"{error.json_path}: {error.message[:200]}"


def check(program):
    text = Path("deploy/Dockerfile").read_text()
    compose = yaml.safe_load(Path("deploy/compose.yaml").read_text())
    known = set(re.findall(r"^([A-Z][A-Z0-9_]+)=", output(program, "settings"), re.M))
    of_compose = compose_rules.rules(known)
    yield from prove(dockerfile_rules.RULES, text)
    yield from prove(of_compose, compose)
    yield from (f"Dockerfile: {each}" for each in faults(dockerfile_rules.RULES, text))
    yield from (f"Dockerfile: {each}" for each in [*same_build(text), *runtime_packages(text, program)])
    ignore = Path("deploy/Dockerfile.dockerignore").read_text()
    yield from (f"Dockerfile.dockerignore: {each}" for each in ignore_is_closed(ignore))
    yield from (f"compose.yaml: {each}" for each in [*matches_schema(compose), *faults(of_compose, compose)])
    print(f"{len(dockerfile_rules.RULES)} rules of Dockerfiles and {len(of_compose)} of Compose files were asked.")


if __name__ == "__main__":
    wrong = list(check(sys.argv[1]))
    print(*wrong, sep="\n", end="\n" if wrong else "", file=sys.stderr)
    sys.exit(1 if wrong else 0)
