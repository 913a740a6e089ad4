"""Check that what is published is whole, and of one version in every one of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from catalog.errors import RetailSearchError
from catalog.product import Product
from indexer.embedded.fields import passage
from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from indexer.embedded.manifest import Manifest
from indexer.verify import verify
from models.encoder import TextEncoder
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import FusionWeights
from ranker.request import SearchRequest
from ranker.response import SearchResponse
from ranker.search import Searcher
from tests.indexer.versioned_catalogue import Version

ENCODED_CHARACTERS = 640


def faults_of_index(
    home: Path, index: str, versions: Sequence[Version], encoder: TextEncoder, tokens: int = 64
) -> list[str]:
    """Return everything that is wrong with what is published; nothing when all is well."""
    place = IndexFolder(home, index)
    try:
        for row in place.rows():
            folder = place.root / "generations" / row.generation
            Manifest.read(folder).check_contents(folder)
        verify(place.published())
        generation = Generation.open(place.published())
    except RetailSearchError as error:
        return [str(error)]
    return faults_of_generation(generation, versions, encoder, tokens)


def faults_of_generation(
    generation: Generation, versions: Sequence[Version], encoder: TextEncoder, tokens: int
) -> list[str]:
    """Compare payloads, text, facets, columns and vectors with the one version they must have."""
    count = generation.manifest.products
    version = next((one for one in versions if one.count == count), None)
    if version is None:
        return [f"{count} products are published, of no version"]
    products = generation.payloads.products(range(count))
    faults = [
        f"{product.id} is not of {version.mark}: {product.title}, {product.brand}"
        for product in products
        if (product.brand, product.title.split()[0]) != (version.mark, version.mark)
    ]
    terms = generation.lexical.terms(version.mark)
    if sorted(generation.lexical.all_terms(terms, count + 1).ordinals) != list(range(count)):
        faults.append(f"not every product is found by {version.mark}")
    for field in ("brand", "attributes.edition"):
        column = generation.facets.get(field)
        counts = {} if column is None else _counts(column.value, column.counts(np.arange(count)))
        if counts != {version.mark: count}:
            faults.append(f"facet {field} holds {counts}")
    ratings = np.asarray(generation.columns["rating_count"]).tolist()
    if ratings != [product.rating_count for product in products]:
        faults.append("the column of rating counts is not that of the products")
    faults += _vector_faults(generation, products, encoder, tokens)
    searcher = Searcher(EmbeddedCatalogue(generation), encoder, FusionWeights())
    for mode in ("lexical", "semantic", "hybrid"):
        request = SearchRequest(f"{version.mark} red lamp", mode=mode, facets=("brand",))
        faults += faults_of_response(searcher.search(request), versions)
    return faults


def faults_of_response(response: SearchResponse, versions: Sequence[Version]) -> list[str]:
    """Say what is wrong with an answer: nothing found, or a mixture of versions."""
    brands = {hit.product.brand for hit in response.hits}
    values = {value.value: value.count for facet in response.facets for value in facet.values}
    if len(brands) != 1 or not brands <= {version.mark for version in versions}:
        return [f"{response.generation}: '{response.request.query}' found brands {brands}"]
    if values != {brands.pop(): response.total}:
        return [f"{response.generation}: {response.total} found, but the facet counts {values}"]
    return []


def _counts(value: object, counts: object) -> dict[str, int]:
    assert callable(value)
    assert isinstance(counts, np.ndarray)
    return {value(code): int(counts[code]) for code in np.flatnonzero(counts)}


def _vector_faults(
    generation: Generation, products: Sequence[Product], encoder: TextEncoder, tokens: int
) -> list[str]:
    sample = range(0, len(products), max(1, len(products) // 8))
    texts = [passage(products[ordinal])[:ENCODED_CHARACTERS] for ordinal in sample]
    faults = []
    for ordinal, vector in zip(sample, encoder.encode(texts, tokens), strict=True):
        cosine = float(generation.vectors.cosines(vector, np.array([ordinal]))[0])
        if cosine < 0.98:
            faults.append(f"{products[ordinal].id} has another's vector: cosine {cosine:.3f}")
    return faults
