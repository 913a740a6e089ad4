"""What is written to complete queries from: the files of the folder `suggest/`.

words.*              every word by which anything is found, sorted
words.letters-seen   for each word, which letters are in it
<kind>.text.*        the entries of a kind, the weightiest first: its number is an entry's place
<kind>.weights       how much each is worth, 0 to 1
<kind>.counts        how many products each leads to
<kind>.starts        for each word, where its entries begin in the next file
<kind>.found         entries by word: four times the number, and where the word is, `FIRST`,
                     `INSIDE` or `AROUND`; ascending for each word
"""

from __future__ import annotations

from catalog.errors import IndexCorruptError
from query.suggest.suggestion import SuggestionKind

FORMAT = 1
META = "suggest.json"
WORDS = "words"
LETTERS = "words.letters-seen.npy"
KINDS: tuple[SuggestionKind, ...] = ("query", "category", "brand", "product")
"""In the order in which they are suggested."""
TEXTS = "text"
IDS = "ids"
"""Of products."""
PATHS = "paths"
"""Of categories: names from the root down, with `NAME_END` between them."""
SCOPES = "query.scopes.npy"
"""Of the first queries: up to two categories that they are looked for in, -1 for none."""
SCOPE_COUNTS = "query.scope_counts.npy"
"""How many products a query has in each of those."""
PLACE_BITS = 2
PLACES = 1 << PLACE_BITS
PLACE = PLACES - 1
"""The bits of a place."""
FIRST, INSIDE, AROUND = range(3)
"""A text's first word, another of its words, or one of what it belongs to: a brand, a category."""
NAME_END = "\x1f"
MOST_SCOPES = 2


def corrupt(folder: object, error: Exception | str) -> IndexCorruptError:
    """Return the error of suggestions that cannot be read."""
    return IndexCorruptError(
        f"Suggestions cannot be read from '{folder}': {error}.",
        fix="Run `retail-search indexes rollback` or reindex.",
    )
