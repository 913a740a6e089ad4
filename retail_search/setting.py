"""How one setting is declared: its default, one line of help, its unit and its bounds."""

from __future__ import annotations

from typing import Any

from pydantic import Field


def setting(
    default: Any,
    help: str,
    *,
    unit: str = "",
    group: str,
    ge: float | None = None,
    le: float | None = None,
    repr: bool = True,
    allowed: str = "",
) -> Any:
    """Declare one setting: its default, one line of help, its unit and its bounds.

    `allowed` says in words what a text may be.
    """
    return Field(
        default,
        description=help,
        ge=ge,
        le=le,
        repr=repr,
        json_schema_extra={"unit": unit, "group": group, "allowed": allowed},
    )
