"""FeatureMaker: from a query and the first products of its result to the matrix of features.

Everything is worked out of the plan, the candidates and the products themselves, so that every
engine gives the same features, when a model is trained and when it serves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from catalog.product import Product
from query.plan import QueryPlan
from ranker.catalogue import Catalogue, Ordinals, Session
from ranker.head import Matrix
from ranker.learned.asked_of import asked_features
from ranker.learned.features import COLUMN, FEATURES
from ranker.learned.kinds import kind_features
from ranker.learned.product_facts import KeptFacts
from ranker.learned.query_facts import query_facts
from ranker.learned.retrieved import retrieved_features
from ranker.learned.texts import text_features
from ranker.learned.words_matched import matched
from ranker.retrieve import Candidates

# Frequencies of terms are asked of a cluster, so those of the commonest words are remembered.
KEPT_TERMS = 50_000


class FeatureMaker:
    """Works out features over one generation; safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._facts = KeptFacts()
        self._frequencies: dict[str, int] = {}

    def matrix(
        self,
        plan: QueryPlan,
        candidates: Candidates,
        places: Ordinals,
        products: Sequence[Product],
        session: Session,
    ) -> Matrix:
        """Return the features of the products at some places of the candidates, best first.

        The shape is (products, features), the columns are as `FEATURES` names them.
        """
        values = np.full((len(FEATURES), len(products)), np.nan)
        if not products:
            return values.T.astype(np.float32)
        facts = self._facts.of(
            self._catalogue.generation, candidates.ordinals[places].tolist(), products
        )
        query = query_facts(
            plan,
            candidates.words,
            lambda terms: self._known(terms, session),
            self._catalogue.products,
        )
        found = matched(query, facts)
        parts = (
            retrieved_features(candidates, places, self._catalogue.products),
            text_features(query, found, facts),
            kind_features(plan, query, found, facts),
            asked_features(query, facts),
        )
        for part in parts:
            for name, column in part.items():
                values[COLUMN[name]] = column
        return values.T.astype(np.float32)

    def _known(self, terms: Sequence[str], session: Session) -> list[int]:
        unknown = [term for term in terms if term not in self._frequencies]
        if unknown:
            if len(self._frequencies) > KEPT_TERMS:
                self._frequencies = {}
                unknown = list(terms)
            found = session.frequencies(unknown)
            self._frequencies.update(zip(unknown, found, strict=True))
        return [self._frequencies.get(term, 0) for term in terms]
