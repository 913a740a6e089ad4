"""The text that stands for a product where a model reads it together with a query.

Such a model (a cross-encoder) reads few tokens of each product, so what shoppers ask by comes
first: what it is and who makes it, then colour, size, type, material and the like, then as much
of the description as there is room for. Unlike the text to encode (`fields.passage`), which
becomes one vector that numbers would dilute, it holds attributes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from catalog.product import AttributeValue, Product, value_texts
from models.passage_tokenizer import PASSAGE_TOKENS, Tokenises

PASSAGE_REVISION: Final = 1
"""Raise this when the text of a passage changes: stored tokens are then made anew."""

TITLE_TOKENS: Final = 36
"""About the most tokens of them for the title, so that brand and category have room."""

_ATTRIBUTES: Final = 6
_LONGEST_VALUE: Final = 40
_LISTED: Final = 3
_LONGEST: Final = 8 * PASSAGE_TOKENS

# The end of an attribute's name that says what it is, in the order in which they are worth their
# tokens; one that is of several words stands in a name that ends with all of them.
_WANTED: Final = (
    ("color", "colour", "colors", "colours"),
    ("size", "sizes", "diagonal", "format"),
    ("type", "types", "class", "kind", "form factor"),
    ("material", "materials", "fabric"),
    (
        "capacity", "storage", "memory", "volume", "yield", "storage capacity", "ram",
        "processor family", "operating system", "operating system installed", "resolution",
    ),
    ("department", "gender", "age", "age range", "audience", "target audience", "breed", "skin"),
    (
        "connectivity", "connectivity technology", "print technology", "interface", "interfaces",
        "connector 1", "connector 2", "connectors", "compatibility", "compatible products",
        "compatible devices", "cable standard",
    ),
    (
        "style", "pattern", "shape", "finish", "fit", "flavor", "flavour", "scent", "theme",
        "neck", "sleeve", "closure", "roast", "form", "usage", "use", "room", "mount", "layout",
    ),
    ("length", "diameter", "wattage", "power", "overall width"),
    ("quantity", "count", "pieces", "per pack", "seats", "pockets", "speeds"),
)  # fmt: skip
_RANKS: Final = {name: rank for rank, names in enumerate(_WANTED) for name in names}
_DIMENSIONS: Final = _RANKS["length"]
_COUNTS: Final = _RANKS["quantity"]
_MOST_WORDS: Final = max(name.count(" ") + 1 for name in _RANKS)

# What is measured for those who ship, certify or repair a product, not asked for by a shopper.
_UNASKED: Final = frozenset(
    {
        "altitude", "box", "bus", "cache", "carton", "case", "certification", "channel", "code",
        "country", "die", "humidity", "imperial", "manual", "maximum", "minimum", "model",
        "order", "outer", "package", "packages", "packaging", "pallet", "plating", "socket",
        "supply", "operating", "shipping", "standby", "temperature", "tcase", "transistors", "vid",
        "warranty", "master", "inner", "layer", "lithography", "threads", "jacket",
        "consumption", "segment", "id", "input", "frequency", "connector", "number",
        "electromagnetic", "core", "intel", "awg", "ac", "discontinued", "batteries", "item",
        "supported", "support",
    }
)  # fmt: skip
_ASKED_ANYHOW: Final = frozenset(
    {"operating system", "operating system installed", "connector 1", "connector 2"}
)

_YES_OR_NO: Final = re.compile(
    r"wi-?\s?fi|bluetooth|wireless|cordless|hdmi|nfc|gps|touch|water|rechargeable|fold|backl|"
    r"organic|vegan|gluten|dishwasher|noise|stackable|dimm|washable|microphone|speaker|camera|"
    r"duplex|magnetic|portable|modular|adjustable|remote",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"\([^)]*\)")
_ABOUT_A_TOKEN: Final = re.compile(r"[A-Za-z]{1,7}|[0-9]{1,2}|\S")


def passage_identity(tokenizer: Tokenises) -> str:
    """Return the key under which the tokens of passages may be kept."""
    return f"p{PASSAGE_REVISION}-{PASSAGE_TOKENS}-{tokenizer.identity}"


def passage_for_ranking(product: Product) -> str:
    """Return title, brand, kind, key attributes and the start of the description, ". " between.

    What the title says already is not said again, and a title of more than about
    `TITLE_TOKENS` tokens is cut after a word. The caller cuts the whole at `PASSAGE_TOKENS`.
    """
    title = short_title(product.title)
    said = title.casefold()
    parts = [title]
    leaf = product.category[-1] if product.category else ""
    for part in (product.brand, leaf):
        if part and part.casefold() not in said:
            parts.append(part)
            said = f"{said}. {part.casefold()}"
    for _, text in sorted(_key_attributes(product), key=_rank)[: 2 * _ATTRIBUTES]:
        if len(parts) < _ATTRIBUTES + 3 and not _says(said, text):
            parts.append(text)
            said = f"{said}. {text.casefold()}"
    # Longer texts would be tokenised in vain.
    description = product.description[: max(_LONGEST - len(said), 0)].rstrip()
    if description.startswith(title):
        description = description[len(title) :].lstrip(" .,;:-")
    if description and not said.startswith(description.casefold()):
        parts.append(description)
    return ". ".join(parts)


def short_title(title: str) -> str:
    """Return a title cut after the word that brings it to about `TITLE_TOKENS` tokens."""
    if len(title) <= TITLE_TOKENS or len(_ABOUT_A_TOKEN.findall(title)) <= TITLE_TOKENS:
        return title
    for count, piece in enumerate(_ABOUT_A_TOKEN.finditer(title)):
        if count == TITLE_TOKENS:
            cut = title[: piece.start()]
            # A code such as "AB-12" is not cut in half, nor is one endless word left whole.
            return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;-|(")
    return title


def _rank(attribute: tuple[int, str]) -> int:
    return attribute[0]


def _says(said: str, text: str) -> bool:
    """Say whether a text was said already, in either spelling of grey."""
    text = text.casefold()
    return text in said or ("grey" in text and text.replace("grey", "gray") in said)


def _key_attributes(product: Product) -> list[tuple[int, str]]:
    """Return the rank and the text of each attribute that shoppers ask by."""
    found: list[tuple[int, str]] = []
    for name, value in product.attributes.items():
        if value is False or value == "":
            continue
        rank = attribute_rank(name)
        if rank is not None and (text := _attribute_text(name, value, rank)):
            found.append((rank, text))
    return found


@lru_cache(maxsize=16_384)
def attribute_rank(name: str) -> int | None:
    """Return how early an attribute of this name is told, None where it is left out."""
    words = _ASIDE.sub(" ", name).casefold().split() or name.casefold().split()
    endings = [" ".join(words[-count:]) for count in range(_MOST_WORDS, 0, -1)]
    if _UNASKED.isdisjoint(words) or not _ASKED_ANYHOW.isdisjoint(endings):
        for ending in endings:
            if ending in _RANKS:
                return _RANKS[ending]
    if len(words) <= 3 and _UNASKED.isdisjoint(words) and _YES_OR_NO.search(name):
        return len(_WANTED)
    return None


def _attribute_text(name: str, value: AttributeValue, rank: int) -> str:
    """Return the words for an attribute: its value where that speaks for itself.

    A number needs its name, and a yes is its name. An answer that is too long says nothing.
    """
    asks = rank == len(_WANTED)
    if value is True or (isinstance(value, str) and value.casefold() in {"yes", "y", "true"}):
        return name if asks else ""
    if asks or (isinstance(value, float) and (rank == 0 or (rank == _COUNTS and value <= 1))):
        return ""
    text = ", ".join(value_texts(value)[:_LISTED])
    if len(text) > _LONGEST_VALUE:
        text = re.split(r"[,;/|]", text, maxsplit=1)[0]
        if len(text) > _LONGEST_VALUE:
            return ""
    if text.casefold() in {"no", "n", "none", "unspecified", "unknown", "n/a", "other", "false"}:
        return ""
    speaks = any(map(str.isalpha, text)) and rank not in (_DIMENSIONS, _COUNTS)
    return text if speaks else f"{name} {text}"


__all__ = [
    "PASSAGE_REVISION",
    "PASSAGE_TOKENS",
    "attribute_rank",
    "passage_for_ranking",
    "passage_identity",
    "short_title",
]
