"""The blocks of a document that are run, and what it says of their answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANY = "…"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: what it is written in, and the JSON that is shown below it."""

    language: str
    line: int
    text: str
    shown: Any = None


def blocks(document: str) -> Iterator[Block]:
    """Yield the blocks of a document that are no JSON themselves."""
    text = (ROOT / document).read_text(encoding="utf-8")
    found = list(_BLOCK.finditer(text))
    for number, match in enumerate(found):
        if match[1] == "json":
            continue
        following = found[number + 1] if number + 1 < len(found) else None
        # Between a command and its answer is nothing but an empty line.
        near = following is not None and not text[match.end() : following.start()].strip()
        shown = None
        if near and following is not None and following[1] == "json":
            shown = json.loads(following[2])
        yield Block(match[1], text[: match.start()].count("\n") + 1, match[2], shown)


def differences(shown: Any, answer: Any, where: str = "") -> Iterator[str]:
    """Say where an answer is not as it is shown.

    Fields that are not shown may be there; a text is shown as far as the dots, and of numbers
    with a part behind the point, counts and ids that differ from run to run, only the kind counts.
    """
    if isinstance(shown, dict) and isinstance(answer, dict):
        for name, value in shown.items():
            if name not in answer:
                yield f"{where}.{name} is not there"
            else:
                yield from differences(value, answer[name], f"{where}.{name}")
    elif isinstance(shown, list) and isinstance(answer, list):
        if len(answer) < len(shown):
            yield f"{where} has {len(answer)} items"
        for number, (value, other) in enumerate(zip(shown, answer, strict=False)):
            yield from differences(value, other, f"{where}[{number}]")
    elif isinstance(shown, str) and isinstance(answer, str):
        if not answer.startswith(shown.partition(_ANY)[0]) or (_ANY not in shown != answer):
            yield f"{where} is {answer!r}"
    elif _is_number(shown) and _is_number(answer):
        if isinstance(shown, int) and isinstance(answer, float):
            yield f"{where} is {answer!r}"
    elif shown != answer:
        yield f"{where} is {answer!r}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
