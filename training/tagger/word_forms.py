"""Short forms and synonyms that shoppers use for one another, one word for one word."""

from __future__ import annotations

_SHORT = """
inch in | inches in | ounce oz | ounces oz | pound lb | pounds lbs | gallon gal | quart qt
package pkg | pack pk | pieces pcs | piece pc | count ct | feet ft | foot ft | centimeter cm
large lg | medium med | small sm | women womens | men mens | kids kid | children kids
black blk | white wht | assorted asst | stainless ss | battery batt | refrigerator fridge
television tv | computer pc | photograph photo | bicycle bike | telephone phone | with w/
without w/o | and & | for 4 | extra xtra | quality qlty | christmas xmas | vitamin vit
"""

_SAME = """
sneakers trainers shoes | couch sofa | rug carpet mat | purse handbag bag | pants trousers
sweater jumper pullover | tshirt shirt tee | sunglasses shades | backpack rucksack bag
faucet tap | flashlight torch | trash garbage rubbish | diaper nappy | stroller pram buggy
curtains drapes | lamp light | mug cup | jacket coat | hoodie sweatshirt | earbuds earphones
headphones headset | cellphone phone mobile | laptop notebook | tv television | fridge refrigerator
kids childrens | girls girl | boys boy | womens ladies women | mens men | cheap inexpensive
large big | small little mini | grey gray | colour color | pajamas pjs sleepwear | cookware pots
holder stand | container box bin | cover case | toy toys | gift present | necklace pendant
"""


def _forms(lines: str) -> list[list[str]]:
    return [group.split() for line in lines.strip().splitlines() for group in line.split(" | ")]


ABBREVIATIONS: dict[str, tuple[str, ...]] = {}
"""Word -> its short forms, and back."""

SYNONYMS: dict[str, tuple[str, ...]] = {}
"""Word -> the other words of its group."""

for _words, _table in ((_SHORT, ABBREVIATIONS), (_SAME, SYNONYMS)):
    for _group in _forms(_words):
        for _word in _group:
            _others = tuple(other for other in _group if other != _word)
            _table[_word] = (*_table.get(_word, ()), *_others)
