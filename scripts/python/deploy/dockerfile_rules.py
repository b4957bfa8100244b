"""What a Dockerfile of ours must be. Subjects are texts; each rule's broken example is one edit of the sound text."""

import re

import dockerfile
from rules import Rule


def edit(old, new):
    """What breaks a Dockerfile: the first text that fits the pattern, replaced."""

    def broken(text):
        changed = re.sub(old, new, text, count=1, flags=re.M | re.S)
        assert changed != text, f"the example breaks nothing: {old}"
        return changed

    return broken


def final(text):
    return dockerfile.parse(text)[-1]


def runs(text):
    return [each for stage in dockerfile.parse(text) for each in stage.all("RUN")]


def pinned(text):
    names = set()
    for stage in dockerfile.parse(text):
        if stage.base not in names and not re.search(r":[^:]*\d+\.\d+[^:]*$", stage.base):
            yield f"line {stage.line}: {stage.base} is another image tomorrow; name a version"
        names.add(stage.name)


def several_stages(text):
    if len(dockerfile.parse(text)) < 2:
        yield "the toolchain is in the image: build in a stage of its own"
    names = {stage.name for stage in dockerfile.parse(text)}
    for each in (each for stage in dockerfile.parse(text) for each in stage.all("COPY")):
        if each.flags.get("from", next(iter(names))) not in names:
            yield f"line {each.line}: there is no stage {each.flags['from']}"


def not_root(text):
    user = final(text).last("USER")
    if not user:
        yield "it runs as root: name a USER"
    elif not re.fullmatch(r"[1-9]\d*:[1-9]\d*", user.text):
        yield f"line {user.line}: an engine cannot see that {user.text} is not root; write UID:GID"


def exec_forms(text):
    for keyword in ("ENTRYPOINT", "CMD"):
        each = final(text).last(keyword)
        if not each or not each.exec_form:
            yield f"{keyword} goes through a shell, which passes no signal on, or is not there"
    health = final(text).last("HEALTHCHECK")
    if not health or not health.text.startswith("CMD ["):
        yield "HEALTHCHECK goes through a shell, or is not there"


def stops(text):
    each = final(text).last("STOPSIGNAL")
    if not each or each.text not in ("SIGTERM", "SIGINT"):
        yield "STOPSIGNAL is not one that lets requests finish"


def packages_clean(text):
    for run in runs(text):
        if not dockerfile.packages(run):
            continue
        for words, why in [
            (r"apt-get update &&", "old lists are taken from a layer"),
            ("--no-install-recommends", "more than what is named comes along"),
            (r"(--yes|-y)\b", "it would ask"),
            (r"rm -rf /var/lib/apt/lists/\*$", "the lists stay in the layer"),
        ]:
            if not re.search(words, run.text):
                yield f"line {run.line}: {why}"


def packages_sorted(text):
    for run in runs(text):
        # Programs, fonts and libraries are three lists, one after the other.
        order = [(1 if name.startswith("fonts-") else 2 if name.startswith("lib") else 0, name)
                 for name in dockerfile.packages(run)]
        if order != sorted(order) or len(order) != len(set(order)):
            yield f"line {run.line}: packages are not in order, or named twice"


def no_tools(text):
    for name in (name for run in final(text).all("RUN") for name in dockerfile.packages(run)):
        if name.endswith("-dev") or name in ("build-essential", "gcc", "git", "make", "sudo", "wget"):
            yield f"{name} is for building, or for whoever breaks in"


def copies(text):
    for stage in dockerfile.parse(text):
        for each in stage.all("ADD"):
            yield f"line {each.line}: ADD unpacks and fetches; COPY does what it says"
        for each in stage.all("COPY"):
            if "from" not in each.flags and any(word in (".", "./") for word in each.words[:-1]):
                yield f"line {each.line}: all of the folder is copied; name what is needed"


def no_secrets(text):
    for stage in dockerfile.parse(text):
        for each in stage.all("ENV") + stage.all("ARG"):
            for name in re.findall(r"(\w*(?:PASSWORD|SECRET|TOKEN|ACCESS_KEY)\w*)", each.text):
                yield f"line {each.line}: {name} would stay in a layer"
        for each in stage.all("COPY"):
            if re.search(r"\.env\b|\.pem\b|-keys\.json|id_rsa|\.git\b", each.text):
                yield f"line {each.line}: a secret would stay in a layer"


def no_cd_no_sudo(text):
    for run in runs(text):
        if re.search(r"(^|&&\s*)(cd|sudo)\s|apt-get (dist-)?upgrade|\b(curl|wget)\b[^&]*\|", run.text):
            yield f"line {run.line}: cd, sudo, upgrades and piped downloads have no place in a layer"


def absolute(text):
    for stage in dockerfile.parse(text):
        for each in stage.all("WORKDIR"):
            if not each.text.startswith("/"):
                yield f"line {each.line}: WORKDIR {each.text} depends on the base image"


def late_code(text):
    """What changes daily comes after what changes seldom, or every build fetches everything."""
    build = dockerfile.parse(text)[0]
    lines = {each.text: each.line for each in build.instructions}
    resolve, sources = lines.get("swift package resolve"), lines.get("Sources Sources")
    if not resolve or not sources or sources < resolve:
        yield "the sources are copied before dependencies are fetched, so no layer is kept"


RULES = [
    Rule("base images have versions", pinned, edit(r"^FROM debian:\S+", "FROM debian:latest")),
    Rule("building is a stage of its own", several_stages, edit(r"--from=build", "--from=builder")),
    Rule("not root", not_root, edit(r"^USER .*?$", "USER ticketpress")),
    Rule("no shell around the program", exec_forms, edit(r"^ENTRYPOINT .*?$", "ENTRYPOINT ticketpress")),
    Rule("it can be stopped", stops, edit(r"^STOPSIGNAL \S+", "STOPSIGNAL SIGKILL")),
    Rule("packages leave nothing behind", packages_clean, edit(r"--no-install-recommends", "")),
    Rule("packages are in order", packages_sorted, edit(r"(\s+)curl ", r"\1curl zsh curl ")),
    Rule("no tools in the image", no_tools, edit(r"libpq5", "libpq-dev")),
    Rule("copies are exact", copies, edit(r"^COPY Sources Sources", "COPY . .")),
    Rule("no secret in a layer", no_secrets, edit(r"^ENV ", "ENV AWS_SECRET_ACCESS_KEY=guess ")),
    Rule("nothing surprising in RUN", no_cd_no_sudo, edit(r"^RUN swift package", "RUN cd /src && swift package")),
    Rule("working folders are absolute", absolute, edit(r"^WORKDIR /src", "WORKDIR src")),
    Rule("layers are kept", late_code, edit(r"^RUN swift package resolve\n(.*?)(?=\n#)", r"\1\nRUN swift package resolve")),
]
