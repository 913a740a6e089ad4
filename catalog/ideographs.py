"""Chinese and Japanese runs, which have no blanks between words, cut into overlapping pairs."""

from __future__ import annotations

import re

# Han with its extensions and compatibility forms, the signs 々 and 〇, Hiragana, Katakana with
# its small forms and the mark that lengthens a vowel.
_RUN = re.compile(
    "[\u3005\u3007\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def has_ideographs(text: str) -> bool:
    """Say whether a text has any character that `pair_ideographs` cuts."""
    return not text.isascii() and _RUN.search(text) is not None


def ideograph_runs(text: str) -> list[tuple[int, int]]:
    """Return where each run of such characters begins and ends."""
    return [] if text.isascii() else [found.span() for found in _RUN.finditer(text)]


def pair_ideographs(text: str) -> str:
    """Return the text with each run replaced by its overlapping pairs, between blanks.

    "手机壳" becomes "手机 机壳", which a title with "苹果手机壳" has as well; a character that
    stands alone stays alone. All other text comes back as it is.
    """
    if text.isascii():
        return text
    return _RUN.sub(_pairs, text)


def _pairs(found: re.Match[str]) -> str:
    run = found[0]
    pairs = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return f" {' '.join(pairs)} "
