"""Synonyms: what is searched beside words or instead of them; an index's own can be changed."""

from __future__ import annotations

from pydantic import Field

from catalog.errors import IndexBusyError, NotFoundError, SynonymsError
from query.expand.words import folded_words
from query.plan import ExpansionKind
from retail_search.index_synonyms import IndexSynonyms
from retail_search.settings import Settings
from webapp.api.operation import Answer, Operation, Part, Reply, parameters_body
from webapp.engine import SearchEngine
from webapp.parameters.parameters import Parameters, Text, WholeNumber, parameter

_PATH = "/synonyms"
_LONGEST_LINE = 1_000
_MOST = 1_000
_LINE = ("a line such as 'couch, sofa', 'tv stand => media console' or 'w/ ~> with'",)


class SynonymsParameters(Parameters):
    """Which synonyms are listed."""

    term: Text = parameter(
        "", "Only what is searched for these words.", "up to 200 characters", max_length=200
    )
    page: WholeNumber = parameter(1, "Which page, from 1.", "1 to 10,000", ge=1, le=10_000)
    per_page: WholeNumber = parameter(100, "Synonyms on a page.", f"1 to {_MOST:,}", ge=1, le=_MOST)


class SynonymLineBody(Parameters):
    """A line of the index's own synonyms."""

    line: str = parameter(..., "The line, as a synonym file has it.", *_LINE, min_length=1,
                          max_length=_LONGEST_LINE)  # fmt: skip


class SynonymLineParameters(Parameters):
    """Which line is meant."""

    line: str = parameter(..., "The line, as the index's own file has it.", *_LINE, min_length=1,
                          max_length=_LONGEST_LINE)  # fmt: skip


class SynonymPart(Part):
    """Where `term` is typed `alternative` is searched too, or instead where it is a replacement."""

    term: str
    alternative: str
    kind: ExpansionKind
    weight: float = Field(description="What it weighs of the words typed.")
    exact: bool
    file: str
    line: int


class OwnLinePart(Part):
    """A line of the index's own file."""

    line: int = Field(ge=1)
    text: str


class RejectedLinePart(Part):
    """A line that is not used, and what to do about it."""

    file: str
    line: int = Field(ge=1)
    message: str
    fix: str


class SynonymsAnswer(Answer):
    """Synonyms in force, those that ship and those mined included, and the index's own lines."""

    total: int = Field(ge=0)
    page: int
    per_page: int
    synonyms: tuple[SynonymPart, ...]
    own: tuple[OwnLinePart, ...]
    rejected: tuple[RejectedLinePart, ...]


class OwnSynonymsAnswer(Answer):
    """The index's own lines as they are now."""

    own: tuple[OwnLinePart, ...]


def synonym_operations(engine: SearchEngine, settings: Settings) -> tuple[Operation, ...]:
    """Declare the operations on the synonyms of the index that is served."""

    def synonyms() -> IndexSynonyms:
        return IndexSynonyms(settings.home, engine.index)

    def own() -> list[dict[str, object]]:
        return [{"line": number, "text": text} for number, text in synonyms().own()]

    def listed(query: SynonymsParameters) -> Reply:
        current = synonyms().current()
        wanted = folded_words(query.term) if query.term else None
        rules = [one for one in current.rules() if wanted is None or one.term.words == wanted]
        first = (query.page - 1) * query.per_page
        return {
            "total": len(rules),
            "page": query.page,
            "per_page": query.per_page,
            "synonyms": [
                {
                    "term": one.term.text,
                    "alternative": one.alternative.text,
                    "kind": one.kind,
                    "weight": one.weight,
                    "exact": one.exact,
                    "file": one.file,
                    "line": one.line,
                }
                for one in rules[first : first + query.per_page]
            ],
            "own": own(),
            "rejected": [
                {"file": file, "line": one.number, "message": one.message, "fix": one.fix}
                for file, one in current.rejected
            ],
        }

    def add(body: SynonymLineBody) -> Reply:
        synonyms().add(body.line)
        return {"own": own()}

    def remove(query: SynonymLineParameters) -> Reply:
        synonyms().remove(query.line)
        return {"own": own()}

    return (
        Operation(
            name="synonyms",
            method="GET",
            path=_PATH,
            summary="List the synonyms",
            description="What is searched beside words, or instead of them: the synonyms that ship,"
            " those mined from the products, and the index's own, which overrule the others.",
            tag="tuning",
            query=SynonymsParameters,
            answer=SynonymsAnswer,
            handler=listed,
            key="operator",
            example="term=couch",
        ),
        Operation(
            name="add_synonym",
            method="POST",
            path=_PATH,
            summary="Add a line to the index's own synonyms",
            description="`couch, sofa` are searched for each other, `tv stand => media console`"
            " only to the right, `w/ ~> with` instead; `couch, sofa | off` switches off what ships."
            " Searches follow within a second or two.",
            tag="tuning",
            body=parameters_body(SynonymLineBody, example={"line": "headphones, cans"}),
            answer=OwnSynonymsAnswer,
            handler=add,
            errors=(SynonymsError, IndexBusyError),
            key="operator",
        ),
        Operation(
            name="remove_synonym",
            method="DELETE",
            path=_PATH,
            summary="Take a line out of the index's own synonyms",
            tag="tuning",
            query=SynonymLineParameters,
            answer=OwnSynonymsAnswer,
            handler=remove,
            errors=(NotFoundError, IndexBusyError),
            key="operator",
            example="line=headphones,+cans",
        ),
    )
