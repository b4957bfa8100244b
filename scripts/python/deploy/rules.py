"""What a rule is, and how rules show that they can refuse."""

import copy
from dataclasses import dataclass
from typing import Callable


@dataclass
class Rule:
    """`check` takes what was read and yields what is wrong; `broken` changes something sound so that it must refuse."""

    name: str
    check: Callable
    broken: Callable


def faults(rules, subject):
    return [f"{rule.name}: {fault}" for rule in rules for fault in rule.check(subject)]


def prove(rules, sound):
    """The rules that accept their broken example: what they say is worth nothing."""
    for rule in rules:
        broken = copy.deepcopy(sound)
        broken = rule.broken(broken) or broken
        if not list(rule.check(broken)):
            yield f"the rule '{rule.name}' accepts its broken example"
