from __future__ import annotations

import pytest

from query.expand.replace import Replacement, moved_ranges
from query.expand.synonym_file import parse_synonyms
from query.expand.synonyms import Synonyms

RULES = Synonyms([parse_synonyms(b"w/ ~> with\nteevee ~> tv\nsofa ~> sofa bed")])


@pytest.mark.parametrize("words", ["red", "teevee", "teevee w/", "remote", "sofa and", "w/", "and"])
def test_ranges_are_moved_with_their_words(words: str) -> None:
    text = "red teevee w/remote sofa and w/ tray"
    expanded = RULES.expand(text)
    assert expanded.text == "red tv with remote sofa bed and with tray"
    start = text.index(words)
    ((begin, end),) = moved_ranges([(start, start + len(words))], expanded.replacements)
    assert expanded.text[begin:end].rstrip() == RULES.expand(words).text


def test_part_of_what_was_replaced_becomes_all_of_what_replaces_it() -> None:
    replaced = (Replacement("sofa", "settee", 4, 8), Replacement("tv", "television", 9, 11))
    # "red sofa tv" becomes "red settee television".
    ranges = [(9, 11), (5, 8), (4, 6), (5, 10), (0, 3), (0, 11), (6, 6)]
    assert moved_ranges(ranges, replaced) == (
        *((11, 21), (4, 10), (4, 10), (4, 21), (0, 3), (0, 21), (4, 10)),
    )
    assert moved_ranges([(2, 5)], ()) == ((2, 5),)
