"""What an error answers, as a model, and which errors there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import Field

from catalog.errors import (
    EngineUnavailableError,
    IndexMissingError,
    RetailSearchError,
    TimeLimitError,
)
from webapp.api.operation import Answer, Operation, Part
from webapp.http.access import (
    KeyNeededError,
    OperatorForbiddenError,
    OtherSiteError,
    TooManyKeysError,
    WriteForbiddenError,
)
from webapp.http.busy import OverloadedError, StoppingError, TooManyRequestsError
from webapp.http.errors import MediaTypeError, ParameterError, TooLargeError
from webapp.parameters.json_body import BodyError


class ErrorPart(Part):
    """What was wrong, what it was given, what is allowed, and how to put it right."""

    code: str = Field(description="Stable, and made for programs.")
    message: str = Field(description="One sentence, made for people.")
    field: str | None = Field(description="The parameter, field or header that is meant.")
    value: str | None = Field(description="What was given, cut to 200 characters.")
    allowed: tuple[str, ...] | None = Field(description="What would have been accepted.")
    fix: str | None = Field(description="What to do about it.")


class ErrorAnswer(Answer):
    """The one shape that every error has."""

    error: ErrorPart
    status: int = Field(ge=400, le=599, description="The HTTP status, once more.")


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """An error that may be answered: its status, its code, and in a sentence when."""

    status: int
    code: str
    meaning: str


_UNEXPECTED = ErrorKind(500, "internal_error", "Something went wrong on the server's side.")


def errors_of(operation: Operation) -> tuple[ErrorKind, ...]:
    """List what an operation may answer besides what it is for, by status and code."""
    kinds = {(one.status, one.code): kind_of(one) for one in _classes(operation)}
    kinds[_UNEXPECTED.status, _UNEXPECTED.code] = _UNEXPECTED
    return tuple(kinds[key] for key in sorted(kinds))


def kind_of(error: type[RetailSearchError]) -> ErrorKind:
    """Say when an error is answered, as the first line of its docstring does."""
    first = (error.__doc__ or error.code).strip().splitlines()[0]
    return ErrorKind(error.status, error.code, first)


def _classes(operation: Operation) -> Iterator[type[RetailSearchError]]:
    yield from operation.errors
    # Nothing takes a parameter that it does not know.
    yield ParameterError
    if operation.body is not None:
        yield from (BodyError, TooLargeError)
    if operation.key:
        forbidden = WriteForbiddenError if operation.key == "write" else OperatorForbiddenError
        yield from (KeyNeededError, forbidden, OtherSiteError, TooManyKeysError)
        if operation.body is not None:
            yield MediaTypeError
    yield from (IndexMissingError, EngineUnavailableError)
    # Whatever is asked may be too much just now.
    yield from (TooManyRequestsError, OverloadedError, StoppingError, TimeLimitError)


def statuses(kinds: Iterable[ErrorKind]) -> dict[int, list[ErrorKind]]:
    """Gather errors by their status."""
    gathered: dict[int, list[ErrorKind]] = {}
    for kind in kinds:
        gathered.setdefault(kind.status, []).append(kind)
    return gathered
