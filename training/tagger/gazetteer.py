"""What fills each type of span in a training set, and how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from models.bio import spans_of
from training.tagger.examples import Example


class Gazetteer:
    """Phrases of each type, drawn as often as they were seen or, flatter, by its square root."""

    def __init__(self, examples: Iterable[Example]) -> None:
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for example in examples:
            words = example.text.split()
            for span in spans_of(example.labels or ()):
                seen[span.label][" ".join(words[span.start : span.end])] += 1
        self.phrases = {kind: sorted(counts) for kind, counts in sorted(seen.items())}
        self._weights = {
            kind: np.sqrt([seen[kind][phrase] for phrase in phrases])
            for kind, phrases in self.phrases.items()
        }

    def draw(self, kind: str, random: np.random.Generator) -> str:
        """Return a phrase of a type; raises KeyError for a type without any."""
        weights = self._weights[kind]
        at = random.choice(len(weights), p=weights / weights.sum())
        return self.phrases[kind][int(at)]
