"""Command line options made from the settings table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from retail_search.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def setting_options(*names: str) -> Callable[[F], F]:
    """Add an option for each named setting: its type, help and default come from the table.

    The command receives the values under the settings' names, None where not given, which is
    what `load_settings` takes.
    """

    def decorate(command: F) -> F:
        for name in reversed(names):
            info = Settings.model_fields[name]
            command = click.option(
                f"--{name.replace('_', '-')}",
                name,
                type=_click_type(info),
                default=None,
                help=f"{info.description} [default: {info.default}]",
            )(command)
        return command

    return decorate


def _click_type(info: FieldInfo) -> Any:
    if get_origin(info.annotation) is Literal:
        return click.Choice(get_args(info.annotation))
    # Numbers stay text here, so that the settings class says what is wrong with them.
    return click.Path(path_type=Path) if info.annotation in (Path, Path | None) else str
