"""What each kind of correction has to overcome, as natural logarithms of odds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpellingCosts:
    """How unlikely each kind of slip is, and what a word that the catalogue lacks is worth.

    A correction is made where the catalogue's words and neighbours outweigh its cost. The values
    were chosen on the first half of the Home Depot pairs, and so that hardly more than 2 % of the
    queries of another shop are changed; `retail-search evaluate --spelling` measures them.
    """

    edit: float = 4.7
    """For each edit of cost 1 (see `edit_cost`)."""
    heard: float = 0.8
    """Share of the edits' cost where both words sound the same."""
    unknown: float = 1.3
    """More, to change a word that nobody knows."""
    formed: float = 2.97
    """More, to change a word that is formed from a known one ("weatherproofing")."""
    english: float = 5.8
    """More, to change an English word that the catalogue lacks."""
    in_catalogue: float = 12.8
    """More, to change a word of the catalogue."""
    short: float = 1.0
    """More, for each letter that a word has less than five."""
    split: float = 5.5
    """To take one word for two."""
    apart: float = 2.38
    """More, to split off what the catalogue never has there, for each letter less than four."""
    join_ratio: float = 2.0
    """How many times more often than apart the catalogue must have the word that is joined."""
    join: float = 12.9
    """To take two words for one: one word is likelier than two to begin with."""
    join_unsold: float = 8.0
    """To do so where one of the two is in no title."""
    keep_unknown: float = -15.4
    """What an unknown word is worth as it is, as the log of a probability."""
    keep_letter: float = -1.0
    """What each letter beyond six changes that by: chance spells long words more rarely."""
    context: float = 0.42
    """Share of a neighbour's say in how likely a word is, 0 to 1."""
    english_count: float = 2.0
    """How often an English word that the catalogue lacks counts as being in it."""
    dubious: float = 1.69
    """More, to change a rare word of the catalogue that English lacks: titles have typos too."""
    damping: float = 0.78
    """Exponent of how often a word is in the catalogue: people ask for rare things too."""
    rare: int = 23
    """Words that the catalogue has more often than this are never changed, but may be joined."""
