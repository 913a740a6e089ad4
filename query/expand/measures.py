"""Measures: `64 gb` is also searched as `64gb`, `10 inch` as `10in`: shops write them all ways."""

from __future__ import annotations

from collections.abc import Sequence

from query.plan import Expansion
from query.units import surface_forms

MOST_MEASURES = 4
"""Measures of a query that are searched in other forms."""

_MOST_WORDS = 3
_MOST_LOOKED_AT = 32
# A form is as good as another, but for the chance that it means something else.
_WEIGHT = 0.8
# Forms of one measure that are searched: number and unit apart and as one, short and long.
_MOST_FORMS = 4


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
                found += [Expansion(typed, form, _WEIGHT) for form in _told_apart(typed, forms)]
                measures += 1
                at += count
                break
        else:
            at += 1
    return tuple(found)


def _told_apart(typed: str, forms: Sequence[str]) -> list[str]:
    """Return the forms that an index tells apart from each other and from what was typed.

    Signs are no words to it (of `10"` it would keep 10, which says nothing), a hyphen is a blank,
    and plurals are one with the singular.
    """
    seen = {_to_the_index(typed)}
    kept = []
    for form in forms:
        same = _to_the_index(form)
        if form[-1].isalnum() and same not in seen:
            seen.add(same)
            kept.append(form)
    return kept[:_MOST_FORMS]


def _to_the_index(form: str) -> str:
    return form.lower().replace("-", " ").rstrip("es")
