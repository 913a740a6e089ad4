"""What the three generations of Amazon product data have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from catalog.product import MOST_GOES_WITH
from indexer.sources.attributes import MAX_VALUE, Attributes, add_attribute, attribute_name
from indexer.sources.cleaning import clean, clean_url, is_code
from indexer.sources.rejects import NO_ID, NO_TITLE, BadRecordError
from indexer.sources.values import Fields, identifier, path, title

CURRENCY: Final = "USD"
"""Amazon's data comes from its shop in the United States."""

_RANK: Final = re.compile(r"#?\s*(\d{1,3}(?:,\d{3})*|\d{1,10})(?=\s+in\b|\s*$)")
_CUT_VALUE: Final = re.compile(r" ?\((?:View shipping rates.*)?$")
_VISIT: Final = re.compile(r"(?:Visit (?:Amazon's|the) )(.{1,200}?)(?:'s)? (?:Page|Store)")
_MOST_LISTED: Final = 100
_MAX_LEVEL: Final = 80  # the longest name of a category has some 60 characters
_SKIPPED: Final = frozenset(
    {"asin", "average customer review", "customer reviews", "best sellers rank",
     "amazon best sellers rank", "amazon bestsellers rank", "domestic shipping",
     "international shipping", "shipping advisory", "shipping information"}
)  # fmt: skip


def require_id(value: object) -> str:
    """Return a product's id; raises `BadRecordError` where there is none."""
    found = identifier(value)
    if not found:
        raise BadRecordError(NO_ID)
    return found


def require_title(value: object) -> str:
    """Return a product's title; raises `BadRecordError` where there is none, or only a script."""
    found = title(value)
    if not found or is_code(found):
        raise BadRecordError(NO_TITLE)
    return found


def category_path(levels: object, fallback: object = None) -> tuple[str, ...]:
    """Return a category path, from `fallback` where `levels` has none.

    In the data of 2018 bullet points of the product follow the path, often after a stray closing
    tag; they are not part of it.
    """
    if isinstance(levels, list):
        written = tuple(level for level in levels[:40] if isinstance(level, str))
        if found := _known_path(written):
            return found
    return _known_path((fallback,)) if isinstance(fallback, str) else ()


@lru_cache(maxsize=8192)
def _known_path(levels: tuple[str, ...]) -> tuple[str, ...]:
    names = []
    for level in levels:
        name = clean(level)
        if "</span>" in level or _is_bullet_point(name):
            break
        names.append(name)
    return path(names)


def _is_bullet_point(level: str) -> bool:
    if len(level) > _MAX_LEVEL:
        return True
    return level.endswith((".", "!")) and level.count(" ") > 1 and not level.endswith("etc.")


def brand(value: object) -> str:
    """Return a brand's name without what the page put around it ("by Acme", "Visit ... Page")."""
    return _known_brand(value[:2000]) if isinstance(value, str) else ""


@lru_cache(maxsize=8192)
def _known_brand(value: str) -> str:
    name = clean(value)
    if name.startswith("by ") and value.lstrip()[2:3] == "\n":
        name = name[3:]
    if name.startswith("Visit ") and (match := _VISIT.fullmatch(name)):
        name = match[1]
    return name[:200].rstrip() if any(char.isalnum() for char in name[:200]) else ""


def sales_rank(value: object) -> float | None:
    """Return the best sales rank that is written in a text, a list of texts, or a mapping."""
    if isinstance(value, Mapping):
        ranks = [item for item in value.values() if type(item) is int and 0 < item < 10**12]
        return float(min(ranks)) if ranks else None
    found = [
        int(match[1].replace(",", ""))
        for item in (value if isinstance(value, list) else [value])[:20]
        if isinstance(item, str)
        for match in [_RANK.search(clean(item[:500]))]
        if match
    ]
    return float(min(found)) if found else None


def goes_with(product_id: str, *lists: object) -> tuple[str, ...]:
    """Return the ids that lists of ids hold, those of the first list first, as many as are kept.

    What is no list, no id, or the product itself is left out.
    """
    found: dict[str, None] = {}
    for listed in lists:
        if isinstance(listed, list):
            for item in listed[:_MOST_LISTED]:
                if (other := identifier(item)) and other != product_id:
                    found.setdefault(other)
    return tuple(found)[:MOST_GOES_WITH]


def add_details(attributes: Attributes, details: object) -> None:
    """Add the page's table of details, without what is no property of the product."""
    if not isinstance(details, dict):
        return
    for raw_name, raw_value in details.items():
        if type(raw_name) is not str or attribute_name(raw_name) in _SKIPPED:
            continue
        value = raw_value
        if type(value) is str and "(" in value:  # "0.5 pounds (View shipping rates ..."
            value = _CUT_VALUE.sub("", value[: 2 * MAX_VALUE])
        if type(value) is str and len(value) < 3 and not any(map(str.isalnum, value)):
            continue  # a mark that stands for nothing: "^", "-"
        add_attribute(attributes, raw_name, value)


def first_url(value: object) -> str:
    """Return the first safe address of a text or a list of texts."""
    for item in (value if isinstance(value, list) else [value])[:20]:
        if isinstance(item, str) and (found := clean_url(item, picture=True)):
            return found
    return ""


def is_amazon_review(fields: Fields) -> bool:
    """Say whether an object is an Amazon review of any year."""
    if "reviewerID" in fields and "asin" in fields:
        return True
    return "user_id" in fields and "rating" in fields and "asin" in fields and "text" in fields
