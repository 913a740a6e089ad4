"""Singular and plural, which search takes for one word and spelling should not tell apart."""

from __future__ import annotations

_SHORTEST = 3


def singular(word: str) -> str:
    """Return a regular plural or a possessive without its ending, any other word as it is."""
    stem = word.removesuffix("'s").removesuffix("s")
    if stem == word or len(stem) < _SHORTEST:
        return word
    if stem.endswith("ie") and len(stem) > _SHORTEST + 1:
        return stem[:-2] + "y"
    if stem.endswith("e") and stem[:-1].endswith(("ss", "x", "zz", "ch", "sh")):
        return stem[:-1]
    return stem if takes_s(stem) else word


def takes_s(stem: str) -> bool:
    """Say whether a word makes its plural by an "s" and nothing else."""
    if stem.endswith("y"):
        return stem[-2:-1] in ("a", "e", "o", "u")
    return not stem.endswith(("s", "x", "z", "ch", "sh"))


def differs_by_number(one: str, other: str) -> bool:
    """Say whether two words are the same, but for a plural's ending."""
    short, long = sorted((one, other), key=len)
    return short == long or (short + "s" == long and takes_s(short))
