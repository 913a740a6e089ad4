"""A few tagged queries, and tiny checkpoints made once each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.training.tagger.tiny_checkpoint import make_checkpoint
from training.tagger.examples import Example


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what makes a folder with a tiny checkpoint of one architecture, once each."""
    pytest.importorskip("transformers", reason="needs the training extra")
    pytest.importorskip("torch", reason="needs the training extra")
    made: dict[str, Path] = {}

    def make(kind: str) -> Path:
        if kind not in made:
            made[kind] = make_checkpoint(kind, tmp_path_factory.mktemp(kind))
        return made[kind]

    return make


@pytest.fixture
def tagged() -> list[Example]:
    """Return queries with spans, and with intents."""
    color, kind = "B-color", "B-core_product_type"
    return [
        Example("red table", (color, kind)),
        Example("blue lamp", (color, kind)),
        Example("oak table", ("B-material", kind)),
        Example("steel lamp", ("B-material", kind)),
        Example("nike running shoe", ("B-creator", kind, "I-core_product_type")),
        Example("water bottle for women", (kind, "I-core_product_type", "O", "B-department")),
        Example("where is my table", intent="service"),
        Example("where is my lamp", intent="service"),
        Example("red lamp size 8", intent="category"),
        Example("blue shoe size 8", intent="category"),
    ]
