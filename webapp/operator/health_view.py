"""How the server is: ready or not, what it serves, what it holds, and how it was set."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from catalog.errors import RetailSearchError
from retail_search.settings import Settings
from retail_search.settings_table import settings_table, shown_values
from retail_search.traffic.traffic import Traffic
from webapp.engine import SearchEngine
from webapp.operator.memory import resident_bytes
from webapp.operator.wording import bytes_text, duration_text


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting that is not at its default, its value hidden where it is a secret."""

    name: str
    value: str
    default: str
    help: str


@dataclass(frozen=True, slots=True)
class HealthView:
    """What the first of the operator's pages shows; `trouble` is empty where all is well."""

    ready: bool
    trouble: str
    fix: str
    generation: str
    products: int
    facts: tuple[tuple[str, str], ...]
    settings: tuple[SettingView, ...]


class Health:
    """Looks at a server each time it is asked."""

    def __init__(
        self,
        engine: SearchEngine,
        settings: Settings,
        traffic: Traffic | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._traffic = traffic
        self._clock = clock
        self._began = clock()

    def view(self) -> HealthView:
        """Describe the server as it is now; what is wrong is told, not raised."""
        trouble, fix, generation, products = "", "", "", 0
        try:
            ready = self._engine.ready()
            generation, products = ready.generation, ready.products
        except RetailSearchError as error:
            trouble, fix = error.message, error.fix
        return HealthView(
            ready=not trouble,
            trouble=trouble,
            fix=fix,
            generation=generation,
            products=products,
            facts=tuple(self._facts()),
            settings=changed_settings(self._settings),
        )

    def _facts(self) -> list[tuple[str, str]]:
        settings, traffic = self._settings, self._traffic
        engine: str = settings.engine
        if engine == "elasticsearch":
            engine += f", vectors in {settings.vectors}"
        memory = resident_bytes()
        facts = [
            ("Engine", engine),
            ("Up for", duration_text(self._clock() - self._began)),
            ("Memory of this process", "unknown" if memory is None else bytes_text(memory)),
            ("Process", f"{os.getpid()}, of {settings.workers}"),
        ]
        for name, part in (
            ("Query log", None if traffic is None else traffic.queries),
            ("Events", None if traffic is None else traffic.events),
        ):
            if part is None:
                facts.append((name, "off"))
            else:
                lost = part.dropped
                facts.append(
                    (name, f"on, {lost:,} lost as nothing could be written" if lost else "on")
                )
        return facts


def changed_settings(settings: Settings) -> tuple[SettingView, ...]:
    """List the settings that differ from their defaults, in the order of the settings table."""
    shown = shown_values(settings)
    changed = []
    for row in settings_table():
        if getattr(settings, row.name) != type(settings).model_fields[row.name].default:
            changed.append(SettingView(row.name, str(shown[row.name]), row.default, row.help))
    return tuple(changed)
