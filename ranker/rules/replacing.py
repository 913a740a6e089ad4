"""Replacements: the query that is searched instead of the one that was typed."""

from __future__ import annotations

from collections.abc import Sequence

from query.expand.words import words_of
from query.normalize import normalize
from ranker.response import FiredRule
from ranker.rules.rule import Rule


def replaced_query(text: str, rules: Sequence[Rule]) -> tuple[str | None, list[FiredRule]]:
    """Return what is searched instead of a text, None for itself, and what each rule did to it.

    A replacement of the whole query stands alone. Otherwise words are replaced, each once, by the
    first rule that names them; what was put there is not looked at again.
    """
    whole = [(rule, one) for rule in rules for one in rule.then.replacements if not one.words]
    if whole:
        (first, chosen), *others = whole
        said = [_said(first, f"'{chosen.text}' is searched instead")]
        said += [_overruled(rule, first) for rule, _ in others]
        said += [
            _overruled(rule, first)
            for rule in rules
            if rule.then.replacements and all(one.words for one in rule.then.replacements)
        ]
        return chosen.text, said
    return _with_words_replaced(normalize(text), rules)


def _with_words_replaced(text: str, rules: Sequence[Rule]) -> tuple[str | None, list[FiredRule]]:
    words = words_of(text)
    folded = tuple(word.folded for word in words)
    taken = [False] * len(words)
    found: list[tuple[int, int, str]] = []
    said: list[FiredRule] = []
    for rule in rules:
        for one in rule.then.replacements:
            size = len(one.words)
            for first in range(len(words) - size + 1):
                last = first + size
                if folded[first:last] != one.words or any(taken[first:last]):
                    continue
                taken[first:last] = [True] * size
                start, end = words[first].start, words[last - 1].end
                found.append((start, end, one.text))
                shown = f"by '{one.text}'" if one.text else "by nothing"
                said.append(_said(rule, f"'{text[start:end]}' is replaced {shown}"))
    pieces: list[str] = []
    at = 0
    for start, end, put in sorted(found):
        pieces += (text[at:start], _parted(put, text[start - 1 : start], text[end : end + 1]))
        # What a hyphen joined to a word that goes must not become a word to leave out.
        at = end + (not put and text[end : end + 1] == "-")
    replaced = " ".join("".join([*pieces, text[at:]]).split())
    if not found or not words_of(replaced):  # nothing left would mean everything there is
        return None, []
    return replaced, said


def _parted(put: str, before: str, after: str) -> str:
    """Return a text that does not run into what is before and after it: "w/lid", "with lid"."""
    if not put:
        return ""
    return f"{' ' if before.isalnum() else ''}{put}{' ' if after.isalnum() else ''}"


def _said(rule: Rule, effect: str) -> FiredRule:
    return FiredRule(rule.id, "replacement", effect)


def _overruled(rule: Rule, by: Rule) -> FiredRule:
    return _said(rule, f"overruled by rule '{by.id}'")
