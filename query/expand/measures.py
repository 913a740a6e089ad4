"""Measures: `64 gb` is also searched as `64gb`, `10 inch` as `10in`: shops write them all ways."""

from __future__ import annotations

from query.plan import Expansion
from query.units import surface_forms

MOST_MEASURES = 4
"""Measures of a query that are searched in other forms."""

_MOST_WORDS = 3
_MOST_LOOKED_AT = 32
# A form is as good as another, but for the chance that it means something else.
_WEIGHT = 0.8
# Signs are no words to the index: what is left of `10"` is 10, which says nothing.
_SIGNS = ('"', "'")


def measure_expansions(text: str) -> tuple[Expansion, ...]:
    """Return the other forms of each measure in a text."""
    words = text.split()[:_MOST_LOOKED_AT]
    found: list[Expansion] = []
    at = measures = 0
    while at < len(words) and measures < MOST_MEASURES:
        for count in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            typed = " ".join(words[at : at + count])
            forms = surface_forms(typed)
            if forms:
                found += [
                    Expansion(typed, form, _WEIGHT)
                    for form in forms
                    if form != typed.lower() and not form.endswith(_SIGNS)
                ]
                measures += 1
                at += count
                break
        else:
            at += 1
    return tuple(found)
