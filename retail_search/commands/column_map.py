"""`--column FIELD=HEADER`: which column of a file is which field of a product."""

from __future__ import annotations

import click


def column_map(pairs: tuple[str, ...]) -> dict[str, str] | None:
    """Return the header of each named field, None where none is named."""
    columns: dict[str, str] = {}
    for pair in pairs:
        field, equals, header = pair.partition("=")
        if not equals or not field or not header:
            raise click.BadParameter(
                f"{pair!r} is not of the form FIELD=HEADER, as in title=Name.",
                param_hint="--column",
            )
        columns[field.strip()] = header.strip()
    return columns or None
