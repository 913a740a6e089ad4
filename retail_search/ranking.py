"""From the settings to what orders the results of an opened index."""

from __future__ import annotations

import logging

from catalog.errors import ModelError
from models.adapted_ranker import adapted_ranker
from models.cross_encoder import CrossEncoder
from models.cross_encoder_card import RERANKER_FOLDER
from models.passage_tokenizer import PassageTokenizer
from ranker.arrange import Arranger, RankDefaults
from ranker.cascade import Cascade
from ranker.catalogue import Catalogue
from ranker.learned.matrix import FeatureMaker
from ranker.learned.model import RankModel
from retail_search.cores import reading_threads
from retail_search.settings import Settings

logger = logging.getLogger(__name__)


class OpenedRanking:
    """The models that order results, read once for all generations of an index.

    One that does not load is left out, which the log says: a shop that ranks less well is better
    than none.
    """

    def __init__(self, settings: Settings, index: str) -> None:
        self._settings = settings
        self._index = index
        # By name; what did not load is None, so that it is tried and told of once.
        self._rankers: dict[str, RankModel | None] = {}
        self._reranker: CrossEncoder | None = None
        self._tried_reranker = False

    def arranger(self, catalogue: Catalogue) -> Arranger:
        """Return what orders the results of one generation."""
        settings = self._settings
        defaults = RankDefaults(
            settings.ranking,
            settings.rank_depth,
            settings.rerank_depth,
            settings.rerank_budget_ms,
            settings.diversity,
            settings.diversity_window,
            settings.collapse,
        )
        model = self._model()
        if model is None:
            return Arranger(None, defaults)
        return Arranger(Cascade(FeatureMaker(catalogue), model, self._cross_encoder()), defaults)

    def _model(self) -> RankModel | None:
        """Return the ranker trained for the index, else that of the settings.

        It is looked for anew with each generation, as one may have been trained since.
        """
        own = adapted_ranker(self._settings.home / "indexes" / self._index)
        for name in (self._settings.ranker,) if own is None else (str(own), self._settings.ranker):
            if name not in self._rankers:
                self._rankers[name] = self._opened(name)
            if (model := self._rankers[name]) is not None:
                return model
        return None

    def _opened(self, name: str) -> RankModel | None:
        try:
            return RankModel.open(name)
        except ModelError as error:
            logger.error("index %s: ranking without it: %s %s", self._index, error, error.fix)
            return None

    def _cross_encoder(self) -> CrossEncoder | None:
        if not self._tried_reranker:
            self._tried_reranker = True
            threads = reading_threads(self._settings.search_threads, self._settings.workers)
            try:
                self._reranker = CrossEncoder.open(self._settings.reranker, threads)
            except ModelError as error:
                logger.error("index %s: nothing is reranked: %s", self._index, error)
        return self._reranker


def passage_tokenizer(settings: Settings) -> PassageTokenizer:
    """Return the tokenizer of the passages that the reranker of the settings reads.

    Where that cannot be read nothing is reranked, and the passages are as a reindex makes them.
    """
    try:
        return PassageTokenizer.open(RERANKER_FOLDER.find(settings.reranker))
    except ModelError as error:
        logger.error("no passages of the reranker: %s", error)
    return PassageTokenizer.open()
