"""The form of a rule, as YAML and JSON write it: what each part may be, checked by pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ranker.rules.address import ALLOWED_ADDRESS, checked_address
from ranker.rules.moments import ALLOWED_MOMENT, ALLOWED_ZONE, moment, zone_of
from ranker.rules.rule import ACTIONS, compared_words
from ranker.rules.where import ALLOWED_WHERE, filters_of

MOST_IDS = 1_000
MOST_TEXTS = 1_000
FARTHEST_PLACE = 1_000
HIGHEST_FACTOR = 1_000.0


def _listed(given: object) -> object:
    """Take one for a list of one."""
    return given if isinstance(given, list | tuple) else [given]


def _filled(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts or not all(text.strip() for text in texts):
        raise ValueError("one or more texts, none of them empty")
    return tuple(text.strip() for text in texts)


def _worded(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts or not all(compared_words(text) for text in texts):
        raise ValueError("one or more texts with letters or digits in each")
    return texts


def _whole(texts: tuple[str, ...]) -> tuple[str, ...]:
    # The empty text is the query of who browses; signs alone would be taken for it.
    if not texts or not all(compared_words(text) or not text.strip() for text in texts):
        raise ValueError("one or more texts with letters or digits in each, or empty for browsing")
    return texts


def _where(given: dict[str, Any] | None) -> dict[str, Any] | None:
    if given is not None:
        filters_of(given)
    return given


def _placed(given: object) -> object:
    """Take a list of ids for those at the places 1, 2, 3."""
    if isinstance(given, str | int):
        return {str(given): 1}
    if isinstance(given, list | tuple):
        if len(given) != len(set(map(str, given))):
            raise ValueError("ids of products, each once")
        return {str(product): place for place, product in enumerate(given, start=1)}
    return given


def _apart(pins: dict[str, int]) -> dict[str, int]:
    if not pins or len(set(pins.values())) < len(pins):
        raise ValueError("one or more ids of products, each with a place of its own")
    return pins


def _by_ids(given: object) -> object:
    return given if isinstance(given, Mapping) else {"ids": given}


def _shown(given: object) -> object:
    return [{"text": one} if isinstance(one, str) else one for one in _items(given)]


def _replaced(given: object) -> object:
    return [{"query": one} if isinstance(one, str) else one for one in _items(given)]


def _items(given: object) -> list[Any]:
    return list(given) if isinstance(given, list | tuple) else [given]


def _moment(text: str) -> str:
    moment(text, UTC)
    return text


def _address(given: str) -> str:
    try:
        return checked_address(given)
    except ValueError as error:
        raise ValueError(ALLOWED_ADDRESS) from error


def _zone(name: str) -> str:
    zone_of(name)
    return name


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(max_length=MOST_TEXTS)]
Filled = Annotated[Texts, AfterValidator(_filled)]
Worded = Annotated[Texts, AfterValidator(_worded)]
Whole = Annotated[Texts, AfterValidator(_whole)]
Moment = Annotated[str, AfterValidator(_moment)]
Address = Annotated[str, AfterValidator(_address)]
Fields = Annotated[dict[str, Any] | None, AfterValidator(_where)]
_Place = Annotated[int, Field(ge=1, le=FARTHEST_PLACE)]


class Form(BaseModel):
    """Base of the parts of a rule: nothing unknown is in it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", coerce_numbers_to_str=True, populate_by_name=True
    )


class WhenForm(Form):
    """What must hold for a rule to fire."""

    exact: Whole = Field((), description="whole queries, such as [tv, television]")
    contains: Worded = Field((), description="words that the query has, such as 'wireless mouse'")
    begins: Worded = Field((), description="first words of the query")
    any: bool = Field(False, description="true, where every search is meant")
    context: dict[str, Filled] = Field(
        {}, description="names with a value or a list of values, such as {channel: web}"
    )
    from_: Moment = Field("", alias="from", description=ALLOWED_MOMENT)
    until: Moment = Field("", description=ALLOWED_MOMENT)
    zone: Annotated[str, AfterValidator(_zone)] = Field("", description=ALLOWED_ZONE)

    @model_validator(mode="after")
    def _means_something(self) -> WhenForm:
        zone = zone_of(self.zone)
        start = moment(self.from_, zone) if self.from_ else None
        end = moment(self.until, zone, ends=True) if self.until else None
        if start is not None and end is not None and end <= start:
            raise ValueError("a window whose `until` is after its `from`")
        queries = (self.exact, self.contains, self.begins)
        if self.any and any(queries):
            raise ValueError("either `any` or some of exact, contains and begins")
        if not (self.any or any(queries) or self.context or start or end):
            raise ValueError("some condition; `any: true` where every search is meant")
        return self


class ChosenForm(Form):
    """Products, by their ids, by filters, or both."""

    ids: Annotated[Filled, Field(max_length=MOST_IDS)] = Field((), description="ids of products")
    where: Fields = Field(None, description=ALLOWED_WHERE)

    @model_validator(mode="after")
    def _chooses(self) -> ChosenForm:
        if not self.ids and not self.where:
            raise ValueError("`ids` of products, or `where` with a filter")
        return self


class FactorForm(ChosenForm):
    """Products and how strongly they are moved."""

    factor: float = Field(
        gt=1, le=HIGHEST_FACTOR, allow_inf_nan=False,
        description=f"a number above 1, up to {HIGHEST_FACTOR:,.0f}; what should sink is in `bury`",
    )  # fmt: skip


class BannerForm(Form):
    """A text above the hits."""

    text: str = Field(min_length=1, max_length=500, description="a text of up to 500 characters")
    link: Address | None = Field(None, description=ALLOWED_ADDRESS)
    image: Address | None = Field(None, description=ALLOWED_ADDRESS)


class ReplacementForm(Form):
    """What is searched instead of the query, or of a word of it."""

    query: str | None = Field(None, max_length=1_000, description="what is searched instead")
    word: str | None = Field(None, max_length=200, description="a word of the query, or several")
    with_: str | None = Field(
        None, alias="with", max_length=200, description="what is searched instead of the word"
    )

    @model_validator(mode="after")
    def _replaces(self) -> ReplacementForm:
        whole, word = self.query is not None, self.word is not None and self.with_ is not None
        if whole == word or (whole and (self.word is not None or self.with_ is not None)):
            raise ValueError("either `query`, or `word` and `with`")
        source = compared_words(self.word or "")
        if word and (not source or source == compared_words(self.with_ or "")):
            raise ValueError("a `word` with letters or digits, and something else in `with`")
        if whole and not compared_words(self.query or ""):
            raise ValueError("a `query` with letters or digits")
        return self


class ThenForm(Form):
    """What a rule does."""

    pin: Annotated[dict[str, _Place], BeforeValidator(_placed), AfterValidator(_apart)] | None = (
        Field(
            None, max_length=MOST_IDS,
            description=f"ids with places from 1 to {FARTHEST_PLACE:,}, such as {{p7: 1, p9: 2}}",
        )
    )  # fmt: skip
    boost: Annotated[tuple[FactorForm, ...], BeforeValidator(_items)] = Field(
        (), description="{factor: 2, where: {brand: Acme}}, or a list of such"
    )
    bury: Annotated[tuple[FactorForm, ...], BeforeValidator(_items)] = Field(
        (), description="{factor: 2, ids: [p7]}, or a list of such"
    )
    hide: Annotated[ChosenForm, BeforeValidator(_by_ids)] | None = Field(
        None, description="ids of products, or {where: {brand: Acme}}"
    )
    filter: Fields = Field(None, description=ALLOWED_WHERE)
    redirect: Address | None = Field(None, description=ALLOWED_ADDRESS)
    banner: Annotated[tuple[BannerForm, ...], BeforeValidator(_shown)] = Field(
        (), description="a text, or {text: Sale, link: /sale, image: /sale.png}"
    )
    replacement: Annotated[tuple[ReplacementForm, ...], BeforeValidator(_replaced)] = Field(
        (), description="the query that is searched instead, or {word: tv, with: television}"
    )

    @model_validator(mode="after")
    def _does_something(self) -> ThenForm:
        if not any(getattr(self, action) for action in ACTIONS):
            raise ValueError(f"one or more of {', '.join(ACTIONS)}")
        whole = [one for one in self.replacement if one.query is not None]
        if whole and len(self.replacement) > 1:
            raise ValueError("one replacement of the whole query, or some of words")
        return self


class RuleForm(Form):
    """A rule as a whole."""

    id: str = Field(
        pattern=r"^[\w.-]{1,100}$",
        description="a name of letters, digits, '.', '_' and '-', up to 100 of them",
    )
    comment: str = Field("", max_length=2_000, description="a text of up to 2,000 characters")
    enabled: bool = Field(True, description="true or false")
    priority: int = Field(
        0, ge=-1_000_000, le=1_000_000,
        description="a whole number; where rules contradict each other the higher one counts",
    )  # fmt: skip
    when: WhenForm = Field(description="conditions, such as {exact: tv}, or {any: true}")
    then: ThenForm = Field(description=f"one or more of {', '.join(ACTIONS)}")


FORMS: dict[str, type[Form]] = {
    "": RuleForm, "when": WhenForm, "then": ThenForm, "boost": FactorForm, "bury": FactorForm,
    "hide": ChosenForm, "banner": BannerForm, "replacement": ReplacementForm,
}  # fmt: skip
"""The form of each part of a rule by its name, that of the rule itself under ""."""
