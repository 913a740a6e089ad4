"""A catalogue of a few products and an engine over it, for tests of evaluation."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.errors import IndexMissingError
from catalog.product import Product
from ranker.request import Mode, SearchRequest
from ranker.response import Hit, SearchResponse
from retail_search.settings import Settings

JUDGMENTS = (
    "query,docid,rating,source\n"
    "usb hub,a,3,human\nusb hub,b,1,human\nlamp,c,2,model\nlamp,a,0,human\nnothing,a,0,human\n"
)
RANKINGS: dict[str, dict[str, list[str]]] = {
    "hybrid": {"usb hub": ["a", "b", "x"], "lamp": ["a", "c"]},
    "lexical": {"usb hub": ["x", "b", "a"], "lamp": ["a", "c"]},
    "semantic": {"usb hub": ["b", "a"], "lamp": ["c"]},
}


class FakeEngine:
    """Ranks from a table; searches find `products` made-up products whatever is asked."""

    generation = "20240101-000000"

    def __init__(self, products: int = 300) -> None:
        self.products = products
        self.asked: list[SearchRequest] = []
        self.depths: set[int] = set()
        self.probed: list[str] = []
        self.closed = False

    def rank(self, query: str, mode: Mode, depth: int) -> list[tuple[str, float]]:
        self.depths.add(depth)
        return [(product, 1.0) for product in RANKINGS[mode].get(query, [])]

    def search(self, request: SearchRequest) -> SearchResponse:
        self.asked.append(request)
        start = (request.page - 1) * request.per_page
        hits = tuple(
            Hit(rank=i + 1, score=0.0, product=product(i))
            for i in range(start, min(start + request.per_page, self.products))
        )
        return SearchResponse(
            request, "q", self.generation, self.products, False, hits, (), 0.0, {}
        )

    def probes(self) -> dict[str, Callable[[str], object]]:
        return {"text": self.probed.append, "vectors": len}

    def close(self) -> None:
        self.closed = True


def product(number: int) -> Product:
    colours, kinds = ("scarlet", "azure", "emerald"), ("kettle", "lantern", "backpack", "trouser")
    title = f"{colours[number % 3]} {kinds[number % 4]} model{number} portable {number * 7}w"
    return Product(id=f"p{number}", title=title, source="test")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Put a fake engine where the commands open theirs; every index is there but `none`."""
    fake = FakeEngine()

    def open_engine(settings: Settings, index: str | None) -> FakeEngine:
        if index == "none":
            raise IndexMissingError("No generation of 'none'.", fix="Run reindex.")
        return fake

    module = types.ModuleType("retail_search.engine")
    module.open_engine = open_engine  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "retail_search.engine", module)
    return fake


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    """Three queries, one of them without a relevant product."""
    path = tmp_path / "judgments.csv"
    path.write_text(JUDGMENTS)
    return path
