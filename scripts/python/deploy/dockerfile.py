"""Reads a Dockerfile: stages of instructions, as data. Knows the forms that ours uses, and refuses others by name."""

import json
import re
import shlex
from dataclasses import dataclass, field

KNOWN = set(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split()
)


class DockerfileError(Exception):
    """It says where, and what is not understood."""


@dataclass
class Instruction:
    line: int
    keyword: str
    flags: dict
    text: str

    @property
    def words(self):
        """The words of an exec form, or of what stands there."""
        return self.exec_form or shlex.split(self.text)

    @property
    def exec_form(self):
        """The list where it is written as JSON, else nothing."""
        if not self.text.startswith("["):
            return None
        try:
            return json.loads(self.text)
        except json.JSONDecodeError as error:
            raise DockerfileError(f"line {self.line}: {self.keyword} is no JSON: {error}") from error

    @property
    def pairs(self):
        """ENV and LABEL: NAME=VALUE …"""
        if any("=" not in word for word in self.words):
            raise DockerfileError(f"line {self.line}: {self.keyword} wants NAME=VALUE")
        return dict(word.split("=", 1) for word in self.words)


@dataclass
class Stage:
    line: int
    base: str
    name: str | None
    instructions: list = field(default_factory=list)

    def all(self, keyword):
        return [each for each in self.instructions if each.keyword == keyword]

    def last(self, keyword):
        return next(iter(reversed(self.all(keyword))), None)


def logical_lines(text):
    """Lines that a backslash goes on from, as one; comments, which may stand among them too, are left out."""
    start, parts = None, []
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*#", line) or (not parts and not line.strip()):
            continue
        start = start or number
        goes_on = line.rstrip().endswith("\\")
        parts.append(line.rstrip().removesuffix("\\").strip())
        if not goes_on:
            yield start, " ".join(part for part in parts if part)
            start, parts = None, []
    if parts:
        raise DockerfileError(f"line {start}: the last line goes on")


def instruction(line, text):
    keyword, _, rest = text.partition(" ")
    keyword = keyword.upper()
    if keyword not in KNOWN:
        raise DockerfileError(f"line {line}: there is no instruction {keyword}")
    flags = {}
    while match := re.match(r"--([a-z-]+)(?:=(\S+))?\s+", rest):
        flags[match[1]] = match[2]
        rest = rest[match.end() :]
    return Instruction(line, keyword, flags, rest.strip())


def parse(text):
    """The stages, in their order."""
    stages = []
    for line, words in logical_lines(text):
        each = instruction(line, words)
        if each.keyword == "FROM":
            match = re.fullmatch(r"(\S+)(?:\s+[Aa][Ss]\s+(\S+))?", each.text)
            if not match:
                raise DockerfileError(f"line {line}: FROM {each.text}")
            stages.append(Stage(line, match[1], match[2]))
        elif not stages:
            raise DockerfileError(f"line {line}: {each.keyword} before the first FROM")
        else:
            stages[-1].instructions.append(each)
    if not stages:
        raise DockerfileError("there is no FROM")
    return stages


def packages(run):
    """The Debian packages that a RUN installs."""
    found = []
    for command in re.split(r"&&|\|\||;", run.text):
        words = shlex.split(command)
        if "apt-get" in words and "install" in words:
            found += [word for word in words[words.index("install") + 1 :] if not word.startswith("-")]
    return found
