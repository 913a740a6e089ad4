"""From an opened index to the Understander that reads its queries."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cache
from pathlib import Path

from catalog.errors import RetailSearchError
from models.adapted_tagger import adapted_tagger
from models.encoder import TextEncoder
from models.tagger import Tagger
from query.classify import CategoryClassifier
from query.expand.places import synonym_files
from query.expand.store import SynonymStore
from query.fewshot import Prototypes, own_labels
from query.knowledge.knowledge import Knowledge
from query.parts import Parts
from query.spelling.costs import SpellingCosts
from query.spelling.speller import Speller
from query.understand import Understander
from retail_search.late_reader import LateReader
from retail_search.settings import Settings

logger = logging.getLogger(__name__)

# Where a query finds too little, what may be mistyped is read anew more boldly, and searched beside
# what was typed instead of in its place.
_GUESSING = SpellingCosts(
    edit=2.4, unknown=0.0, formed=2.5, short=0.5, split=4.0, join=5.0, keep_unknown=-30.0
)


def open_understander(
    settings: Settings, index: str, knowledge: Knowledge, encoder: TextEncoder | None
) -> Understander:
    """Return what reads the queries of one generation, with the steps that the settings name.

    Parts of steps that are off are not loaded. Raises ModelError for a tagger that does not load.
    """
    steps = settings.understanding_steps
    vocabulary = knowledge.speller_folder
    parts = Parts(
        knowledge=knowledge,
        encoder=encoder,
        tags=_tagger(_tagger_of(settings, index)) if "tags" in steps else None,
        constraints=LateReader(knowledge) if "constraints" in steps else None,
        classifies=CategoryClassifier(knowledge) if "categories" in steps else None,
    )
    if vocabulary is not None and "spelling" in steps:
        parts = replace(parts, corrects=Speller.open(vocabulary))
    if vocabulary is not None and "relaxation" in steps:
        parts = replace(parts, guesses=Speller.open(vocabulary, _GUESSING))
    own = own_labels(settings.home, index)
    if encoder is not None and own.exists():
        parts = replace(parts, labels=_labels(own, encoder))
    if steps & {"synonyms", "mined"}:
        parts = replace(parts, synonyms=SynonymStore(synonym_files(settings.home, index)))
    return Understander(parts, steps)


def _labels(file: Path, encoder: TextEncoder) -> Prototypes | None:
    """Return what was learnt from examples; None, saying so, where it is of another encoder."""
    try:
        return Prototypes.open(file, encoder)
    except RetailSearchError as error:
        logger.warning("%s is not used: %s", file, error)
        return None


def _tagger_of(settings: Settings, index: str) -> str:
    """Return the tagger that was trained for an index, else that of the settings."""
    adapted = adapted_tagger(settings.home / "indexes" / index)
    return settings.tagger if adapted is None else str(adapted)


@cache
def _tagger(name_or_folder: str) -> Tagger:
    return Tagger.open(name_or_folder)
