"""Queries for a benchmark, made from the titles of the catalogue that is measured.

Where no query log exists, the words of the catalogue are the closest thing to what its shoppers
type. Each query is 1 to 4 words that follow one another in one title, in lower case, and of every
ten queries five stay like that, two have their words in another order, two have one slip of a
finger in a word of at least five letters and no digit (a letter lost, doubled or swapped with its
neighbour), and one ends in the middle of its last word, as typed. All of them are different, so
that no cache answers twice. The same titles, number and seed give the same queries.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from catalog.errors import RetailSearchError
from evaluation.ranking import Engine
from evaluation.text_file import open_text
from ranker.request import SearchRequest

FORMS = ("plain",) * 5 + ("shuffled",) * 2 + ("slip",) * 2 + ("unfinished",)
LENGTHS = (1, 2, 2, 3, 3, 4)

_WORD = re.compile(r"[^\W_][\w.'-]*", re.UNICODE)
_TRIES_PER_QUERY = 20
_PAGES_OF_TITLES = 40
_TITLES_PER_PAGE = 100


def make_queries(titles: Sequence[str], count: int, *, seed: int = 7) -> list[str]:
    """Make up to `count` different queries from titles; fewer where the titles give no more."""
    generator = random.Random(seed)
    # in sorted order, so that the order in which the titles came does not matter
    words = [row for row in (_WORD.findall(t.lower()) for t in sorted(set(titles))) if row]
    found: dict[str, None] = {}
    for attempt in range(count * _TRIES_PER_QUERY if words else 0):
        form = FORMS[attempt % len(FORMS)]
        row = generator.choice(words)
        length = min(generator.choice(LENGTHS), len(row))
        start = generator.randrange(len(row) - length + 1)
        query = " ".join(_deformed(row[start : start + length], form, generator))
        found.setdefault(query)
        if len(found) == count:
            break
    return list(found)


def read_queries(path: Path) -> list[str]:
    """Read different queries, one a line, plain or compressed; a repeat is left out.

    Raises RetailSearchError where there is none.
    """
    with open_text(path) as stream:
        queries = list(dict.fromkeys(line.strip() for line in stream if line.strip()))
    if not queries:
        raise RetailSearchError(f"'{path}' has no query.", fix="Write one query on each line.")
    return queries


def sample_titles(engine: Engine) -> list[str]:
    """Collect up to 4,000 titles by browsing pages spread evenly over the whole catalogue.

    Raises RetailSearchError where the index is empty.
    """
    first = engine.search(_browse(1))
    pages = max(1, first.pages)
    step = max(1, pages // _PAGES_OF_TITLES)
    titles = [hit.product.title for hit in first.hits]
    for page in range(1 + step, pages + 1, step):
        try:
            titles += [hit.product.title for hit in engine.search(_browse(page)).hits]
        except RetailSearchError:
            # an engine may refuse pages this deep; the ones before it have titles enough
            break
    if not titles:
        raise RetailSearchError(
            "The index has no product to make queries of.", fix="Run reindex, or give --queries."
        )
    return titles


def _browse(page: int) -> SearchRequest:
    return SearchRequest(query="", page=page, per_page=_TITLES_PER_PAGE, facets=())


def _deformed(words: list[str], form: str, generator: random.Random) -> list[str]:
    words = list(words)
    if form == "shuffled":
        generator.shuffle(words)
    elif form == "slip":
        long = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
        if long:
            index = generator.choice(long)
            words[index] = _slipped(words[index], generator)
    elif form == "unfinished" and len(words[-1]) >= 4:
        words[-1] = words[-1][: generator.randrange(3, len(words[-1]))]
    return words


def _slipped(word: str, generator: random.Random) -> str:
    # not the first letter, which people rarely get wrong
    i = generator.randrange(1, len(word) - 1)
    return generator.choice(
        (
            word[:i] + word[i + 1 :],
            word[:i] + word[i] + word[i:],
            word[:i] + word[i + 1] + word[i] + word[i + 2 :],
        )
    )
