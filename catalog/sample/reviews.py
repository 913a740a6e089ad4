"""Writes reviews that agree with a product's rating, in the Amazon 2023 review format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from catalog.sample.dice import Dice
from catalog.sample.identifiers import user_id
from catalog.sample.products import Item, Record
from catalog.sample.review_words import CLOSINGS, DOUBTS, FACTS, HEADINGS, OPENINGS

_FIRST_MOMENT: Final = 1_577_836_800_000
_SPAN: Final = 115_000_000_000
_REVIEWERS: Final = 40_000
_MOST: Final = 60


def write_reviews(items: Iterable[Item], seed: int) -> Iterator[Record]:
    """Yield about four reviews for each product; famous products get many, some get none."""
    dice = Dice(seed, stream=1)
    for item in items:
        # Fame is heavy-tailed already; the share is chosen so that the mean comes to about four.
        wanted = min(_MOST, int(item.fame * (0.35 + 0.75 * dice.roll()) + dice.roll() * 0.9))
        for _ in range(wanted):
            yield _review(item, dice, seed)


def _review(item: Item, dice: Dice, seed: int) -> Record:
    stars = _stars(item.rating, dice)
    words = {**item.words, "use": dice.pick((item.words["use"], item.words["use2"]))}
    department = item.source.department
    sentences = [dice.pick(OPENINGS[stars])]
    content = stars >= 4 or (stars == 3 and dice.chance(0.5))
    if dice.chance(0.75):
        sentences.append(dice.pick(department.praise if content else department.gripes))
    if dice.chance(0.65):
        spec = dice.pick([spec for spec in item.source.specs if spec.name != "Department"])
        value = words[spec.prose_name]
        words["fact"] = spec.prose_name
        words["value"] = f"{spec.prose_name} {value}" if value.isdigit() else value
        sentences.append(dice.pick(FACTS if content else DOUBTS))
    if stars == 3 or (stars == 4 and dice.chance(0.25)):
        turn = dice.pick(department.gripes if content else department.praise)
        sentences.append("On the other hand: " + _inner(turn))
    if dice.chance(0.6):
        sentences.append(dice.pick(CLOSINGS[stars]))
    text = " ".join(_capital(sentence.format_map(words)) for sentence in sentences)
    return {
        "rating": float(stars),
        "title": dice.pick(HEADINGS[stars]).format_map(words),
        "text": text,
        "images": [],
        "asin": item.id,
        "parent_asin": item.id,
        "user_id": user_id(dice.whole(0, _REVIEWERS), seed),
        "timestamp": _FIRST_MOMENT + int(dice.roll() * _SPAN),
        "helpful_vote": int(0.6 / (dice.roll() + 0.02)) if dice.chance(0.4) else 0,
        "verified_purchase": dice.chance(0.88),
    }


def _stars(rating: float, dice: Dice) -> int:
    """Draw stars whose mean is near the rating: most are 5 or near it, complaints are 1 or 2."""
    # With a share `low` of 1.8 on average and the rest of 4.7, the mean is the rating.
    low = min(0.95, max(0.02, (4.7 - rating) / 2.9))
    roll = dice.roll()
    if roll < low:
        mood = dice.roll()
        return 1 if mood < 0.45 else 2 if mood < 0.75 else 3
    mood = dice.roll()
    return 5 if mood < 0.72 else 4


def _inner(text: str) -> str:
    """Start with a small letter, unless the sentence starts with "I"."""
    return text if text.startswith("I ") else text[0].lower() + text[1:]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
