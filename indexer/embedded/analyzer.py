"""How running text becomes terms: words, lower case, without accents, stemmed.

The words are runs of letters and digits, cut by a loop in Tantivy: the regular expression that
says the same with combining marks costs more than all the rest of indexing. So marks are attached
to their letters, or dropped, and Chinese and Japanese runs cut into pairs, before the text gets
there.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import combining, normalize

import tantivy

from catalog.ideographs import pair_ideographs

_LONGEST_WORD = 64
# Every script in use has its combining marks here; beyond are symbols and ideographs.
_MARKS_FROM, _MARKS_TO = 0x300, 0x3100


def english_analyzer() -> tantivy.TextAnalyzer:
    """Return the analyzer of running text, to be given text from `text_to_cut`.

    There is no stop word list: BM25 already gives such words next to nothing, and brands and
    titles are made of them ("The Who", "IT").
    """
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("English"))
        .build()
    )


def text_to_cut(text: str) -> str:
    """Return the text as the analyzer takes it, in the index and in a query alike."""
    return text if text.isascii() else pair_ideographs(attach_marks(text))


def attach_marks(text: str) -> str:
    """Return the text with each combining mark made one with its letter, or else dropped.

    "e" and an acute accent become "é"; marks without such a letter (Arabic and Hebrew vowels,
    Thai tones) would cut a word in two, and people search without them.
    """
    if text.isascii() or not _marks().search(text):
        return text
    return _marks().sub("", normalize("NFC", text))


@cache
def _marks() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(_MARKS_FROM, _MARKS_TO) if combining(chr(code)))
    return re.compile(f"[{marks}]")
