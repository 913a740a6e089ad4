"""How words sound, roughly: words that are heard alike have the same key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

# A capital is a sound: A any vowel, C the start of "chair", S of "shoe", T of "thin".
_SPELLINGS = (
    ("sch", "sk"), ("tch", "C"), ("ch", "C"), ("sh", "S"), ("th", "T"), ("ph", "f"), ("rh", "r"),
    ("ght", "t"), ("dge", "j"), ("dg", "j"), ("ck", "k"), ("qu", "k"), ("tion", "SAn"),
    ("sion", "SAn"), ("cia", "SA"), ("tia", "SA"),
)  # fmt: skip
_SILENT_FIRST = re.compile(r"^(?:k(?=n)|w(?=r)|p(?=s))", re.MULTILINE)
_SILENT_LAST = re.compile(r"(?:(?<=..)e|(?<=m)b)$", re.MULTILINE)
_SOFT_C = re.compile(r"c(?=[eiy])")
_TWICE = re.compile(r"(.)\1+")
_LETTERS = str.maketrans(
    {**dict.fromkeys("aeiouyw", "A"), "c": "k", "q": "k", "x": "ks", "z": "s", "v": "f"}
)


def sound_keys(words: Sequence[str]) -> list[str]:
    """Return the key of each word in lower case; no word may hold a line break.

    Vowels are one class, doubled letters one letter, and a last silent "e" is dropped. All words
    are gone through at once, rule by rule, for it is thirty times faster than word by word.
    """
    text = _SOFT_C.sub("s", _SILENT_FIRST.sub("", "\n".join(words)))
    text = _SILENT_LAST.sub("", text)
    for spelling, sound in _SPELLINGS:
        text = text.replace(spelling, sound)
    return _TWICE.sub(r"\1", text.translate(_LETTERS)).split("\n")


def sound_key(word: str) -> str:
    """Return the key of one word."""
    return sound_keys([word])[0]


def sound_hash(word: str) -> int:
    """Return 32 bits that words of the same key share."""
    return _hash(sound_key(word))


def sound_table(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return for each word its hash and, in the lower 32 bits, its number, sorted."""
    hashes = np.fromiter(map(_hash, sound_keys(words)), np.uint64, len(words))
    return np.sort((hashes << np.uint64(32)) | np.arange(len(words), dtype=np.uint64))


def _hash(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"))
