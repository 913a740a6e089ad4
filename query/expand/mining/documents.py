"""The products of a catalogue as mining reads them: a bounded sample, words of title and text."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from sys import intern

from catalog.product import Product
from query.expand.words import folded_words

MOST_PRODUCTS = 50_000
BREAK = ""
"""Stands among the words of a title where a phrase ends."""

_TITLE_WORDS = 40
_TEXT_WORDS = 40
_TITLE_CHARACTERS = 400
_TEXT_CHARACTERS = 600
# A hyphen within a word parts no phrase, one between blanks does.
_PHRASE_END = re.compile(r"[,;:|()\[\]{}/+&!?\"•·–—]|\s-\s|\.\s")


@dataclass(frozen=True, slots=True)
class Document:
    """A product: the words of its title, those its description begins with, and what it is of.

    `brand` is folded; `category` is the whole path, empty where there is none.
    """

    title: tuple[str, ...]
    text: tuple[str, ...]
    brand: tuple[str, ...]
    category: str


def sample_documents(products: Iterable[Product], most: int = MOST_PRODUCTS) -> list[Document]:
    """Return at most so many products, each as likely as any other, the same ones every time.

    Algorithm R: Vitter, "Random sampling with a reservoir", ACM TOMS 1985.
    """
    dice = random.Random(0)
    sample: list[Document] = []
    for number, product in enumerate(products):
        if number < most:
            sample.append(_document(product))
            continue
        place = dice.randrange(number + 1)
        if place < most:
            sample[place] = _document(product)
    return sample


def _document(product: Product) -> Document:
    return Document(
        _words(product.title[:_TITLE_CHARACTERS])[:_TITLE_WORDS],
        _words(product.description[:_TEXT_CHARACTERS])[:_TEXT_WORDS],
        folded_words(product.brand),
        " > ".join(product.category),
    )


def _words(text: str) -> tuple[str, ...]:
    words: list[str] = []
    for phrase in _PHRASE_END.split(text):
        found = [intern(word) for word in folded_words(phrase) if word[0].isalnum()]
        if found and words:
            words.append(BREAK)
        words += found
    return tuple(words)
