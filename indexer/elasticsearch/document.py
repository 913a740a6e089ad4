"""What Elasticsearch is given of a product; mappings/README.md says what each field is for."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import isnan
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from catalog.product import ATTRIBUTE_PREFIX
from indexer.elasticsearch.sortable_number import sortable
from indexer.embedded.analyzer import english_analyzer, text_to_cut
from indexer.embedded.columns import AVAILABILITIES, ColumnRow
from indexer.embedded.facet_field import value_number
from indexer.embedded.facet_writer import FacetPairs
from indexer.prepare import PreparedProduct

LONGEST_ID_BYTES = 512
"""Elasticsearch takes no longer document ids."""

# A component of a unit vector to five decimals keeps cosines to 0.00002, in two thirds of the
# bytes.
_DECIMALS = 5
_LONGEST_LONG = 2**63 - 1
_EPOCH = date(1970, 1, 1).toordinal()
# Of each product's lines these are the ones that others share: brand and category.
_SHARED_LINE = 64


class DocumentWriter:
    """Turns prepared products into documents; one thread at a time may use it."""

    def __init__(self) -> None:
        analyzer = english_analyzer()

        def terms(line: str) -> str:
            return " ".join(analyzer.analyze(line))

        # No methods: a cache that holds its own writer would outlive it.
        self._terms = terms
        self._shared_terms = lru_cache(maxsize=16_384)(terms)

    def document(
        self,
        prepared: PreparedProduct,
        ordinal: int,
        columns: ColumnRow,
        vector: NDArray[np.float32] | None = None,
    ) -> bytes:
        """Return the JSON of one product's document.

        `columns` are the product's with its shopping events counted in; `vector` is given where
        vectors live in Elasticsearch.
        """
        product = orjson.loads(prepared.payload)
        title, brand = product["title"], product["brand"]
        document: dict[str, Any] = {
            "id": prepared.id,
            "ordinal": ordinal,
            "words": self.words(prepared.text),
            "code": prepared.codes,
            "title": title,
            "availability": AVAILABILITIES[columns.availability],
            "rating_count": min(int(columns.rating_count), _LONGEST_LONG),
            "popularity": columns.popularity,
            "suggest": {
                "input": [_plain(title), _plain(brand)] if brand else [_plain(title)],
                "weight": round(columns.popularity * 1_000),
            },
            "product": orjson.Fragment(prepared.payload),
        }
        if product["description"]:
            document["description"] = product["description"]
        document |= _facet_fields(prepared.facets)
        for name, value in (("price", columns.price), ("rating", columns.rating)):
            if not isnan(value):
                document[name] = value
        if not isnan(columns.released):
            document["released"] = date.fromordinal(int(columns.released) + _EPOCH)
        if not isnan(columns.latitude):
            document["location"] = {"lat": columns.latitude, "lon": columns.longitude}
        if vector is not None:
            document["vector"] = vector.round(_DECIMALS)
        return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)

    def words(self, text: str) -> str:
        """Return the terms of a weighted text, as the embedded engine would index them.

        A field's weight is how often its lines are repeated, so each distinct line is looked at
        once.
        """
        terms: dict[str, str] = {}
        lines = text_to_cut(text).split("\n")
        for line in lines:
            if line not in terms:
                short = len(line) <= _SHARED_LINE
                terms[line] = self._shared_terms(line) if short else self._terms(line)
        return " ".join(terms[line] for line in lines)


def _facet_fields(pairs: FacetPairs) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    category: list[str] = []
    attributes: dict[str, list[str]] = {}
    numbers: dict[str, list[str]] = {}
    flat = iter(pairs)
    for field, value in zip(flat, flat, strict=True):
        if field.startswith(ATTRIBUTE_PREFIX):
            name = field[len(ATTRIBUTE_PREFIX) :]
            attributes.setdefault(name, []).append(value)
            number = _number_text(value)
            if number is not None:
                numbers.setdefault(name, []).append(number)
        elif field == "category":
            category.append(value)
        elif field == "brand":
            fields["brand"] = value
    if category:
        fields["category"] = category
    if attributes:
        fields["attributes"] = attributes
        fields["attribute_names"] = list(attributes)
    if numbers:
        fields["attribute_numbers"] = numbers
    return fields


@lru_cache(maxsize=65_536)
def _number_text(text: str) -> str | None:
    number = value_number(text)
    return None if isnan(number) else sortable(number)


def _plain(text: str) -> str:
    """Return the text without what the suggester refuses a whole document for."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " for character in text)
