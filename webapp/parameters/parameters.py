"""Parameters: what a request may say, checked, in its address or in a body with the same names."""

from __future__ import annotations

import difflib
import re
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from webapp.http.errors import ParameterError
from webapp.parameters.json_body import BodyError, read_json, without_mark

YES = ("1", "true", "yes", "on")
NO = ("0", "false", "no", "off")
EITHER = ("1", "0", "true", "false")
"""What a parameter of yes or no is said to allow."""

# Anything that is no character of a text: C0 and C1 controls and lone surrogates.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
_NEAR = 0.5


def _whole_number(given: object) -> object:
    # pydantic also reads "1_0", " 1 " and "1.0" as numbers; an address should have one spelling.
    if isinstance(given, str) and not _WHOLE_NUMBER.fullmatch(given):
        raise ValueError("not a whole number")
    return given


def _number(given: object) -> object:
    # "NaN", "1e9" and "-0" are floats too.
    if isinstance(given, str) and not _NUMBER.fullmatch(given):
        raise ValueError("not a number")
    return given


def _yes_or_no(given: object, info: ValidationInfo) -> object:
    if info.mode == "json":
        return given
    text = str(given).lower()
    if text in YES or text in NO:
        return text in YES
    raise ValueError("neither yes nor no")


def _without_controls(given: object) -> object:
    return _CONTROLS.sub(" ", given).strip() if isinstance(given, str) else given


WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
MaybeWholeNumber = Annotated[int | None, BeforeValidator(_whole_number)]
MaybeNumber = Annotated[float | None, BeforeValidator(_number)]
YesOrNo = Annotated[bool, BeforeValidator(_yes_or_no)]
MaybeYesOrNo = Annotated[bool | None, BeforeValidator(_yes_or_no)]
Text = Annotated[str, BeforeValidator(_without_controls)]
"""A text whose control characters have become blanks."""


def parameter(default: Any, help: str, *allowed: str, example: object = None, **bounds: Any) -> Any:
    """Declare one parameter: its default (`...` where it must be given) and one line of help.

    `allowed` says in words, or value by value, what it may be. A parameter that holds a tuple may
    be repeated in an address; with `commas=True` its values are parted by commas there.
    """
    extra: dict[str, Any] = {"x-allowed": list(allowed)}
    if bounds.pop("commas", False):
        extra["x-commas"] = True
    examples = None if example is None else [example]
    return Field(default, description=help, json_schema_extra=extra, examples=examples, **bounds)


class Parameters(BaseModel):
    """What may be asked with; nothing else may.

    In an address every value is a text; in a body each has the kind that its field names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def read(cls, given: MultiDict[str, str]) -> Self:
        """Check a query string.

        Raises ParameterError for the first parameter that is unknown, given twice or has a
        value that is not allowed.
        """
        values: dict[str, object] = {}
        for name, texts in given.lists():
            if name not in cls.model_fields:
                raise _unknown(name, tuple(cls.model_fields), "parameter")
            extra = _extra(cls, name)
            if extra.get("x-commas"):
                parts = (part.strip() for text in texts for part in text.split(","))
                values[name] = tuple(dict.fromkeys(part for part in parts if part))
            elif isinstance(cls.model_fields[name].default, tuple):
                values[name] = tuple(text for text in texts if text)
            elif len(texts) > 1:
                raise ParameterError(
                    f"Parameter {name!r} is given {len(texts)} times.",
                    field=name, value=texts[1], fix="Give it once.",
                )  # fmt: skip
            else:
                values[name] = texts[0]
        try:
            return cls(**values)
        except ValidationError as error:
            raise _explained(cls, error.errors()[0], "Parameter") from error

    @classmethod
    def read_body(cls, body: bytes, _media_type: str = "") -> Self:
        """Check a body, which is a JSON object with the same names.

        Raises BodyError for what is not JSON, and ParameterError as `read` does.
        """
        given = read_json(body)
        try:
            return cls.model_validate_json(without_mark(body), strict=True)
        except ValidationError as error:
            found = error.errors()
            # A field that is written wrongly is the reason why another one is missing.
            first = min(found, key=lambda one: one["type"] != "extra_forbidden")
            if not isinstance(given, dict):
                raise _no_object(cls, first) from error
            if first["type"] == "json_invalid":
                # This reader takes less than the first one did: what is nested deep, for one.
                raise BodyError(f"{first['msg']}.", fix="Send one plain JSON object.") from error
            if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
                raise _unknown(str(first["loc"][0]), tuple(cls.model_fields), "field") from error
            raise _explained(cls, first, "Field") from error


def _extra(model: type[BaseModel], name: str) -> dict[str, Any]:
    field = model.model_fields.get(name)
    extra = field.json_schema_extra if field is not None else None
    return extra if isinstance(extra, dict) else {}


def _explained(model: type[BaseModel], error: ErrorDetails, what: str) -> ParameterError:
    path = ".".join(str(part) for part in error["loc"]) or "body"
    name = str(error["loc"][0]) if error["loc"] else ""
    allowed = tuple(str(one) for one in _extra(model, name).get("x-allowed", ()))
    if error["type"] == "missing":
        return ParameterError(
            f"{what} {path!r} is missing.", field=path, allowed=allowed, fix="Give it too."
        )
    if error["type"] == "extra_forbidden":
        return ParameterError(f"There is no field {path!r}.", field=path[:100], fix="Remove it.")
    given = error["input"]
    value = given if isinstance(given, str) else str(given)
    if len(error["loc"]) > 1 and not isinstance(error["loc"][1], int):
        # What the field as a whole allows does not help with a part of it.
        fix = f"{error['msg'].removeprefix('Value error, ').rstrip('.').capitalize()}."
        return ParameterError(
            f"{what} {path!r} has a value that is not allowed.", field=path, value=value, fix=fix
        )
    near = difflib.get_close_matches(value, allowed, n=1, cutoff=_NEAR)
    otherwise = f"Give {' or '.join(allowed)}." if allowed else f"{error['msg']}."
    return ParameterError(
        f"{what} {name!r} has a value that is not allowed.",
        field=name,
        value=value,
        allowed=allowed,
        fix=f"Did you mean {near[0]!r}?" if near else otherwise,
    )


def _no_object(model: type[BaseModel], error: ErrorDetails) -> ParameterError:
    return ParameterError(
        "The body is not a JSON object.",
        field="",
        value=str(error["input"]),
        allowed=tuple(model.model_fields),
        fix="Send one object in braces.",
    )


def _unknown(name: str, known: tuple[str, ...], what: str) -> ParameterError:
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_NEAR)
    return ParameterError(
        f"There is no such {what}.",
        field=name[:100],
        allowed=known,
        fix=f"Did you mean {near[0]!r}?" if near else "Remove it.",
    )
