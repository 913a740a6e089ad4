"""What the operations on business rules answer, as models: the shape that their JSON has."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ranker.rules.form import RuleForm
from ranker.rules.preview import Fate
from retail_search.index_rules import RuleState
from webapp.api.explanation_answer import BannerPart, RulePart
from webapp.api.operation import Answer, Part


class RuleBody(RuleForm):
    """A business rule as it is put; its id may be left out, as the address has it."""

    id: str = Field("", description="the name that the address has")


class RuleRow(Part):
    """A business rule, where it is written, and whether it is in force now."""

    id: str
    comment: str
    enabled: bool
    priority: int
    when: dict[str, Any] = Field(description="As it was written: see WhenForm.")
    then: dict[str, Any] = Field(description="As it was written: see ThenForm.")
    waits_for: str = Field(description="`when` in words.")
    does: str = Field(description="`then` in words.")
    state: RuleState = Field(description="In force, switched off, not yet begun, or ended.")
    source: str = Field(description="The file or store that it is in.")
    line: int = Field(ge=0, description="Where it begins in its file; 0 in a store.")


class RejectedPart(Part):
    """Something that is written and not used, and what to do about it."""

    id: str
    source: str
    line: int = Field(ge=0)
    message: str
    fix: str


class RulesAnswer(Answer):
    """Every rule, the strongest first, and what of them cannot be used."""

    rules: tuple[RuleRow, ...]
    rejected: tuple[RejectedPart, ...]


class RuleAnswer(Answer):
    """One rule."""

    rule: RuleRow


class RulePutAnswer(RuleAnswer):
    """The rule as it is now; `created` where there was none with its id."""

    created: bool


class RemovedAnswer(Answer):
    """What was taken out."""

    removed: str


class AuditRow(Part):
    """A rule, its state, and ids of products that it names and the index does not have."""

    id: str
    state: RuleState
    missing: tuple[str, ...]


class AuditAnswer(Answer):
    """What is to be looked after among the rules."""

    rules: tuple[AuditRow, ...]
    rejected: tuple[RejectedPart, ...]


class PreviewRowPart(Part):
    """A product of either list: its rank before and after, null where it is not near the top."""

    product: str
    title: str
    before: int | None
    after: int | None
    fate: Fate
    rules: tuple[RulePart, ...]


class PreviewAnswer(Answer):
    """Two answers to one search, side by side."""

    query: str
    total_before: int = Field(ge=0)
    total_after: int = Field(ge=0)
    redirect: str | None
    banners: tuple[BannerPart, ...]
    fired: tuple[RulePart, ...]
    rows: tuple[PreviewRowPart, ...]
