"""Typing mistakes as hands make them on an English keyboard."""

from __future__ import annotations

import numpy as np

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def neighbours(letter: str) -> str:
    """Return the letters beside and diagonally above and below a letter, "" for any other."""
    for row, keys in enumerate(ROWS):
        at = keys.find(letter)
        if at < 0 or not letter:
            continue
        near = keys[max(0, at - 1) : at] + keys[at + 1 : at + 2]
        if row:
            near += ROWS[row - 1][at : at + 2]
        if row + 1 < len(ROWS):
            near += ROWS[row + 1][max(0, at - 1) : at + 1]
        return near
    return ""


def mistyped(word: str, random: np.random.Generator) -> str:
    """Return a word with one mistake: a neighbour's key, a letter lost, doubled or changed over.

    The first letter is right, as it mostly is in what people type. A word shorter than three
    letters comes back as it is.
    """
    if len(word) < 3:
        return word
    at = int(random.integers(1, len(word)))
    kind = int(random.integers(4))
    near = neighbours(word[at])
    if kind == 0 and near:
        return word[:at] + near[int(random.integers(len(near)))] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2 and at + 1 < len(word) and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at] + word[at:]
