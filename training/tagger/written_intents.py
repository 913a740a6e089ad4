"""Shopping queries that we wrote ourselves, for the intents that shops' logs have few of.

Each is a pattern whose words in braces are filled: from lists beside the patterns, and `{brand}`,
`{product}` and `{title}` from what the tagged queries of the training split name so.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.tagger.examples import Example
from training.tagger.gazetteer import Gazetteer

_SLOT = re.compile(r"\{(\w+)\}")
_KINDS = {"brand": "creator", "product": "core_product_type", "title": "product_name"}


@dataclass(frozen=True, slots=True)
class Patterns:
    """`patterns` of each intent, and what may fill their slots: `fillers` by a slot's name."""

    patterns: dict[str, list[str]]
    fillers: dict[str, list[str]]

    @classmethod
    def read(cls) -> Patterns:
        """Read the file that comes with this module."""
        path = Path(__file__).with_name("written_patterns.json")
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def filled(self, pattern: str, gazetteer: Gazetteer, random: np.random.Generator) -> str:
        """Return a pattern with its slots filled, those inside of what fills them too."""

        def fill(match: re.Match[str]) -> str:
            name = match.group(1)
            if name in _KINDS:
                return gazetteer.draw(_KINDS[name], random)
            choices = self.fillers[name]
            return choices[int(random.integers(len(choices)))]

        while _SLOT.search(pattern):
            pattern = _SLOT.sub(fill, pattern)
        return " ".join(pattern.split())


def whole_queries() -> list[Example]:
    """Return the queries that were written word for word, each with its intent."""
    path = Path(__file__).with_name("written_queries.json")
    written: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return [Example(text, intent=intent) for intent, texts in written.items() for text in texts]


def written_queries(gazetteer: Gazetteer, most: int, seed: int) -> list[Example]:
    """Return up to `most` different queries of each intent that has patterns.

    Every pattern is as likely as every other of its intent. A gazetteer that lacks brands,
    products or titles fills no pattern, so there are none then.
    """
    if not all(kind in gazetteer.phrases for kind in _KINDS.values()):
        return []
    random = np.random.default_rng(seed)
    ours = Patterns.read()
    made = []
    for intent, lines in ours.patterns.items():
        found: dict[str, None] = {}
        # A pattern without a slot says the same each time: so many tries are enough.
        for _ in range(3 * most):
            found.setdefault(
                ours.filled(lines[int(random.integers(len(lines)))], gazetteer, random)
            )
            if len(found) == most:
                break
        made += [Example(text, intent=intent) for text in found]
    return made
