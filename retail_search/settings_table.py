"""The settings as a table: for the command line, the docs, and whoever operates a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from indexer.elasticsearch.address import shown_addresses
from retail_search.limit_settings import LimitSettings
from retail_search.settings import ENVIRONMENT_PREFIX, Settings


def shown_values(settings: Settings) -> dict[str, Any]:
    """Return every setting as it may be shown: secrets, also those in an address, are hidden."""
    values: dict[str, Any] = settings.model_dump(mode="json")
    values["elasticsearch_url"] = shown_addresses(settings.elasticsearch_url)
    return values


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One row of the settings table, as the docs and the command line show it."""

    name: str
    default: str
    unit: str
    group: str
    environment: str
    help: str


def settings_table() -> Iterator[SettingRow]:
    """Yield one row for each setting, those of a server under load last."""
    fields = Settings.model_fields
    names = [name for name in fields if name not in LimitSettings.model_fields]
    for name in (*names, *LimitSettings.model_fields):
        info = fields[name]
        extra = _extra(info)
        yield SettingRow(
            name=name,
            default=str(info.default),
            unit=extra["unit"],
            group=extra["group"],
            environment=ENVIRONMENT_PREFIX + name.upper(),
            help=info.description or "",
        )


def settings_markdown() -> str:
    """Return the settings table as Markdown, as the README shows it."""
    lines = ["| setting | default | unit | environment | meaning |", "|---|---|---|---|---|"]
    for row in settings_table():
        default = f"`{row.default}`" if row.default else ""
        lines.append(
            f"| `{row.name}` | {default} | {row.unit} | `{row.environment}` | {row.help} |"
        )
    return "\n".join(lines)


def _extra(info: FieldInfo) -> dict[str, str]:
    extra = info.json_schema_extra
    return {key: str(value) for key, value in extra.items()} if isinstance(extra, dict) else {}
