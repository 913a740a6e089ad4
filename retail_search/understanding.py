"""From an opened index to the Understander that reads its queries."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from models.encoder import TextEncoder
from models.tagger import Tagger
from query.classify import CategoryClassifier
from query.expand.store import SynonymStore
from query.knowledge.knowledge import Knowledge
from query.parts import Parts
from query.spelling.speller import Speller
from query.understand import Understander
from retail_search.settings import Settings

if TYPE_CHECKING:
    from query.constraints.read import ConstraintReader


def open_understander(
    settings: Settings, index: str, knowledge: Knowledge, encoder: TextEncoder
) -> Understander:
    """Return what reads the queries of one generation, with the steps that the settings name.

    Parts of steps that are off are not loaded. Raises ModelError for a tagger that does not load.
    """
    steps = settings.understanding_steps
    return Understander(
        Parts(
            knowledge=knowledge,
            encoder=encoder,
            corrects=_speller(knowledge) if "spelling" in steps else None,
            tags=_tagger(settings.tagger_folder(index)) if "tags" in steps else None,
            constraints=_reader(knowledge) if "constraints" in steps else None,
            classifies=CategoryClassifier(knowledge, encoder) if "categories" in steps else None,
            expands=_synonyms(settings, index) if steps & {"synonyms", "mined"} else None,
        ),
        steps,
    )
