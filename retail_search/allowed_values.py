"""What a setting may be, in words: for the message that refuses a value."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo


def allowed_values(info: FieldInfo) -> str:
    """Say which values a setting takes: its choices, or its kind and range."""
    extra = info.json_schema_extra
    if isinstance(extra, dict) and extra.get("allowed"):
        return str(extra["allowed"])
    if get_origin(info.annotation) is Literal:
        return f"one of {', '.join(map(str, get_args(info.annotation)))}"
    if info.annotation in (Path, Path | None):
        return "a folder"
    kinds: dict[object, str] = {int: "a whole number", float: "a number", bool: "true or false"}
    return kinds.get(info.annotation, "text") + _range(info)


def _range(info: FieldInfo) -> str:
    low = next((bound.ge for bound in info.metadata if isinstance(bound, Ge)), None)
    high = next((bound.le for bound in info.metadata if isinstance(bound, Le)), None)
    if low is None:
        return "" if high is None else f" up to {high}"
    return f" of {low} or more" if high is None else f" from {low} to {high}"
