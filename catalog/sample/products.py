"""Draws products: models of a kind, each in one or a few variants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from catalog.sample.colors import tint_of
from catalog.sample.companions import Companions
from catalog.sample.dice import Dice
from catalog.sample.drawings import file_name
from catalog.sample.identifiers import product_id
from catalog.sample.sentences import BULLET_USES, MONTHS, OPENERS
from catalog.sample.vocabulary import Brand, KindWords, vocabulary

Record = dict[str, object]

_TIER_PRICE: Final = (0.75, 1.0, 1.4)
_TIER_QUALITY: Final = (0.46, 0.56, 0.68)
_FIRST_DAY: Final = date(2014, 1, 1)
_LAST_DAY_NUMBER: Final = 3600
_ENDINGS: Final = (0.99, 0.99, 0.99, 0.95, 0.49, 0.0)


@dataclass(slots=True)
class Item:
    """One generated product and what the generator knows of it.

    `facts` are its attributes by name, `words` fill the places of sentence patterns, `quality`
    (0 to 1) drives ratings and reviews, `fame` drives how often it is looked at and reviewed.
    """

    record: Record
    source: KindWords
    facts: dict[str, str]
    words: dict[str, str]
    id: str
    price: float
    rating: float
    quality: float
    fame: float
    picture: tuple[str, str]


def generate_products(count: int, seed: int = 7) -> Iterator[dict[str, object]]:
    """Yield `count` products as records of the Amazon 2023 metadata format, streaming.

    The same seed gives the same records, and a smaller count gives the start of a larger one.
    """
    for item in stream_items(count, seed):
        yield item.record


def stream_items(count: int, seed: int = 7) -> Iterator[Item]:
    """Yield `count` products with the facts they were made from; every kind comes up in turn."""
    dice = Dice(seed)
    kinds = vocabulary()
    companions = Companions(seed)
    made = 0
    while made < count:
        for source in dice.some(kinds, len(kinds)):
            kind = source.kind.key
            together = companions.of(kind)
            for item in _variants(source, dice, made, seed):
                if made == count:
                    return
                item.record["bought_together"] = None if together is None else [*together]
                yield item
                companions.add(kind, item.id)
                made += 1


def _variants(source: KindWords, dice: Dice, first: int, seed: int) -> Iterator[Item]:
    """Draw one model and yield it in one to four colours or sizes."""
    brand = dice.pick(source.brands)
    series = dice.pick(source.series)
    number = dice.whole(2, 99) * 10
    if source.department.numbered:
        series = f"{series} {number}"
    chosen = {spec.name: dice.pick(spec.values) for spec in source.specs}
    pattern = _Pattern(source, dice, chosen)
    roll = dice.roll()
    wanted = 1 if roll < 0.6 or not source.vary else 2 if roll < 0.82 else 3 if roll < 0.93 else 4
    vary = dice.pick(source.vary) if source.vary else ""
    spread = next((spec for spec in source.specs if spec.name == vary), None)
    values = dice.some(spread.values, wanted) if spread else []
    quality = min(1.0, max(0.0, _TIER_QUALITY[brand.tier] + (dice.bell() - 0.5) * 0.9))
    low, high = source.kind.price
    skew = dice.roll()
    base = low + (high - low) * 0.8 * skew * skew
    released = _FIRST_DAY + timedelta(days=int(dice.roll() * _LAST_DAY_NUMBER))
    code = f"{brand.code}-{number * 10 + dice.whole(0, 9):04d}"
    for place in range(max(1, len(values))):
        facts = dict(chosen)
        if values:
            facts[vary] = values[place]
        yield _item(
            source, dice, pattern, brand, series, facts, quality, base, released,
            f"{code}{'ABCDEFGH'[place]}{dice.whole(10, 99)}", product_id(first + place, seed),
        )  # fmt: skip


class _Pattern:
    """The sentences that all variants of one model share."""

    __slots__ = ("about", "bullets", "closer", "noun", "opener", "synonym", "title", "uses")

    def __init__(self, source: KindWords, dice: Dice, chosen: dict[str, tuple[str, str]]) -> None:
        self.title = dice.pick(source.titles)
        self.noun = dice.pick(source.nouns)
        others = [also for also in source.also if also[0] != self.noun[1]]
        self.synonym = dice.pick(others or source.also)
        values = {value for value, _ in chosen.values()}
        fitting = [use for use, value in source.uses if not value or value in values]
        self.uses = dice.some(fitting, 2)
        own = source.kind.points
        self.bullets = [
            *dice.some(own, dice.whole(2, 4)),
            dice.pick(BULLET_USES),
            dice.pick(source.department.points),
        ]
        self.opener = dice.pick(OPENERS)
        self.about = dice.pick(source.kind.about)
        self.closer = dice.pick(source.department.closers)


def _item(
    source: KindWords,
    dice: Dice,
    pattern: _Pattern,
    brand: Brand,
    series: str,
    chosen: dict[str, tuple[str, str]],
    quality: float,
    base: float,
    released: date,
    code: str,
    identifier: str,
) -> Item:
    """Put one variant into words and figures."""
    words = dict(source.words)
    facts: dict[str, str] = {}
    for spec in source.specs:
        value, spoken = chosen[spec.name]
        facts[spec.name] = words[spec.name] = value
        words[spec.prose_name] = spoken
    also, an_also = pattern.synonym
    words["Noun"], words["noun"] = pattern.noun
    words["also"], words["an_also"] = also, an_also
    words["an_also_cap"] = an_also[0].upper() + an_also[1:]
    words["use"], words["use2"] = pattern.uses
    words["brand"], words["series"] = brand.name, series
    words.setdefault("color", "plain design")
    rating, raters, fame = _standing(dice, quality)
    price = _price(source, dice, base * _TIER_PRICE[brand.tier], chosen)
    picture = (source.kind.picture, _tint(source, facts, brand))
    image = "/pictures/" + file_name(*picture)
    details = {
        "Brand": brand.name,
        "Manufacturer": brand.name,
        **facts,
        "Item model number": code,
        "Date First Available": f"{MONTHS[released.month - 1]} {released.day}, {released.year}",
        "Availability": "Out of Stock" if dice.roll() < 0.06 else "In Stock",
    }
    record: Record = {
        "main_category": source.department.name,
        "title": pattern.title.format_map(words),
        "average_rating": rating,
        "rating_number": raters,
        "features": [_sentence(bullet.format_map(words)) for bullet in pattern.bullets],
        "description": [
            f"{pattern.opener.format_map(words)} {pattern.about.format_map(words)}",
            _sentence(pattern.closer.format_map(words)),
        ],
        "price": price,
        "images": [{"thumb": image, "large": image, "variant": "MAIN", "hi_res": image}],
        "videos": [],
        "store": brand.name,
        "categories": list(source.path),
        "details": details,
        "parent_asin": identifier,
        "bought_together": None,
    }
    facts["Brand"] = brand.name
    return Item(
        record, source, facts, words, identifier, price, rating, quality, fame, picture
    )  # fmt: skip


def _sentence(text: str) -> str:
    """Start with a capital letter, whichever word came first."""
    return text[0].upper() + text[1:]


def _standing(dice: Dice, quality: float) -> tuple[float, int, float]:
    """Return average rating, number of ratings and fame; few products have very many ratings."""
    fame = (0.4 + quality) / (dice.roll() + 0.0008)
    raters = int(14 * fame) + dice.whole(1, 9)
    rating = 3.0 + 1.75 * quality + (dice.roll() - 0.5) * 0.5
    return round(min(5.0, max(1.6, rating)), 1), raters, fame


def _price(source: KindWords, dice: Dice, base: float, chosen: dict[str, tuple[str, str]]) -> float:
    """Return a shop price that rises with size and stays within what the kind can cost."""
    for spec in source.specs:
        if spec.name == source.kind.scale and len(spec.values) > 1:
            step = spec.values.index(chosen[spec.name]) / (len(spec.values) - 1)
            base *= 0.8 + 0.9 * step
    whole = int(base)
    if whole >= 200:
        return round(whole // 10 * 10 + 9.99 - 10 * (dice.roll() < 0.3), 2)
    return round(max(whole, 1) + dice.pick(_ENDINGS), 2)


def _tint(source: KindWords, facts: dict[str, str], brand: Brand) -> str:
    """Return the colour of the picture: the product's own, its flavour's, or the brand's."""
    for name in ("Color", "Flavor", "Scent"):
        tint = tint_of(facts.get(name, ""))
        if tint:
            return tint
    return source.tints[len(brand.name) % len(source.tints)]
