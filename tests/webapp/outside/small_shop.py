"""SmallShop: 200 products of the sample catalogue in a real index, loaded by the commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.request import urlopen

from flask import Flask

from evaluation.one_query import score_one
from retail_search.engine import Engine
from retail_search.settings import load_settings
from retail_search.traffic.traffic import Traffic
from tests.retail_search.command_line import ROOT, run_well
from webapp.app import create_app

INDEX = "shop"
PRODUCTS, PLACES = 200, 12

# A test asks more, and faster, than any visitor: it is not to be told that it asks too much.
_PATIENCE = {"rate_limit": 0, "request_timeout_ms": 0, "search_wait_ms": 60_000}


@dataclass(frozen=True, slots=True)
class SmallShop:
    """A data folder with the shop's index, reviews, events, a rule and synonyms."""

    home: Path
    pictures: Path

    def copy(self, folder: Path) -> SmallShop:
        """Return the same shop in another folder, to be changed there."""
        shutil.copytree(self.home, folder)
        return SmallShop(folder, self.pictures)

    def app(self) -> Flask:
        """Build the app over it, as `retail-search serve` does."""
        settings = load_settings(data_dir=self.home, index=INDEX, **_PATIENCE)
        engine = Engine(settings)
        traffic = Traffic(settings)
        return create_app(
            engine, settings, pictures=self.pictures, traffic=traffic, score=score_one
        )

    @contextmanager
    def served(self, workers: int = 1, **settings: object) -> Iterator[str]:
        """Serve it in a process of its own and yield its address."""
        words = [
            sys.executable, "-m", "retail_search", "serve", "--index", INDEX, "--port", "0",
            "--data-dir", str(self.home), "--pictures", str(self.pictures),
            "--workers", str(workers),
        ]  # fmt: skip
        given = {name: str(value) for name, value in (_PATIENCE | settings).items()}
        env = os.environ | {f"RETAIL_SEARCH_{name.upper()}": text for name, text in given.items()}
        with subprocess.Popen(
            words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as server:
            try:
                assert server.stdout is not None
                address = _address(server.stdout)
                # The first search opens the models, which on a busy machine takes its time.
                with urlopen(f"{address}/api/v1/search?q=warm+up", timeout=60) as answer:
                    answer.read()
                yield address
            finally:
                server.terminate()
                server.communicate(timeout=30)


def make_small_shop(folder: Path) -> SmallShop:
    """Write the sample and load it, in about four seconds."""
    sample, home = folder / "sample", folder / "data"
    into = ("--index", INDEX, "--data-dir", home)
    run_well("sample", sample, "--products", PRODUCTS, "--places", PLACES)
    run_well("events", sample / "events.csv", *into)
    reviews = [
        word
        for name in ("reviews", "place_reviews", "place_tips")
        for word in ("--reviews", sample / f"{name}.jsonl")
    ]
    run_well("reindex", sample / "products.jsonl", sample / "places.jsonl", *reviews, *into)
    run_well("synonyms", "add", "sofa, couch", *into)
    run_well(
        "rules", "add", "{id: gift, when: {exact: gift}, then: {banner: A gift for you}}", *into
    )
    return SmallShop(home, sample / "pictures")


def _address(said: IO[str]) -> str:
    lines = []
    for line in said:
        lines.append(line)
        for word in line.split():
            if word.startswith("http://"):
                return word.rstrip(".,/")
    raise AssertionError("the server did not start:\n" + "".join(lines))
