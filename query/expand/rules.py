"""The rules that are in force once the lines of all files are taken, the later ones winning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from query.expand.options import ExpansionOptions
from query.expand.synonym_file import SynonymFile
from query.expand.synonym_line import SynonymLine, Term
from query.plan import ExpansionKind

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Where `term` is typed, `alternative` is searched too, or, a replacement, instead.

    `weight` is what it weighs of the words typed; `file` and `line` are where it comes from.
    """

    term: Term
    alternative: Term
    kind: ExpansionKind
    weight: float
    exact: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """By the words of a term: what is searched beside it, heaviest first; what replaces it."""

    beside: dict[Words, tuple[Rule, ...]]
    instead: dict[Words, Rule]


def rules_in_force(files: Sequence[SynonymFile], options: ExpansionOptions) -> RulesInForce:
    """Take the lines of files in their order."""
    beside: dict[Words, dict[Words, Rule]] = {}
    instead: dict[Words, Rule] = {}
    for file in files:
        for line in file.lines:
            for source, target in line.pairs():
                if line.off:
                    _drop(beside, instead, source.words, target.words)
                    continue
                rule = _rule(line, source, target, options, file.name)
                # A term is replaced or has alternatives; what was said last is meant.
                if line.kind == "replacement":
                    beside.pop(source.words, None)
                    instead[source.words] = rule
                else:
                    instead.pop(source.words, None)
                    beside.setdefault(source.words, {})[target.words] = rule
    return RulesInForce(
        {
            source: tuple(sorted(rules.values(), key=lambda rule: -rule.weight))
            for source, rules in beside.items()
            if rules
        },
        instead,
    )


def _rule(
    line: SynonymLine, source: Term, target: Term, options: ExpansionOptions, file: str
) -> Rule:
    kind: ExpansionKind = "mined" if line.mined else line.kind
    usual = {"two-way": options.two_way, "one-way": options.one_way, "mined": options.mined}
    weight = usual.get(kind, 1.0) if line.weight is None else line.weight
    exact = line.exact or len(target.text) <= options.exact_up_to
    return Rule(source, target, kind, weight, exact, file, line.number)


def _drop(
    beside: dict[Words, dict[Words, Rule]], instead: dict[Words, Rule], source: Words, target: Words
) -> None:
    beside.get(source, {}).pop(target, None)
    if source in instead and instead[source].alternative.words == target:
        del instead[source]
