"""More training queries out of those there are: each way changes a query and keeps its labels true.

A way takes an example and returns a changed one, or None where it has nothing to change. Which of
them help is measured, see `training.tagger.augment_effect`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from models.bio import WordSpan, spans_of
from training.tagger.examples import Example
from training.tagger.gazetteer import Gazetteer
from training.tagger.keyboard import mistyped
from training.tagger.word_forms import ABBREVIATIONS, SYNONYMS

Random = np.random.Generator
Augmentation = Callable[[Example, Random], Example | None]

WAYS = ("typo", "swap", "drop", "order", "abbreviation", "synonym")
"""Keyboard typos, entity swap, word drop, word order, abbreviation, back-off to synonyms."""


def augmentations(names: Sequence[str], gazetteer: Gazetteer) -> list[Augmentation]:
    """Return the ways of these names; raises KeyError for one that is none of WAYS."""
    ways: dict[str, Augmentation] = {
        "typo": typo,
        "swap": lambda example, random: swap(example, random, gazetteer),
        "drop": drop,
        "order": order,
        "abbreviation": lambda example, random: _rewritten(example, random, ABBREVIATIONS),
        "synonym": lambda example, random: _rewritten(example, random, SYNONYMS),
    }
    return [ways[name] for name in names]


def augmented(
    examples: Iterable[Example], ways: Sequence[Augmentation], rounds: float, seed: int
) -> list[Example]:
    """Return new examples: `rounds` times each example, changed in a way drawn at random.

    A part of a round takes that part of the examples.

    Where the drawn way has nothing to change, the others are tried; what comes out unchanged, or
    twice, is left out.
    """
    random = np.random.default_rng(seed)
    source = list(examples)
    known = {example.text for example in source}
    made = []
    wanted = round(rounds * len(source)) if ways else 0
    for start in range(0, wanted, max(1, len(source))):
        for row in random.permutation(len(source))[: wanted - start]:
            example = source[row]
            for at in random.permutation(len(ways)):
                found = ways[at](example, random)
                if found is not None and found.text not in known:
                    known.add(found.text)
                    made.append(found)
                    break
    return made


def typo(example: Example, random: Random) -> Example | None:
    """Mistype one word of at least four letters and no digit."""
    words = example.text.split()
    fit = [at for at, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    if not fit:
        return None
    at = int(random.choice(fit))
    words[at] = mistyped(words[at], random)
    return _with(example, words, example.labels)


def swap(example: Example, random: Random, gazetteer: Gazetteer) -> Example | None:
    """Put another phrase of the same type in the place of one span, or of more."""
    spans = _kinds(example)
    able = [at for at, span in enumerate(spans) if span.label in gazetteer.phrases]
    if not able:
        return None
    chosen = {int(random.choice(able))} | {at for at in able if random.random() < 0.3}
    words, labels = example.text.split(), example.labels or ()
    new_words: list[str] = []
    new_labels: list[str] = []
    for at, span in enumerate(spans):
        if at in chosen:
            phrase = gazetteer.draw(span.label, random).split()
            new_words += phrase
            new_labels += _bio(span.label, len(phrase))
        else:
            new_words += words[span.start : span.end]
            new_labels += labels[span.start : span.end]
    return _with(example, new_words, tuple(new_labels))


def drop(example: Example, random: Random) -> Example | None:
    """Leave out one span, or one word between spans; never the last one that names a product."""
    spans = _kinds(example)
    products = [at for at, span in enumerate(spans) if span.label == "core_product_type"]
    able = [at for at in range(len(spans)) if products != [at]]
    if len(spans) < 2 or not able:
        return None
    gone = int(random.choice(able))
    return _arranged(example, [span for at, span in enumerate(spans) if at != gone])


def order(example: Example, random: Random) -> Example | None:
    """Shuffle the spans; the words of a span stay together."""
    spans = _kinds(example)
    if len(spans) < 2:
        return None
    return _arranged(example, [spans[at] for at in random.permutation(len(spans))])


def _kinds(example: Example) -> list[WordSpan]:
    """Return all words as spans, those between spans as one of `O` each."""
    labels = example.labels or ()
    spans = spans_of(labels)
    inside = {at for span in spans for at in range(span.start, span.end)}
    others = [WordSpan(at, at + 1, "O") for at in range(len(labels)) if at not in inside]
    return sorted([*spans, *others])


def _arranged(example: Example, spans: Sequence[WordSpan]) -> Example | None:
    words, labels = example.text.split(), example.labels or ()
    return _with(
        example,
        [word for span in spans for word in words[span.start : span.end]],
        tuple(label for span in spans for label in labels[span.start : span.end]),
    )


def _rewritten(
    example: Example, random: Random, forms: dict[str, tuple[str, ...]]
) -> Example | None:
    """Put another form of a word in its place, one word for one."""
    words = example.text.split()
    able = [at for at, word in enumerate(words) if word in forms]
    if not able:
        return None
    at = int(random.choice(able))
    words[at] = str(random.choice(forms[words[at]]))
    return _with(example, words, example.labels)


def _with(example: Example, words: Sequence[str], labels: tuple[str, ...] | None) -> Example | None:
    text = " ".join(words)
    return None if not text or text == example.text else Example(text, labels, example.intent)


def _bio(kind: str, length: int) -> list[str]:
    if kind == "O":
        return ["O"] * length
    return [f"{'I' if at else 'B'}-{kind}" for at in range(length)]
