"""Suggest what is there now: what a generation was completed with, less what is gone or hidden."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from catalog.errors import IndexCorruptError
from indexer.embedded.facet_field import PATH_SEPARATOR
from query.knowledge.knowledge import Knowledge
from query.suggest.mix import mixed, share_of
from query.suggest.suggester import Suggester
from query.suggest.suggestion import Suggestion, SuggestionKind
from ranker.catalogue import Catalogue, Ordinals, Session
from ranker.request import Filter
from ranker.retrieve import unsought
from ranker.rules.apply import hidden, resolved
from ranker.rules.book import RuleBook
from ranker.rules.fired import Fired
from ranker.words import plain_words

logger = logging.getLogger(__name__)

# Where rules hide products, so many of what a suggestion leads to are looked at.
_MOST_LED_TO = 1_000
_BY_RULES: tuple[SuggestionKind, ...] = ("query", "category", "brand")


class Suggests:
    """Completes what is typed from the generation that is served; safe to share between threads.

    `rules` are those of the shop, which may hide products.
    """

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._suggester: Suggester | None = None

    def open(self, knowledge: Knowledge) -> None:
        """Complete from another generation, or from none where its files are damaged."""
        folder = knowledge.suggestions_folder
        try:
            self._suggester = None if folder is None else Suggester.open(folder)
        except IndexCorruptError as error:
            self._suggester = None
            logger.error("nothing is suggested: %s", error)

    def suggest(self, catalogue: Catalogue, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Return what a text that is being typed may become.

        Products are as they are now; one that was deleted, renamed, or is hidden by a rule of the
        shop is left out, and so is a query, brand or category all of whose products rules hide.
        One all of whose products were deleted since stays until the index is built or compacted.
        Raises EngineUnavailableError.
        """
        suggester = self._suggester
        found = {} if suggester is None else suggester.found(text, limit)
        if not any(found.values()):
            return ()
        session = catalogue.session(text)
        shown = {kind: list(some) for kind, some in found.items()}
        fired = self._rules.fired(text)
        shown["product"] = _living(found["product"], fired, session, limit)
        # Without rules nothing is hidden, and one question tells that there are none.
        for kind in _BY_RULES if self._rules.rules() else ():
            shown[kind] = [
                one for one in found[kind] if _leads_somewhere(one, self._rules, catalogue, session)
            ]
        return mixed(shown, limit)


def _living(
    found: Sequence[Suggestion], fired: Fired, session: Session, limit: int
) -> list[Suggestion]:
    """Return the first of the products that are there and may be shown, as they are now."""
    wanted = share_of("product", limit)
    living: list[Suggestion] = []
    for start in range(0, len(found), wanted):
        some = found[start : start + wanted]
        ordinals = session.ordinals([one.product_id for one in some])
        there = _visible(np.array(list(ordinals.values()), np.int64), fired, session)
        products = {
            one.product.id: one.product
            for one in session.fetch(there)
            if one is not None
        }  # fmt: skip
        for one in some:
            product = products.get(one.product_id)
            if product is not None and product.title == one.text:
                living.append(replace(one, product=product))
        if len(living) >= wanted:
            break
    return living[:wanted]


def _leads_somewhere(
    one: Suggestion, rules: RuleBook, catalogue: Catalogue, session: Session
) -> bool:
    """Say whether what a suggestion leads to is not all hidden; looked up only where it may be."""
    fired = rules.fired(one.text if one.kind == "query" else "")
    if not (fired.hides or fired.filters) or fired.pins or fired.redirect:
        return True
    filters: tuple[Filter, ...] = ()
    if one.category:
        filters = (Filter("category", (PATH_SEPARATOR.join(one.category),)),)
    if one.kind == "query":
        words = plain_words(catalogue.terms(fired.replacement or one.text))
        ordinals = session.words(words, (), (), 1, _MOST_LED_TO).full.ordinals
        ordinals = ordinals[session.pick(ordinals, filters, "relevance")]
    else:
        if one.kind == "brand":
            filters = (Filter("brand", (one.text,)),)
        ordinals = session.browse(filters, "relevance", 0, _MOST_LED_TO).ordinals
    return _visible(ordinals, fired, session).size > 0


def _visible(ordinals: Ordinals, fired: Fired, session: Session) -> Ordinals:
    """Return those of some products that rules do not hide."""
    if not ordinals.size or not (fired.hides or fired.filters):
        return ordinals
    some = unsought(ordinals, np.zeros(ordinals.size))
    return hidden(resolved(fired, session), some, session).ordinals
