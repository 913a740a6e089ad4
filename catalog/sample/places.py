"""Makes the places of an invented city, in the format of the Yelp Open Dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from catalog.sample.dice import Dice
from catalog.sample.identifiers import long_id
from catalog.sample.place_tables import (
    CENTER,
    CITY,
    FIRST_NAMES,
    GENERAL_BAD,
    GENERAL_GOOD,
    PLACE_KINDS,
    POSTCODES,
    STATE,
    STREETS,
    TIPS,
    WORDS,
    PlaceKind,
)  # fmt: skip
from catalog.sample.products import Record

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Place:
    """One generated place: its record, its kind, and how many reviews and tips are written."""

    record: Record
    kind: PlaceKind
    id: str
    stars: float
    reviews: int


def make_places(count: int, seed: int) -> list[Place]:
    """Return `count` places, the kinds in turn, with a name that no other place has."""
    dice = Dice(seed, stream=3)
    taken: set[str] = set()
    return [
        _place(PLACE_KINDS[number % len(PLACE_KINDS)], number, dice, seed, taken)
        for number in range(count)
    ]


def _place(kind: PlaceKind, number: int, dice: Dice, seed: int, taken: set[str]) -> Place:
    quality = dice.bell()
    stars = int((2.3 + 2.7 * quality) * 2 + 0.5) / 2
    reviewers = 5 + int(12 / (dice.roll() + 0.01))
    identifier = long_id(number, seed, "business")
    record: Record = {
        "business_id": identifier,
        "name": _name(kind, dice, taken),
        "address": f"{dice.whole(2, 980)} {dice.pick(STREETS)}",
        "city": CITY,
        "state": STATE,
        "postal_code": dice.pick(POSTCODES),
        "latitude": round(CENTER[0] + (dice.bell() - 0.5) * 0.11, 7),
        "longitude": round(CENTER[1] + (dice.bell() - 0.5) * 0.15, 7),
        "stars": stars,
        "review_count": reviewers,
        "is_open": 0 if dice.chance(0.07) else 1,
        "attributes": _attributes(kind, dice),
        "categories": ", ".join([*kind.categories.split(", "), *dice.some(kind.extras, 1)]),
        "hours": _hours(kind, dice),
    }
    return Place(record, kind, identifier, stars, max(2, min(40, reviewers // 5)))


def _name(kind: PlaceKind, dice: Dice, taken: set[str]) -> str:
    while True:
        first = dice.pick(WORDS) if dice.chance(0.65) else dice.pick(FIRST_NAMES) + "'s"
        name = f"{first} {dice.pick(kind.ends)}"
        # In a large made-up city the short names run out: the street tells them apart.
        if name in taken:
            name = f"{name} on {dice.pick(STREETS)}"
        if name in taken:
            name = f"{name} No. {len(taken)}"
        if name not in taken:
            taken.add(name)
            return name


def _attributes(kind: PlaceKind, dice: Dice) -> dict[str, str]:
    """Return attributes as Yelp writes them: every value is the text of a Python literal."""

    def yes(share: float = 0.6) -> str:
        return str(dice.chance(share))

    found: dict[str, str] = {}
    for trait in kind.traits:
        if trait == "price":
            found["RestaurantsPriceRange2"] = str(dice.whole(1, 3))
        elif trait == "parking":
            found["BusinessParking"] = (
                f"{{'garage': {yes(0.2)}, 'street': {yes()}, 'validated': False, "
                f"'lot': {yes(0.5)}, 'valet': False}}"
            )
        elif trait == "wifi":
            found["WiFi"] = dice.pick(("u'free'", "u'no'", "'free'", "u'paid'"))
        elif trait == "noise":
            found["NoiseLevel"] = dice.pick(("u'quiet'", "u'average'", "u'loud'"))
        elif trait == "seating":
            found["OutdoorSeating"] = yes(0.5)
        elif trait == "kids":
            found["GoodForKids"] = yes(0.7)
        elif trait == "takeout":
            found["RestaurantsTakeOut"] = yes(0.85)
            found["RestaurantsDelivery"] = yes(0.4)
        elif trait == "meal":
            found["GoodForMeal"] = (
                f"{{'dessert': False, 'latenight': False, 'lunch': {yes(0.7)}, "
                f"'dinner': {yes(0.8)}, 'brunch': {yes(0.3)}, 'breakfast': {yes(0.2)}}}"
            )
        elif trait == "bikes":
            found["BikeParking"] = yes(0.7)
        elif trait == "appointment":
            found["ByAppointmentOnly"] = yes(0.3)
        elif trait == "wheelchair":
            found["WheelchairAccessible"] = yes(0.75)
    found["BusinessAcceptsCreditCards"] = yes(0.95)
    return found


def _hours(kind: PlaceKind, dice: Dice) -> dict[str, str]:
    closed = dice.pick(("Monday", "Sunday", ""))
    opens, closes = kind.opens + dice.whole(0, 1), kind.closes - dice.whole(0, 1)
    half = dice.pick(("0", "30"))
    return {day: f"{opens}:{half}-{closes % 24}:0" for day in _DAYS if day != closed}


def write_place_reviews(places: Sequence[Place], seed: int) -> Iterator[Record]:
    """Yield reviews whose stars are near the stars of the place."""
    dice = Dice(seed, stream=4)
    number = 0
    for place in places:
        for _ in range(place.reviews):
            stars = min(5, max(1, int(place.stars + (dice.bell() - 0.5) * 3.4 + 0.5)))
            content = stars >= 4 or (stars == 3 and dice.chance(0.5))
            own, general = (
                (place.kind.good, GENERAL_GOOD) if content else (place.kind.bad, GENERAL_BAD)
            )
            text = [dice.pick(own), *dice.some(general, dice.whole(1, 2))]
            if stars == 3:
                text.append(dice.pick(GENERAL_BAD if content else GENERAL_GOOD))
            yield {
                "review_id": long_id(number, seed, "review"),
                "user_id": long_id(dice.whole(0, 900), seed, "visitor"),
                "business_id": place.id,
                "stars": float(stars),
                "useful": int(0.4 / (dice.roll() + 0.05)),
                "funny": int(0.15 / (dice.roll() + 0.05)),
                "cool": int(0.25 / (dice.roll() + 0.05)),
                "text": " ".join(text),
                "date": _moment(dice),
            }
            number += 1


def write_place_tips(places: Sequence[Place], seed: int) -> Iterator[Record]:
    """Yield up to two short tips for each place."""
    dice = Dice(seed, stream=5)
    for place in places:
        for text in dice.some((*TIPS, *place.kind.good), dice.whole(0, 2)):
            yield {
                "user_id": long_id(dice.whole(0, 900), seed, "visitor"),
                "business_id": place.id,
                "text": text,
                "date": _moment(dice),
                "compliment_count": int(0.1 / (dice.roll() + 0.05)),
            }


def _moment(dice: Dice) -> str:
    day = f"{dice.whole(2017, 2023)}-{dice.whole(1, 12):02d}-{dice.whole(1, 28):02d}"
    return f"{day} {dice.whole(7, 22):02d}:{dice.whole(0, 59):02d}:{dice.whole(0, 59):02d}"
