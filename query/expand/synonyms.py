"""Synonyms: what is searched beside the words of a text, or instead of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from query.expand.options import ExpansionOptions
from query.expand.replace import Replacement, replace_terms
from query.expand.rules import Rule, rules_in_force
from query.expand.scan import TermTable, free_words
from query.expand.synonym_file import RejectedLine, SynonymFile
from query.expand.words import words_of
from query.plan import Expansion


@dataclass(frozen=True, slots=True)
class Expanded:
    """A text, its words replaced where they are to be, and what to search beside its words.

    `replacements` says what was replaced, at characters of the text that was given.
    """

    text: str
    expansions: tuple[Expansion, ...] = ()
    replacements: tuple[Replacement, ...] = ()


class Synonyms:
    """The rules of some files, the later ones overruling the earlier; it never changes."""

    def __init__(
        self, files: Sequence[SynonymFile] = (), options: ExpansionOptions | None = None
    ) -> None:
        self._options = options or ExpansionOptions()
        self._files = tuple(files)
        self._rules = rules_in_force(files, self._options)
        self._beside = TermTable(self._rules.beside)
        self._instead = TermTable(self._rules.instead)

    def __len__(self) -> int:
        """Return how many rules are in force."""
        return sum(map(len, self._rules.beside.values())) + len(self._rules.instead)

    @property
    def rejected(self) -> tuple[tuple[str, RejectedLine], ...]:
        """The lines that are not used, each with the name of its file."""
        return tuple((file.name, line) for file in self._files for line in file.rejected)

    def rules(self) -> Iterator[Rule]:
        """Yield every rule in force, in the order of the terms."""
        for term in sorted({*self._rules.beside, *self._rules.instead}):
            yield from self._rules.beside.get(term, ())
            if term in self._rules.instead:
                yield self._rules.instead[term]

    def expand(self, text: str, *, protected: Sequence[tuple[int, int]] = ()) -> Expanded:
        """Return what to search for a text; the words in `protected` stay as they are.

        `protected` are the start and end of characters that name something, such as brands. Of
        terms that begin at the same word the longest counts, and a word belongs to one term. The
        time is linear in the length of the text, which may be any.
        """
        changed = replace_terms(text, protected, self._instead, self._rules.instead)
        words = words_of(changed.text)
        there = f" {' '.join(word.folded for word in words)} "
        found: dict[tuple[str, str], Expansion] = {}
        for first, last, term in self._beside.matches(words, free_words(words, changed.protected)):
            typed = changed.text[words[first].start : words[last - 1].end]
            # What is in the text already is searched anyway.
            new = [
                rule
                for rule in self._rules.beside[term]
                if f" {' '.join(rule.alternative.words)} " not in there
            ]
            for rule in new[: self._options.most_per_term]:
                found.setdefault(
                    (typed.lower(), rule.alternative.text),
                    Expansion(typed, rule.alternative.text, rule.weight, rule.kind, rule.exact),
                )
        return Expanded(changed.text, self._heaviest(list(found.values())), changed.replacements)

    def _heaviest(self, found: list[Expansion]) -> tuple[Expansion, ...]:
        """Return as many as a query may have, in the order of the text."""
        if len(found) <= self._options.most_per_query:
            return tuple(found)
        order = sorted(range(len(found)), key=lambda one: -found[one].weight)
        return tuple(found[one] for one in sorted(order[: self._options.most_per_query]))
