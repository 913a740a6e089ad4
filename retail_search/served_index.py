"""ServedIndex: one index as the engine follows it, wherever it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from models.encoder import Encoder
from query.knowledge.knowledge import EMPTY, Knowledge
from ranker.catalogue import Catalogue

Probe = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation that answers, and the encoder that it was made with.

    `probes` times the raw parts, given the encoder: a function of a query for each. `knowledge` is
    what is known of the products for understanding queries, `EMPTY` where the generation has none.
    """

    catalogue: Catalogue
    encoder: str
    encoder_identity: str
    probes: Callable[[Encoder], dict[str, Probe]]
    knowledge: Knowledge = EMPTY


class ServedIndex(Protocol):
    """Where an index is served from."""

    @property
    def index(self) -> str:
        """The name of the index."""

    @property
    def distant(self) -> bool:
        """Whether looking takes so long that no request should wait for it."""

    def current(self) -> str | None:
        """Return the id of the published generation, None when there is none."""

    def changed(self, opened: Opened) -> bool:
        """Say whether something newer than what is open is published."""

    def open(self, before: Opened | None) -> Opened:
        """Open what is published; what is already open may be used again.

        Raises IndexMissingError, IndexCorruptError and EngineUnavailableError.
        """

    def check(self) -> None:
        """Raise EngineUnavailableError where searching would fail."""
