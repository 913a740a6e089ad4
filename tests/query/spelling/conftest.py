from __future__ import annotations

from pathlib import Path

import pytest

from catalog.sample.products import generate_products
from query.spelling.speller import Speller
from query.spelling.vocabulary import Vocabulary
from query.spelling.vocabulary_writer import write_vocabulary
from query.spelling.words import WordCounter


@pytest.fixture(scope="session")
def counted() -> tuple[WordCounter, set[str]]:
    counter, brands = WordCounter(), set()
    for product in generate_products(2_000):
        counter.add(str(product["title"]))
        details = product["details"]
        assert isinstance(details, dict)
        if details.get("Brand"):
            brands.add(str(details["Brand"]))
    # Enough of one word that no title of the sample has.
    counter.words["smartphone"] += 40
    return counter, brands


@pytest.fixture(scope="session")
def folder(counted: tuple[WordCounter, set[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    counter, brands = counted
    folder = tmp_path_factory.mktemp("vocabulary")
    write_vocabulary(folder, counter.words, counter.pairs, brands)
    return folder


@pytest.fixture(scope="session")
def vocabulary(folder: Path) -> Vocabulary:
    return Vocabulary.open(folder)


@pytest.fixture(scope="session")
def speller(folder: Path) -> Speller:
    return Speller.open(folder)
