from __future__ import annotations

from dataclasses import dataclass, replace

from catalog.product import Product
from evaluation.engine_agreement import agree, summary
from ranker.request import SearchRequest
from ranker.response import Hit, SearchResponse

TEN = tuple("abcdefghij")


@dataclass(frozen=True)
class Listing:
    """An engine that finds the same products whatever is asked; `slip` spoils its second page."""

    ids: tuple[str, ...]
    slip: bool = False

    def search(self, request: SearchRequest) -> SearchResponse:
        first = (request.page - 1) * request.per_page
        if self.slip and request.page == 2:
            first -= 1
        shown = self.ids[first : first + request.per_page]
        hits = tuple(Hit(n, 1.0, Product(id=one, title=one)) for n, one in enumerate(shown, 1))
        return SearchResponse(request, "q", "g", len(self.ids), False, hits, (), 1.0, {})


SECOND = SearchRequest("lamp", page=2, per_page=4)


def test_engines_that_say_the_same_agree_in_everything() -> None:
    found = agree(Listing(TEN), Listing(TEN), SECOND)
    assert (found.products, found.overlap) == (10, 1.0)
    assert found.members
    assert found.counts
    assert found.page
    assert found.order
    nothing = agree(Listing(()), Listing(()), replace(SECOND, page=1))
    assert (nothing.products, nothing.overlap, nothing.page) == (0, 1.0, True)


def test_what_one_of_them_lacks_is_missed_in_the_overlap() -> None:
    for one, other in ((TEN, ("a",)), (("a",), TEN)):
        found = agree(Listing(one), Listing(other), SECOND)
        assert (found.members, found.counts, found.overlap) == (False, False, 0.1)
    assert agree(Listing(TEN), Listing(()), SECOND).overlap == 0.0


def test_another_order_is_the_same_set() -> None:
    found = agree(Listing(TEN), Listing(TEN[::-1]), SECOND)
    assert (found.members, found.counts, found.page, found.order) == (True, True, True, False)
    assert summary([found])["same_order"] == 0


def test_a_page_that_repeats_a_product_is_told_of_either_engine() -> None:
    # All pages are read with a hundred products each, so the whole list is as it should be.
    for one, other in ((False, True), (True, False)):
        found = agree(Listing(TEN, slip=one), Listing(TEN, slip=other), SECOND)
        assert (found.members, found.page) == (True, False)
