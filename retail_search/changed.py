"""Changed: what an update of single products did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changed:
    """How many products were written and deleted, and which ids to delete nobody knew.

    `refused` says of each product that the engine did not take its id and why.
    """

    upserted: int
    deleted: int
    unknown: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
