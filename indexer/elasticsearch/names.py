"""How the Elasticsearch indexes of a generation and of an index are called.

    <prefix><index>                    the alias that leads to the published generation
    <prefix><index>-<generation>       one generation, its id in lower case
    <prefix><index>-<generation>.write an alias of it, through which it is written
    <prefix><index>-<generation>.knowledge what is known of it for understanding queries

Elasticsearch allows no capitals, so an index of ours must have none either.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from catalog.errors import RequestError, SettingsError

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PREFIX = re.compile(r"([a-z0-9][a-z0-9._-]{0,99})?")
_KNOWLEDGE = ".knowledge"
_GENERATION = re.compile(r"(?P<day>\d{8})t(?P<time>\d{12})-(?P<rest>[0-9a-f]{6})")


def alias_of(prefix: str, index: str) -> str:
    """Return the alias of an index; raises RequestError and SettingsError for a bad name."""
    if not _NAME.fullmatch(index):
        raise RequestError(
            f"Index name {index!r} is not allowed in Elasticsearch.",
            fix="Use up to 64 lower-case letters, digits, dots, hyphens and underscores,"
            " beginning with a letter or digit.",
            field="index",
        )
    if not _PREFIX.fullmatch(prefix):
        raise SettingsError(
            f"Setting 'elasticsearch_prefix' is {prefix!r}, which no Elasticsearch index may begin"
            " with.",
            fix="Use up to 100 lower-case letters, digits, dots, hyphens and underscores,"
            " beginning with a letter or digit.",
            field="elasticsearch_prefix",
        )
    return prefix + index


def index_name(alias: str, generation: str) -> str:
    """Return the name of the Elasticsearch index of one generation."""
    return f"{alias}-{generation.lower()}"


def writing_alias(name: str) -> str:
    """Return the alias through which an index is written.

    A document for an index that is gone would make a new one of that name, as Elasticsearch
    guesses it; a document for an alias that is gone is refused.
    """
    return f"{name}.write"


def knowledge_name(name: str) -> str:
    """Return the name of the companion of an index, which keeps what is known of its products."""
    return f"{name}{_KNOWLEDGE}"


def companion_of(name: str) -> str | None:
    """Return the index whose companion has this name, None where it is no companion."""
    return name.removesuffix(_KNOWLEDGE) if name.endswith(_KNOWLEDGE) else None


def generation_of(alias: str, name: str) -> str | None:
    """Return the generation whose index has this name, None where it is not one of this alias.

    An index `shop-eu` is no generation of `shop`.
    """
    match = _GENERATION.fullmatch(name[len(alias) + 1 :]) if name.startswith(f"{alias}-") else None
    return f"{match['day']}T{match['time']}-{match['rest']}" if match else None


def index_of(prefix: str, name: str) -> str | None:
    """Return the index of ours to which an Elasticsearch index belongs, None if to none."""
    match = re.fullmatch(rf"{re.escape(prefix)}(.+)-{_GENERATION.pattern}", name)
    return match[1] if match and _NAME.fullmatch(match[1]) else None


def new_generation(taken: Iterable[str]) -> str:
    """Return an id that sorts after every other, even when the clock was set back."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    newest = max(taken, default="")
    if stamp <= newest[: len(stamp)]:
        day, _, moment = newest[: len(stamp)].partition("T")
        stamp = f"{day}T{int(moment) + 1:012d}"
    return f"{stamp}-{secrets.token_hex(3)}"
