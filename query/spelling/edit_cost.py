"""What an edit costs: less where a hand slips or an ear mishears, more where neither does."""

from __future__ import annotations

from rapidfuzz.distance import OSA, Levenshtein

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiouy")
# Letters that are heard alike.
_ALIKE = ("ck", "cs", "kq", "sz", "sc", "gj", "mn", "bp", "dt", "fv", "vw", "xs", "iy", "ie", "uw")

PLAIN = 1.0
SAME_LETTER = 0.55
SWAPPED = 0.6
VOWEL_FOR_VOWEL = 0.7
HEARD_ALIKE = 0.75
NEXT_KEY = 0.8
VOWEL_LOST = 0.85
FIRST_LETTER = 0.5


def _neighbours() -> frozenset[str]:
    pairs: set[str] = set()
    for number, row in enumerate(_ROWS):
        for place, key in enumerate(row):
            near = row[place + 1 : place + 2]
            if number + 1 < len(_ROWS):
                below = _ROWS[number + 1]
                near += below[max(0, place - 1) : place + 1]
            pairs.update({key + other for other in near}, {other + key for other in near})
    return frozenset(pairs)


_NEXT_KEYS = _neighbours()
_HEARD = frozenset(pair[::step] for pair in _ALIKE for step in (1, -1))


def edit_cost(typed: str, meant: str) -> float:
    """Return what it costs to have typed one word for another; 1 is one unexplained edit.

    The edits are those of a shortest alignment, weighed one by one.
    """
    if typed == meant:
        return 0.0
    steps = Levenshtein.editops(typed, meant)
    fewest = OSA.distance(typed, meant)
    first = FIRST_LETTER if typed[:1] != meant[:1] else 0.0
    if fewest < len(steps):
        # Neighbours swapped: each costs one edit here and two in the alignment.
        swaps = len(steps) - fewest
        return first + swaps * SWAPPED + (fewest - swaps) * PLAIN
    return first + sum(
        _step_cost(step.tag, typed, step.src_pos, meant, step.dest_pos) for step in steps
    )


def _step_cost(tag: str, typed: str, at: int, meant: str, to: int) -> float:
    if tag == "delete":
        letter = typed[at]
        around = (typed[at - 1 : at], typed[at + 1 : at + 2])
        if letter in around:
            return SAME_LETTER
        return NEXT_KEY if any(letter + other in _NEXT_KEYS for other in around) else PLAIN
    if tag == "insert":
        letter = meant[to]
        if letter in (meant[to - 1 : to] if to else "", meant[to + 1 : to + 2]):
            return SAME_LETTER
        return VOWEL_LOST if letter in _VOWELS else PLAIN
    one, other = typed[at], meant[to]
    if one in _VOWELS and other in _VOWELS:
        return VOWEL_FOR_VOWEL
    if one + other in _HEARD:
        return HEARD_ALIKE
    return NEXT_KEY if one + other in _NEXT_KEYS else PLAIN
