"""A catalogue of a few products and an engine over it, for tests of evaluation."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.errors import IndexMissingError
from catalog.product import Product
from ranker.request import Mode, Ranking, SearchRequest
from ranker.response import Hit, Reranked, SearchResponse
from retail_search.readiness import Readiness
from retail_search.settings import Settings

JUDGMENTS = (
    "query,docid,rating,source\n"
    "usb hub,a,3,human\nusb hub,b,1,human\nlamp,c,2,model\nlamp,a,0,human\nnothing,a,0,human\n"
)
RANKINGS: dict[str, dict[str, list[str]]] = {
    "hybrid": {"usb hub": ["a", "b", "x"], "lamp": ["a", "c"]},
    "lexical": {"usb hub": ["x", "b", "a"], "lamp": ["a", "c"]},
    "semantic": {"usb hub": ["b", "a"], "lamp": ["c"]},
    # a hybrid search whose order is worked out further
    "features": {"usb hub": ["a", "b", "x"], "lamp": ["c", "a"]},
    "rerank": {"usb hub": ["a", "x", "b"], "lamp": ["c", "a"]},
    "various": {"usb hub": ["x", "a", "b"], "lamp": ["c", "a"]},
}


class FakeEngine:
    """Ranks from a table; searches find `products` made-up products whatever is asked."""

    generation = "20240101-000000"

    def __init__(self, products: int = 300) -> None:
        self.products = products
        self.asked: list[SearchRequest] = []
        self.depths: set[int] = set()
        self.budgets: set[float | None] = set()
        self.diversities: set[float] = set()
        self.probed: list[str] = []
        self.closed = False

    def rank(
        self,
        query: str,
        mode: Mode,
        depth: int,
        *,
        ranking: Ranking = "fused",
        diversity: float = 0.0,
        rerank_budget_ms: float | None = None,
    ) -> list[tuple[str, float]]:
        self.depths.add(depth)
        self.budgets.add(rerank_budget_ms)
        self.diversities.add(diversity)
        name = "various" if diversity else mode if ranking == "fused" else ranking
        return [(product, 1.0) for product in RANKINGS[name].get(query, [])]

    def ready(self) -> Readiness:
        return Readiness(self.generation, self.products)

    def search(self, request: SearchRequest) -> SearchResponse:
        self.asked.append(request)
        if request.query in RANKINGS["hybrid"] and request.ranking == "rerank":
            return self._reranked(request)
        start = (request.page - 1) * request.per_page
        hits = tuple(
            Hit(rank=i + 1, score=0.0, product=product(i))
            for i in range(start, min(start + request.per_page, self.products))
        )
        return SearchResponse(
            request, "q", self.generation, self.products, False, hits, (), 0.0, {"fuse": 0.5}
        )

    def _reranked(self, request: SearchRequest) -> SearchResponse:
        """Answer in the order of the reranker where it has ten milliseconds."""
        in_time = (request.rerank_budget_ms or 0.0) >= 10
        found = RANKINGS["rerank" if in_time else "hybrid"][request.query]
        hits = tuple(
            Hit(rank=i, score=0.0, product=Product(id=name, title=name, source="test"))
            for i, name in enumerate(found, start=1)
        )
        how: Reranked = "full" if in_time else "partial"
        return SearchResponse(
            request, "q", self.generation, len(hits), False, hits, (), 30.0, {"rerank": 8.0},
            reranked=how,
        )  # fmt: skip

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
