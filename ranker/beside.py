"""Beside: what is shown beside one product, both what is like it and what goes with it."""

from __future__ import annotations

from collections.abc import Callable

from catalog.product import Product
from ranker.catalogue import Catalogue, Session
from ranker.response import Hit
from ranker.rules.apply import Resolved, resolved
from ranker.rules.fires_rules import FiresRules
from ranker.similar import similar
from ranker.together import FindsCompanions, TogetherFinder

Find = Callable[[Product, int, int, Resolved, Session], tuple[Hit, ...]]


class Beside:
    """Finds products beside one of a generation; safe to share between threads.

    Of the business rules those count that fire whatever is searched: what they hide is left out.
    """

    def __init__(
        self, catalogue: Catalogue, rules: FiresRules, companions: FindsCompanions | None
    ) -> None:
        self._catalogue = catalogue
        self._rules = rules
        self._together = TogetherFinder(companions)

    def similar(self, product_id: str, limit: int) -> tuple[Hit, ...] | None:
        """Return what is most like a product, None where there is no such product."""
        return self._find(similar, product_id, limit)

    def together(self, product_id: str, limit: int) -> tuple[Hit, ...] | None:
        """Return what goes with a product, None where there is no such product."""
        return self._find(self._together.together, product_id, limit)

    def _find(self, find: Find, product_id: str, limit: int) -> tuple[Hit, ...] | None:
        session = self._catalogue.session(product_id)
        ordinal = session.ordinals([product_id]).get(product_id)
        product = self._catalogue.find(product_id)
        if ordinal is None or product is None:
            return None
        return find(product, ordinal, limit, resolved(self._rules.fired(""), session), session)
