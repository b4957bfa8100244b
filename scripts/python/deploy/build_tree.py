"""Makes an image's file systems as folders, by the instructions of its Dockerfile: a stage is a minimal Debian, RUN runs
there by chroot, COPY copies. It is what an engine does, without layers.

    build_tree.py DOCKERFILE CONTEXT TREES STAGE [SKIPPED-COPY=FILE …]

TREES/STAGE must be a Debian with its mounts; the stages before it are taken from TREES/NAME. What COPY --from=STAGE would
take is taken from FILE instead where one is named. UNTIL=WORD ends before the first RUN that begins so. Prints what the
image says of running it, as JSON.
"""

import fnmatch
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import dockerfile

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Ignored:
    """A .dockerignore: of the patterns that fit a path, the last one decides."""

    def __init__(self, text):
        lines = (line.strip() for line in text.splitlines())
        self.patterns = [line for line in lines if line and not line.startswith("#")]

    def __call__(self, path):
        ignored = False
        for pattern in self.patterns:
            if self.fits(pattern.lstrip("!"), path):
                ignored = not pattern.startswith("!")
        return ignored

    @staticmethod
    def fits(pattern, path):
        # What a pattern names takes what is below it along.
        places = [path, *map(str, Path(path).parents)]
        free = pattern.removeprefix("**/")
        return any(
            fnmatch.fnmatchcase(place, pattern) or (free != pattern and Path(place).name == free)
            for place in places
            if place != "."
        )


class Tree:
    def __init__(self, folder, context, ignored, trees, given, toolchain):
        self.folder, self.context, self.ignored, self.trees, self.given = folder, context, ignored, trees, given
        self.variables = {"PATH": f"{toolchain}:{PATH}" if toolchain else PATH, "HOME": "/root"}
        self.workdir, self.user = "/", "0:0"
        self.running = {}

    def perform(self, stage):
        until = os.environ.get("UNTIL")
        for each in stage.instructions:
            if until and each.keyword == "RUN" and each.words[0] == until:
                break
            begin = time.monotonic()
            print(f"{each.keyword} {each.text[:100]}", file=sys.stderr, flush=True)
            getattr(self, "do_" + each.keyword.lower())(each)
            print(f"  {time.monotonic() - begin:.1f} s", file=sys.stderr, flush=True)
        self.running |= {"user": self.user, "workdir": self.workdir, "environment": self.variables}

    def inside(self, path):
        """A path of the image, as a folder or file of this machine."""
        return self.folder / os.path.normpath(os.path.join(self.workdir, path)).lstrip("/")

    def do_run(self, each):
        words = each.exec_form or ["/bin/sh", "-c", each.text]
        command = ["chroot", f"--userspec={self.user}", str(self.folder), "env", "-i", f"--chdir={self.workdir}"]
        pairs = {**proxies(), **self.variables}
        subprocess.run([*command, *(f"{name}={value}" for name, value in pairs.items()), *words], check=True, stdout=2)

    def do_copy(self, each):
        *sources, target = each.words
        root = self.trees / each.flags["from"] if "from" in each.flags else self.context
        where = self.inside(target)
        for source in sources:
            if "from" in each.flags and source in self.given:
                found = [Path(self.given[source])]
            else:
                found = sorted(root.glob(source.lstrip("/")))
            if "from" not in each.flags:
                found = [path for path in found if not self.ignored(str(path.relative_to(root)))]
            if not found:
                raise SystemExit(f"line {each.line}: COPY finds no {source}")
            for path in found:
                self.copy(path, root, where, target.endswith("/") or len(found) + len(sources) > 2)

    def copy(self, path, root, where, into):
        if path.is_dir():
            def left_out(folder, names):
                if root != self.context:
                    return []
                return [name for name in names if self.ignored(str((Path(folder) / name).relative_to(root)))]
            shutil.copytree(path, where, symlinks=True, dirs_exist_ok=True, ignore=left_out)
        else:
            where = where / path.name if into else where
            where.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, where)

    def do_workdir(self, each):
        self.workdir = os.path.normpath(os.path.join(self.workdir, each.text))
        self.inside(".").mkdir(parents=True, exist_ok=True)

    def do_env(self, each):
        self.variables |= each.pairs

    def do_user(self, each):
        self.user = each.text

    def note(self, each):
        self.running[each.keyword.lower()] = each.words

    do_entrypoint = do_cmd = do_stopsignal = do_expose = do_label = note

    def do_healthcheck(self, each):
        self.running["healthcheck"] = json.loads(each.text.removeprefix("CMD "))


def proxies():
    return {name: value for name, value in os.environ.items() if name.lower() in ("http_proxy", "https_proxy", "no_proxy")}


def main(file, context, trees, name, *given):
    path = Path(file)
    stages = dockerfile.parse(path.read_text())
    stage = next(each for each in stages if name == (each.name or "final"))
    ignored = Ignored(Path(f"{path}.dockerignore").read_text())
    given = dict(pair.split("=", 1) for pair in given)
    toolchain = os.environ.get("TOOLCHAIN") if stage is not stages[-1] else None
    tree = Tree(Path(trees, name), Path(context).resolve(), ignored, Path(trees), given, toolchain)
    tree.perform(stage)
    print(json.dumps(tree.running, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
