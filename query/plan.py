"""QueryPlan: what a query means, as far as it is understood, and how that was found out."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Literal

from catalog.codes import codes_in_text, is_code, normal_code
from query.normalize import normalize

CorrectionKind = Literal["spelling", "split", "join"]
ExpansionKind = Literal["two-way", "one-way", "replacement", "mined", "feedback"]
SpanSource = Literal["model", "rule", "catalogue"]


@dataclass(frozen=True, slots=True)
class Correction:
    """Words of the query that were taken for others: characters `start` to `end` of the text.

    The text is the normalized one, before any correction.
    """

    before: str
    after: str
    start: int
    end: int
    kind: CorrectionKind = "spelling"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the query and what they are: characters `start` to `end` of the corrected text.

    `label` is one of QueryNER's seventeen types, such as `core_product_type`.
    """

    text: str
    label: str
    start: int
    end: int
    probability: float = 1.0
    source: SpanSource = "model"


@dataclass(frozen=True, slots=True)
class Guess:
    """Something that a query may be, and how sure that is (0 to 1)."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class CategoryGuess:
    """A category of the catalogue, from the root down, and how sure it is (0 to 1)."""

    path: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Condition:
    """What the products that are wanted should have, or, where `excluded`, must not have.

    `field` names what a filter names (`price`, `brand`, `attributes.color` ...) or is `text`, whose
    values are words. One of `values` suffices; `low` and `high` are inclusive. A hard condition
    filters; a soft one raises what fulfils it by `weight` (in units of the fused score).
    `words` are those of the query that say so.
    """

    field: str
    words: str
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    excluded: bool = False
    hard: bool = False
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words that are searched beside `words` of the text, weighing `weight` (0 to 1) of them.

    `exact` words are too short to be searched in another form than this one: where the index has
    them only together with their other forms, they are left out.
    """

    words: str
    alternative: str
    weight: float
    kind: ExpansionKind = "two-way"
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Looser:
    """A way to ask for less: the `text` to search when `dropped` words are given up.

    `label` says what the words were: the label of their span, `condition` for a hard condition,
    `phrase` for quotes, `spelling` where words that look alike are searched too (`expansions`).
    """

    dropped: str
    label: str
    text: str
    conditions: tuple[Condition, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of understanding: what it changed, why, in how many milliseconds.

    `undo` says how to have the search without it; empty where nothing changed. A step that
    `failed` was left out.
    """

    name: str
    changed: bool
    reason: str
    milliseconds: float = 0.0
    undo: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A query as the engines take it.

    `text` is what is searched: corrected, and without the words that became hard conditions.
    `codes` are its words that look like model numbers, reduced to letters and digits. `code` is
    the whole query read as one such code ("dv7 1211ea"), empty where it cannot be one.
    `phrases` must be in a product word by word. A plan that is not `understood` takes the words as
    they were typed; one that `may_find_nothing` rather says so than shows what is far off.
    `own_label` is one that the shop has taught it (`train few-shot`). With `feedback` what the
    first products say is searched too.
    """

    original: str
    text: str
    codes: tuple[str, ...]
    code: str
    normalized: str = ""
    corrected: str = ""
    language: str = "en"
    understood: bool = False
    may_find_nothing: bool = False
    feedback: bool = False
    phrases: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    spans: tuple[Span, ...] = ()
    intents: tuple[Guess, ...] = ()
    own_label: Guess | None = None
    department: Guess | None = None
    categories: tuple[CategoryGuess, ...] = ()
    constraints: dict[str, object] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    looser: tuple[Looser, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def browses(self) -> bool:
        """Whether no words are searched: all products that its conditions leave are meant."""
        return not self.text

    @property
    def whole(self) -> bool:
        """Whether no step went wrong; a plan that is not whole may be better the next time."""
        return not any(step.failed for step in self.steps)

    @property
    def essence(self) -> tuple[Hashable, ...]:
        """What decides the result set: plans with the same essence have the same results."""
        return (self.text, self.code, self.phrases, self.expansions, self.conditions, self.feedback)

    def loosened(self, looser: Looser) -> QueryPlan:
        """Return the plan that asks for less."""
        whole = normal_code(looser.text)
        return replace(
            self,
            text=looser.text,
            codes=tuple(dict.fromkeys(codes_in_text(looser.text))),
            code=whole if self.code == whole else "",
            conditions=looser.conditions,
            expansions=self.expansions + looser.expansions,
            phrases=looser.phrases,
        )


def plain_plan(query: str) -> QueryPlan:
    """Turn a line of text into a plan that takes it as it is; it never fails, whatever the text."""
    text = normalize(query)
    whole = normal_code(text)
    is_one = is_code(whole) and any(char.isdigit() for char in whole)
    return QueryPlan(
        query,
        text,
        tuple(dict.fromkeys(codes_in_text(text))),
        whole if is_one else "",
        normalized=text,
        corrected=text,
    )
