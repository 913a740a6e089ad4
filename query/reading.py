"""Reading: the steps of understanding one query, one after another."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from query.constraints.constraints import Constraints
from query.constraints.found import Found
from query.expand.measures import measure_expansions
from query.expand.synonyms import Synonyms
from query.language import guess_language
from query.loosen import looser_ways
from query.normalize import normalize
from query.operators import Operators, read_operators
from query.parts import Parts
from query.plan import (
    CategoryGuess,
    Condition,
    Correction,
    Expansion,
    Guess,
    Looser,
    QueryPlan,
    Span,
    plain_plan,
)
from query.ranges import Range, overlaps, places_of, without
from query.segment import segments
from query.steps import StepLog
from query.wishes import Wishes, WishWeights, replaced_ranges, wishes_of

logger = logging.getLogger(__name__)

# What a word counts that the query's may have been meant for.
_ALIKE = 0.7
_VERBATIM = "search for the words as typed (verbatim)"


class Reading:
    """The reading of one query."""

    def __init__(
        self,
        parts: Parts,
        steps: frozenset[str],
        weights: WishWeights,
        synonyms: Synonyms | None,
    ) -> None:
        self._parts = parts
        self._steps = steps
        self._weights = weights
        self._synonyms = synonyms
        self._log = StepLog()

    def read(self, query: str, *, verbatim: bool) -> QueryPlan:
        """Return the plan of a query; `verbatim` leaves out all but the operators."""
        with self._log.step("normalize"):
            normalized = normalize(query)
            if query != normalized:
                self._log.say("blanks, control characters and forms of letters made one")
        language = guess_language(normalized)
        self._segmented(normalized)
        operators = self._operators(normalized)
        if verbatim or not operators.text:
            return self._plan(query, normalized, operators, language)
        english = language == "en"
        text, corrections = operators.text, tuple[Correction, ...]()
        if english:
            text, corrections = self._spelled(text, operators.phrases)
        spans, intents, learned = self._tagged(text)
        found, constraints, replaced = self._constraints(text, spans, operators.phrases)
        searched = without(text, replaced) if replaced else text
        wishes = Wishes()
        own_label = self._own_label(text)
        categories = self._categories(searched, learned) if searched else ()
        with self._step("conditions"):
            if found:
                wishes = wishes_of(found, self._parts.knowledge, self._weights, categories)
                self._say_wishes(wishes)
        conditions = (
            *_exclusions(operators),
            *wishes.conditions,
            *self._category_wishes(categories),
        )
        searched, expansions = self._expanded(searched, spans, english=english)
        looser = self._looser(searched, spans, conditions, operators.phrases, english=english)
        base = plain_plan(searched)
        return replace(
            base,
            original=query,
            normalized=normalized,
            corrected=text,
            language=language,
            understood=True,
            may_find_nothing="relaxation" in self._steps,
            feedback="feedback" in self._steps,
            phrases=operators.phrases,
            corrections=corrections,
            spans=spans,
            intents=intents,
            own_label=own_label,
            department=_department(categories),
            categories=categories,
            constraints=constraints,
            conditions=conditions,
            expansions=expansions,
            looser=looser,
            steps=self._log.steps,
        )

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """Run one step; what goes wrong in it is logged and said, and the others go on."""
        with self._log.step(name):
            try:
                yield
            except Exception as error:  # a search is worth more than any of its refinements
                logger.exception("understanding went on without the step %s", name)
                self._log.fail(error)

    def _segmented(self, normalized: str) -> None:
        """Say how text without blanks is searched; the index cuts it in the same way."""
        words = segments(normalized)
        if words:
            with self._step("segments"):
                self._log.say(f"searched as {' · '.join(words)}", changed=False)

    def _operators(self, normalized: str) -> Operators:
        operators = Operators(normalized)
        with self._step("operators"):
            operators = read_operators(normalized)
            said = [f"“{phrase}” must be there word by word" for phrase in operators.phrases]
            said += [f"nothing with {words}" for words in operators.excluded]
            if said:
                self._log.say("; ".join(said), "leave out the quotes and minus signs")
        return operators

    def _plan(self, query: str, normalized: str, operators: Operators, language: str) -> QueryPlan:
        """Return the plan that takes the words as they are."""
        return replace(
            plain_plan(operators.text),
            original=query,
            normalized=normalized,
            language=language,
            phrases=operators.phrases,
            conditions=_exclusions(operators),
            steps=self._log.steps,
        )

    def _spelled(self, text: str, phrases: Sequence[str]) -> tuple[str, tuple[Correction, ...]]:
        """Return the text as it was meant; what stands in quotes is meant as it is."""
        if "spelling" not in self._steps or self._parts.corrects is None:
            return text, ()
        corrections: tuple[Correction, ...] = ()
        with self._step("spelling"):
            quoted = places_of(phrases, text)
            corrected = self._parts.corrects.correct(text, protected=quoted)
            text, corrections = corrected.text, corrected.corrections
            if corrections:
                said = ", ".join(f"“{one.before}” read as “{one.after}”" for one in corrections)
                self._log.say(said, _VERBATIM)
        return text, corrections

    def _tagged(
        self, text: str
    ) -> tuple[tuple[Span, ...], tuple[Guess, ...], tuple[CategoryGuess, ...]]:
        spans: tuple[Span, ...] = ()
        intents: tuple[Guess, ...] = ()
        learned: tuple[CategoryGuess, ...] = ()
        if "tags" in self._steps and self._parts.tags is not None:
            with self._step("tags"):
                tagging = self._parts.tags.tag(text)
                spans = tuple(
                    Span(one.text, one.label, one.start, one.end, one.probability)
                    for one in tagging.spans
                )
                joined = self._parts.tags.intents(text, tagging, self._parts.encoder)
                intents = tuple(Guess(label, share) for label, share in joined)
                learned = tuple(CategoryGuess(path, share) for path, share in tagging.categories)
                said = ", ".join(f"{one.text} is {one.label}" for one in spans) or "no spans"
                if intents:
                    said += f"; intent {intents[0].label} ({intents[0].probability:.0%})"
                self._log.say(said, changed=False)
        return spans, intents, learned

    def _constraints(
        self, text: str, spans: Sequence[Span], phrases: Sequence[str]
    ) -> tuple[tuple[Found, ...], dict[str, object], tuple[Range, ...]]:
        if "constraints" not in self._steps or self._parts.constraints is None:
            return (), {}, ()
        found: tuple[Found, ...] = ()
        replaced: tuple[Range, ...] = ()
        said: dict[str, object] = {}
        with self._step("constraints"):
            constraints, found = self._parts.constraints.read(text, spans)
            said = constraints.to_json()
            quoted = places_of(phrases, text)
            meant = tuple(one for one in found if not overlaps((one.start, one.end), quoted))
            if meant != found:
                found, said = meant, Constraints.of(meant).to_json()
            replaced = replaced_ranges(found, self._parts.knowledge, self._weights)
            if found:
                words = "; ".join(f"{one.key} from “{one.words}”" for one in found)
                self._log.say(words, _VERBATIM)
        return found, said, replaced

    def _say_wishes(self, wishes: Wishes) -> None:
        said = [
            f"{'not ' if one.excluded else ''}{one.field} {'filters' if one.hard else 'raises'}"
            for one in wishes.conditions
        ]
        said += [f"no effect of {reason}" for reason in wishes.unknown]
        if said:
            self._log.say("; ".join(said), _VERBATIM)

    def _categories(
        self, text: str, learned: tuple[CategoryGuess, ...]
    ) -> tuple[CategoryGuess, ...]:
        if "categories" not in self._steps:
            return ()
        guesses = learned
        with self._step("categories"):
            encoder, classifies = self._parts.encoder, self._parts.classifies
            if not guesses and classifies is not None and encoder is not None:
                guesses = classifies.guess(encoder.encode_query(text))
            said = ", ".join(f"{' > '.join(one.path)} ({one.probability:.0%})" for one in guesses)
            self._log.say(said or "not sure enough of any", changed=False)
        return guesses

    def _own_label(self, text: str) -> Guess | None:
        encoder, labels = self._parts.encoder, self._parts.labels
        found: Guess | None = None
        if labels is not None and encoder is not None:
            with self._step("own labels"):
                found = labels.predict(encoder.encode_query(text))
                said = f"{found.label} ({found.probability:.0%})" if found else "like no example"
                self._log.say(said, changed=False)
        return found

    def _category_wishes(self, guesses: Sequence[CategoryGuess]) -> tuple[Condition, ...]:
        if not guesses:
            return ()
        best = guesses[0]
        weight = self._weights.category * best.probability
        return (Condition("category", "", (" > ".join(best.path),), weight=weight),)

    def _expanded(
        self, text: str, spans: Sequence[Span], *, english: bool
    ) -> tuple[str, tuple[Expansion, ...]]:
        expansions: tuple[Expansion, ...] = ()
        on = self._steps
        if english and self._synonyms is not None:
            with self._step("synonyms"):
                # What the tagger takes for a brand may be any word that it does not know.
                known = self._parts.knowledge.brands
                names = [one.text for one in spans if one.label == "creator"]
                brands = [name for name in names if name.lower() in known]
                expanded = self._synonyms.expand(text, protected=places_of(brands, text))
                text = expanded.text if "synonyms" in on else text
                expansions = tuple(
                    one
                    for one in expanded.expansions
                    if ("mined" if one.kind == "mined" else "synonyms") in on
                )
                if expansions:
                    said = ", ".join(f"{one.words} or {one.alternative}" for one in expansions)
                    self._log.say(said, _VERBATIM)
        if "units" in on:
            with self._step("units"):
                measures = measure_expansions(text)
                expansions += measures
                if measures:
                    said = ", ".join(dict.fromkeys(one.words for one in measures))
                    self._log.say(f"{said} in every way it is written", _VERBATIM)
        return text, expansions

    def _looser(
        self,
        text: str,
        spans: Sequence[Span],
        conditions: tuple[Condition, ...],
        phrases: tuple[str, ...],
        *,
        english: bool,
    ) -> tuple[Looser, ...]:
        looser: tuple[Looser, ...] = ()
        if text and "relaxation" in self._steps:
            with self._step("relaxation"):
                alike = self._alike(text) if english else ()
                looser = looser_ways(text, spans, conditions, phrases, alike)
                order = " → ".join(one.dropped for one in looser)
                said = f"where results are few, given up in turn: {order}" if order else ""
                self._log.say(said or "nothing that could be given up", changed=False)
        return looser

    def _alike(self, text: str) -> tuple[Expansion, ...]:
        """Return the words that some words may have been meant for, searched beside them."""
        if self._parts.guesses is None:
            return ()
        meant = self._parts.guesses.correct(text).corrections
        return tuple(Expansion(one.before, one.after, _ALIKE, "one-way") for one in meant)


def _exclusions(operators: Operators) -> tuple[Condition, ...]:
    return tuple(
        Condition("text", f"-{words}", (words,), excluded=True, hard=True)
        for words in operators.excluded
    )


def _department(categories: Sequence[CategoryGuess]) -> Guess | None:
    """Return the department of the likeliest category, with what all categories in it add up to."""
    if not categories:
        return None
    first = categories[0].path[0]
    return Guess(first, min(1.0, sum(c.probability for c in categories if c.path[0] == first)))
