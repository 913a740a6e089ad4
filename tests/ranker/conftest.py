"""One index of the shop, built once by the real reindex with the shipped encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.product import Product
from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import FusionWeights
from ranker.search import Searcher
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
