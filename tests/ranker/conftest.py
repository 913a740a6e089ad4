"""One index of the shop, built once by the real reindex with the shipped encoder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalog.product import Product
from catalog.sample import generate_products
from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from indexer.reindex import ReindexOptions, reindex
from models.cross_encoder import CrossEncoder
from models.encoder import Encoder
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import FusionWeights
from ranker.search import Searcher
from tests.ranker.ranked import ranked_searcher
from tests.ranker.shop import make_products


@pytest.fixture(scope="session")
def products() -> tuple[Product, ...]:
    return make_products()


@pytest.fixture(scope="session")
def generation(
    products: tuple[Product, ...], tmp_path_factory: pytest.TempPathFactory
) -> Generation:
    home: Path = tmp_path_factory.mktemp("shop")
    source = home / "shop.jsonl"
    lines = (product.model_dump_json() for product in products)
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    reindex([source], encoder, ReindexOptions(home, "shop"))
    return Generation.open(IndexFolder(home, "shop").published())


@pytest.fixture(scope="session")
def searcher(generation: Generation) -> Searcher:
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    return Searcher(EmbeddedCatalogue(generation), encoder, FusionWeights())


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The sample catalogue, which has variants."""
    home = tmp_path_factory.mktemp("sample")
    source = home / "sample.jsonl"
    lines = (json.dumps(record) for record in generate_products(400))
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    reindex([source], encoder, ReindexOptions(home, "sample"))
    return Generation.open(IndexFolder(home, "sample").published())


@pytest.fixture(scope="session")
def reader() -> CrossEncoder:
    return CrossEncoder.open()


@pytest.fixture(scope="session")
def ranked(generation: Generation, reader: CrossEncoder) -> Searcher:
    """What searches the shop with all shipped models."""
    return ranked_searcher(generation, reader)


@pytest.fixture(scope="session")
def ranked_sample(sample: Generation, reader: CrossEncoder) -> Searcher:
    """What searches the sample catalogue with all shipped models."""
    return ranked_searcher(sample, reader)
