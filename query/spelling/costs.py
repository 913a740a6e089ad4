"""What each kind of correction has to overcome, as natural logarithms of odds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpellingCosts:
    """How unlikely each kind of slip is, and what a word that the catalogue lacks is worth.

    A correction is made where the catalogue's words and neighbours outweigh its cost. The values
    were chosen on one half of the Home Depot spelling pairs; docs/query.md has the measurements.
    """

    edit: float = 3.4
    """For each edit of cost 1 (see `edit_cost`)."""
    heard: float = 0.6
    """Share of the edits' cost where both words sound the same."""
    unknown: float = 2.0
    """More, to change a word that nobody knows."""
    formed: float = 5.0
    """More, to change a word that is formed from a known one ("weatherproofing")."""
    english: float = 7.0
    """More, to change an English word that the catalogue lacks."""
    in_catalogue: float = 9.0
    """More, to change a word of the catalogue."""
    short: float = 1.5
    """More, for each letter that a word has less than five."""
    split: float = 6.0
    apart: float = 2.0
    """More, to split a word in two that the catalogue never has side by side."""
    join_ratio: float = 2.0
    """How many times more often than apart the catalogue must have the word that is joined."""
    join: float = 8.0
    keep_unknown: float = -16.0
    """What an unknown word is worth as it is, as the log of a probability."""
    keep_letter: float = 0.0
    """What each letter beyond six changes that by: chance spells long words more rarely."""
    context: float = 0.6
    """Share of a neighbour's say in how likely a word is, 0 to 1."""
    english_count: float = 0.2
    """How often an English word that the catalogue lacks counts as being in it."""
    dubious: float = 5.0
    """More, to change a rare word of the catalogue that English lacks: titles have typos too."""
    damping: float = 0.7
    """Exponent of how often a word is in the catalogue: people ask for rare things too."""
    rare: int = 5
    """Words that the catalogue has more often than this are never changed, but may be joined."""
