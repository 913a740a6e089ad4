"""The settings table: every setting's name, default, unit, bounds and one line of help.

The command line, the docs and validation are all made from this one class. A value comes from the
command line, else from the environment (`RETAIL_SEARCH_` and the name in capitals), else from the
default here.
"""

from __future__ import annotations

import difflib
import logging
import os
import re
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import SettingsConfigDict

from catalog.errors import SettingsError
from query.steps import STEPS, chosen_steps
from retail_search.allowed_values import allowed_values
from retail_search.limit_settings import LimitSettings
from retail_search.setting import setting

logger = logging.getLogger(__name__)

ENVIRONMENT_PREFIX = "RETAIL_SEARCH_"
LOG_LEVEL = f"{ENVIRONMENT_PREFIX}LOG"
"""The variable that sets how much is logged; it is read before there are settings."""
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")


class Settings(LimitSettings):
    """Everything that can be set, with its default."""

    # A variable that is set to nothing is not set: as a path it would mean the working folder.
    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    data_dir: Path = setting(
        Path("~/.retail-search"), "Folder of indexes, caches and events.", group="storage"
    )
    index: str = setting("products", "Index to load into and search.", group="storage")
    keep_generations: int = setting(
        2, "Generations kept after a reindex, the published one included.", group="storage", ge=1
    )

    max_rejects: float = setting(
        0.05,
        "Share of unreadable records above which a reindex fails.",
        unit="share",
        group="indexing",
        ge=0,
        le=1,
    )
    encoder: str = setting(
        "all-minilm-l6-v2",
        "Shipped encoder by name, or a folder made by `export-encoder`.",
        group="indexing",
    )
    encode_tokens: int = setting(
        64,
        "Tokens of a product's text that the encoder reads.",
        unit="tokens",
        group="indexing",
        ge=8,
        le=512,
    )
    threads: int = setting(
        0, "Threads for encoding and indexing; 0 takes every core.", group="indexing", ge=0
    )
    exact_vectors_up_to: int = setting(
        120_000,
        "Largest catalogue searched exactly; above it an HNSW graph is built.",
        unit="products",
        group="indexing",
        ge=0,
    )

    compact_share: float = setting(
        0.2,
        "Share of dead products, a thousand at least, above which an update rebuilds (FAISS).",
        unit="share",
        group="indexing",
        ge=0,
        le=1,
    )

    engine: Literal["embedded", "elasticsearch"] = setting(
        "embedded", "Where text, filters and facets live.", group="engine"
    )
    vectors: Literal["faiss", "elasticsearch"] = setting(
        "faiss", "Where vectors live when the engine is elasticsearch.", group="engine"
    )
    elasticsearch_url: str = setting(
        "http://127.0.0.1:9200",
        "Address of the cluster; several nodes are parted by commas.",
        group="engine",
        repr=False,  # a user and password may stand in it
    )
    elasticsearch_api_key: SecretStr = setting(
        SecretStr(""), "API key, as Elasticsearch encodes it.", group="engine"
    )
    elasticsearch_user: str = setting("", "User, where there is no API key.", group="engine")
    elasticsearch_password: SecretStr = setting(
        SecretStr(""), "Password of that user.", group="engine"
    )
    elasticsearch_ca: Path | None = setting(
        None, "Certificate of the authority that signed the cluster's own.", group="engine"
    )
    elasticsearch_sniff: bool = setting(
        False, "Ask the cluster for its other nodes and use those too.", group="engine"
    )
    elasticsearch_prefix: str = setting(
        "retail-", "What the names of our Elasticsearch indexes begin with.", group="engine"
    )
    elasticsearch_shards: int = setting(
        1, "Primary shards of a new generation.", unit="shards", group="engine", ge=1, le=1_024
    )
    elasticsearch_replicas: int = setting(
        1, "Copies of each shard besides the first.", unit="copies", group="engine", ge=0, le=100
    )
    elasticsearch_timeout: float = setting(
        2.0,
        "Time after which a search answers with what it has.",
        unit="seconds",
        group="engine",
        ge=0.01,
        le=600,
    )
    elasticsearch_force_merge: bool = setting(
        False, "Merge a new generation into one segment a shard before it serves.", group="engine"
    )

    mode: Literal["hybrid", "lexical", "semantic"] = setting(
        "hybrid", "Retrieval used when a request names none.", group="search"
    )
    understanding: str = setting(
        "spelling,tags,constraints,categories,synonyms,units,relaxation",
        "Steps of query understanding that are on, parted by commas; or `none`, or `all`.",
        group="search",
        allowed=f"some of {', '.join(STEPS)}, parted by commas, or none, or all",
    )
    tagger: str = setting(
        "retail-tagger",
        "Shipped tagger by name, or a folder; one trained for the index goes first.",
        group="search",
    )
    ranking: Literal["rerank", "features", "fused"] = setting(
        "rerank",
        "How far the order is worked out: by the cross-encoder, features, or retrieval alone.",
        group="ranking",
    )
    ranker: str = setting(
        "retail-ranker",
        "Shipped ranker by name, or a folder; one trained for the index goes first.",
        group="ranking",
    )
    reranker: str = setting(
        "retail-reranker", "Shipped cross-encoder by name, or a folder.", group="ranking"
    )
    rank_depth: int = setting(
        40, "Products that the learned features order.", unit="products", group="ranking",
        ge=1, le=1_000,
    )  # fmt: skip
    rerank_depth: int = setting(
        24, "Products that the cross-encoder reads.", unit="products", group="ranking",
        ge=1, le=200,
    )  # fmt: skip
    rerank_budget_ms: float = setting(
        40.0,
        "Time for the cross-encoder; what it has not read by then keeps its order so far.",
        unit="milliseconds",
        group="ranking",
        ge=0,
        le=60_000,
    )
    diversity: float = setting(
        0.03,
        "Weight of variety against relevance (MMR): 0 is relevance alone.",
        unit="share",
        group="ranking",
        ge=0,
        le=1,
    )
    diversity_window: int = setting(
        20, "First hits that are made various.", unit="hits", group="ranking", ge=1, le=200
    )
    collapse: bool = setting(
        True, "Show variants of one product as one hit with more options.", group="ranking"
    )
    per_page: int = setting(
        20, "Hits per page when a request names none.", unit="hits", group="search", ge=1, le=200
    )

    host: str = setting("127.0.0.1", "Address that the server listens on.", group="serving")
    pictures: Path | None = setting(
        None,
        "Folder served at /pictures/; none is pictures/<index> in the data folder.",
        group="serving",
    )
    port: int = setting(
        8000,
        "Port that the server listens on; 0 takes a free one.",
        group="serving",
        ge=0,
        le=65_535,
    )
    workers: int = setting(
        1,
        "Server processes; above 1 gunicorn runs them.",
        unit="processes",
        group="serving",
        ge=1,
        le=256,
    )
    server_threads: int = setting(
        64,
        "Threads that answer requests, in each process; a search that waits has one.",
        unit="threads",
        group="serving",
        ge=1,
        le=256,
    )

    site_url: str = setting(
        "",
        "Address of the shop as visitors know it, for canonical links; empty takes each request's.",
        group="serving",
        allowed="an address such as https://shop.example, or nothing",
    )
    cors_origins: str = setting(
        "",
        "Sites whose pages may read the API, parted by commas, such as https://shop.example.",
        group="serving",
        allowed="origins such as https://shop.example, parted by commas, or * for every site",
    )

    write_key: SecretStr = setting(
        SecretStr(""),
        "Key that a request must show to change products; without one only loopback may.",
        group="serving",
    )
    operator_key: SecretStr = setting(
        SecretStr(""),
        "Key of the operator's pages, statistics, rules and metrics; without one only loopback.",
        group="serving",
    )

    accept_events: bool = setting(
        True, "Take views, clicks, carts and purchases from browsers.", group="traffic"
    )
    query_log: bool = setting(
        True, "Note what is searched, without who searches, for the operator.", group="traffic"
    )
    query_log_days: int = setting(
        30, "Time that noted searches are kept.", unit="days", group="traffic", ge=1, le=3_650
    )
    query_log_rows: int = setting(
        5_000_000, "Noted searches that are kept at most.", unit="searches", group="traffic",
        ge=1_000,
    )  # fmt: skip

    @field_validator("understanding")
    @classmethod
    def _known_steps(cls, named: str) -> str:
        chosen_steps(named)
        return named

    @field_validator("cors_origins")
    @classmethod
    def _known_origins(cls, named: str) -> str:
        for origin in _listed(named):
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ValueError("no origin")
        return named

    @field_validator("data_dir", "pictures")
    @classmethod
    def _no_file(cls, path: Path | None) -> Path | None:
        if path is not None and path.expanduser().is_file():
            raise ValueError("a file")
        return path

    @property
    def understanding_steps(self) -> frozenset[str]:
        """The steps of query understanding that are on."""
        return chosen_steps(self.understanding)

    @property
    def allowed_origins(self) -> frozenset[str]:
        """The origins whose pages may read the API, in small letters; `*` for all of them."""
        return frozenset(_listed(self.cors_origins))

    @property
    def home(self) -> Path:
        """The data folder, absolute, with `~` expanded."""
        return self.data_dir.expanduser().resolve()


def _listed(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip()]


def load_settings(**given: object) -> Settings:
    """Build the settings from what the command line gave, the environment and the defaults.

    Values that are None are taken as not given. Raises SettingsError naming the setting, the
    value it got and what is allowed.
    """
    _tell_unknown()
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        raise _refusal(str(first["loc"][0]), first["input"]) from error


def _tell_unknown() -> None:
    """Warn of variables that look like settings and are none: a misspelt one changes nothing."""
    known = {ENVIRONMENT_PREFIX + name.upper() for name in Settings.model_fields} | {LOG_LEVEL}
    for name in sorted(os.environ):
        if name.startswith(ENVIRONMENT_PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            logger.warning("%s is no setting and is ignored.%s", name, hint)


def _refusal(name: str, value: object) -> SettingsError:
    info = Settings.model_fields.get(name)
    if info is None:
        return SettingsError(
            f"There is no setting '{name}'.",
            fix=f"Settings are {', '.join(Settings.model_fields)}.",
            field=name,
        )
    return SettingsError(
        f"Setting '{name}' is '{value}', but it must be {allowed_values(info)}.",
        fix=f"Give {ENVIRONMENT_PREFIX}{name.upper()}, or the option of the command where it has"
        f" one, such a value, or leave it out for the default, {info.default}.",
        field=name,
    )
