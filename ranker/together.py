"""Together: what goes with a product as the data says, and then as its visitors did."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from catalog.product import Product
from indexer.companions import Companion
from ranker.catalogue import Session
from ranker.diversity.variants import are_variants
from ranker.fetched import still_there
from ranker.kept import Kept
from ranker.response import Hit
from ranker.retrieve import unsought
from ranker.rules.apply import Resolved, hidden
from ranker.sentence import Fact, Part, Sentence

# Companions that are counted, of which those that are gone or hidden are left out.
_MOST_COUNTED = 60
_KEPT = 2_000
# Events come in all the time; after this long a product's are counted anew.
_KEPT_SECONDS = 300.0


class FindsCompanions(Protocol):
    """Whatever knows what visitors took together."""

    def of(self, product_id: str, most: int) -> tuple[Companion, ...]:
        """Return up to `most` companions of a product, the surest first."""


class TogetherFinder:
    """Finds what goes with the products of one generation; safe to share between threads."""

    def __init__(self, companions: FindsCompanions | None) -> None:
        self._companions = companions
        self._kept: Kept[tuple[Companion, ...]] = Kept(_KEPT, _KEPT_SECONDS)

    def together(
        self, product: Product, ordinal: int, limit: int, rules: Resolved, session: Session
    ) -> tuple[Hit, ...]:
        """Return up to `limit` products: those of `goes_with` that exist, then companions.

        What rules hide is left out, and of the companions the variants of the product, which
        visitors compare and do not take with it.
        """
        said = [one for one in dict.fromkeys(product.goes_with) if one != product.id]
        named = {one: (1.0, _said(one)) for one in said}
        for companion in self._counted(product.id):
            named.setdefault(companion.product_id, (companion.confidence, _counted(companion)))
        ordinals = session.ordinals(list(named)) if named else {}
        there = [one for one in named if one in ordinals and ordinals[one] != ordinal]
        found = hidden(
            rules,
            unsought(np.array([ordinals[one] for one in there], np.int64), np.zeros(len(there))),
            session,
        )
        # Some are variants or are gone.
        some = found.ordinals[: 2 * limit]
        exist, fetched = still_there(session, some)
        if not fetched:
            return ()
        own = session.vectors(np.array([ordinal]))
        vectors = session.vectors(some[exist])
        cosines = vectors @ own[0] if own.size and vectors.size else np.zeros(len(fetched))
        hits: list[Hit] = []
        for one, cosine in zip(fetched, cosines.tolist(), strict=True):
            score, reason = named[one.product.id]
            if one.product.id not in said and are_variants(product, one.product, cosine):
                continue
            hits.append(Hit(len(hits) + 1, score, one.product, reason=reason))
        return tuple(hits[:limit])

    def _counted(self, product_id: str) -> tuple[Companion, ...]:
        if self._companions is None:
            return ()
        found = self._kept.get(product_id)
        if found is None:
            found = self._companions.of(product_id, _MOST_COUNTED)
            self._kept.keep(product_id, found, len(found))
        return found


def _said(other: str) -> Sentence:
    fact = Fact("goes_with", other)
    return Sentence((Part("bought together", "bought together", (fact,), "often "),))


def _counted(companion: Companion) -> Sentence:
    if companion.bought:
        times = "once" if companion.bought == 1 else f"{companion.bought:,} times"
        fact = Fact("events.bought_together", companion.bought)
        return Sentence((Part("bought together", times, (fact,), "bought together "),))
    fact = Fact("events.viewed_together", companion.viewed)
    text = f"{companion.viewed:,} visitors"
    return Sentence((Part("viewed together", text, (fact,), "viewed together by "),))
