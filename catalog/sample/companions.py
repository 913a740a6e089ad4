"""Which kinds of product are bought together, so that products can name what goes with them."""

from __future__ import annotations

from collections import deque
from typing import Final

from catalog.sample.dice import Dice

_MOST: Final = 4
_REMEMBERED: Final = 5
_SHARE: Final = 0.7

# Each line names kinds that go with each other.
_SETS: Final = (
    "headphones|charging cable|power bank", "earbuds|charging cable|power bank|smartwatch",
    "television|soundbar", "projector|speaker|soundbar", "camera|memory card|backpack",
    "security camera|router|memory card", "laptop|mouse|keyboard|monitor|external drive",
    "laptop|backpack|webcam|headphones", "tablet|keyboard|power bank|charging cable",
    "monitor|webcam|desk|office chair|desk lamp", "frying pan|saucepan|knife set|olive oil",
    "coffee maker|coffee|mug", "kettle|tea|mug", "blender|nuts|water bottle",
    "bath towel|shampoo", "bed sheets|pillow|mattress|bed frame", "sofa|coffee table|floor lamp",
    "futon|pillow|floor lamp", "armchair|floor lamp|bookshelf", "desk|office chair|desk organizer",
    "t-shirt|jeans|sneakers", "dress|heels|perfume|lipstick", "hoodie|sneakers|jeans",
    "jacket|winter boots|hiking boots", "dress shirt|perfume", "leggings|yoga mat|running shoes",
    "running shoes|smartwatch|water bottle", "hiking boots|backpack|tent|sleeping bag",
    "sandals|sunscreen", "slippers|bath towel", "shampoo|conditioner|hair dryer",
    "face moisturizer|face serum|sunscreen", "pasta|pasta sauce|olive oil|saucepan",
    "chocolate|coffee|tea", "snack bars|nuts|water bottle", "building blocks|toy car",
    "puzzle|board game", "plush toy|doll", "kids scooter|bike helmet", "bicycle|bike helmet",
    "tent|sleeping bag|flashlight", "dumbbells|yoga mat|water bottle", "ball|water bottle",
    "drill|screwdriver set|tool box", "circular saw|hammer|tool box", "paint|ladder",
    "dog food|dog bowl|dog toy|dog leash", "dog bed|dog toy", "cat food|cat litter|cat tree",
    "notebook|pens|highlighters", "printer|shredder|notebook", "wall clock|desk organizer|pens",
)  # fmt: skip


class Companions:
    """Remembers the latest products of each kind, and names those that go with a new one."""

    def __init__(self, seed: int) -> None:
        self._dice = Dice(seed, stream=3)
        self._latest: dict[str, deque[str]] = {}
        self._kinds: dict[str, list[str]] = {}
        for line in _SETS:
            kinds = line.split("|")
            for kind in kinds:
                others = self._kinds.setdefault(kind, [])
                others += [other for other in kinds if other != kind and other not in others]

    def of(self, kind: str) -> list[str] | None:
        """Return ids of products that go with a new one of a kind, None where it names none."""
        named = self._dice.chance(_SHARE)
        kinds = self._dice.some(self._kinds.get(kind, ()), _MOST)
        found = [self._dice.pick(self._latest[one]) for one in kinds if one in self._latest]
        return found if named and found else None

    def add(self, kind: str, product_id: str) -> None:
        """Remember a product, so that later ones may name it."""
        self._latest.setdefault(kind, deque(maxlen=_REMEMBERED)).append(product_id)
