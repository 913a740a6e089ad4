"""Small rules of English: lower case for prose, articles, words that follow the number."""

from __future__ import annotations

import re
from typing import Final

from catalog.sample.kind import Grammar

_WORD: Final = re.compile(r"[A-Za-z']+")
_PROPER: Final = frozenset(
    {
        "Bluetooth",
        "Wi",
        "Fi",
        "Hz",
        "Ah",
        "Colombia",
        "Ethiopia",
        "Guatemala",
        "Spain",
        "Greece",
        "Tunisia",
        "Italy",
        "Turkish",
        "Egyptian",
        "Damascus",
        "Oxford",
        "Ethernet",
    }
)

_WORDS: Final[dict[Grammar, dict[str, str]]] = {
    "one": {
        "This": "This", "this": "this", "is": "is", "it": "it", "It": "It", "them": "it",
        "has": "has", "was": "was", "s": "s", "es": "es", "its": "its", "does": "does",
    },
    "many": {
        "This": "These", "this": "these", "is": "are", "it": "they", "It": "They", "them": "them",
        "has": "have", "was": "were", "s": "", "es": "", "its": "their", "does": "do",
    },
}  # fmt: skip


def prose(text: str) -> str:
    """Write a title-cased value as it stands in a sentence: "10-Inch" becomes "10-inch".

    Names and abbreviations (USB, LED, Bluetooth, 4K, 60W) keep their capitals.
    """

    def lower(match: re.Match[str]) -> str:
        word = match.group()
        capital = word[:1].isupper() and word[1:].islower()
        return word.lower() if capital and word not in _PROPER else word

    return _WORD.sub(lower, text)


def article(text: str) -> str:
    """Put "a" or "an" before a word, by how it sounds."""
    first = text.lstrip("\"'").lower()
    silent = first.startswith(("hour", "honest", "led ", "lcd ", "hdmi", "ssd", "sd "))
    consonant = first.startswith(("usb", "uni", "use", "one", "eu", "uti"))
    vowel = first[:1] in "aeiou" or first.startswith(("8", "11-", "18-"))
    return ("an " if (vowel or silent) and not consonant else "a ") + text


def with_article(text: str, number: Grammar) -> str:
    """Put an article before a word where its grammatical number wants one."""
    return article(text) if number == "one" else text


def number_words(number: Grammar) -> dict[str, str]:
    """Return the words that follow the number of the noun: "this", "is", "it" ..."""
    return dict(_WORDS["many" if number == "many" else "one"])
