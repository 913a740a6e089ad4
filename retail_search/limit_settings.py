"""The settings of a server under load: how much at once, how long, for whom, and what it tells."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Literal

from pydantic import field_validator
from pydantic_settings import BaseSettings

from retail_search.setting import setting


class LimitSettings(BaseSettings):
    """What a server takes on, and what it says of that."""

    search_slots: int = setting(
        0,
        "Searches at work at once, in each process; 0 is one for each of its cores.",
        unit="searches",
        group="serving",
        ge=0,
        le=256,
    )
    search_queue: int = setting(
        16,
        "Searches that may wait for a slot, in each process; the next is told 503 at once.",
        unit="searches",
        group="serving",
        ge=0,
        le=1_000,
    )
    search_wait_ms: float = setting(
        2_000.0,
        "Longest wait of a search for a slot, before it is told 503.",
        unit="milliseconds",
        group="serving",
        ge=0,
        le=60_000,
    )
    request_timeout_ms: float = setting(
        10_000.0,
        "Time of a search, its wait included, before it is told 503; 0 is no limit.",
        unit="milliseconds",
        group="serving",
        ge=0,
        le=600_000,
    )
    search_threads: int = setting(
        0,
        "Threads of the cross-encoder, in each process; 0 is its share of the cores, at most 2.",
        unit="threads",
        group="serving",
        ge=0,
        le=64,
    )
    worker_timeout: int = setting(
        30,
        "Time after which a server process that hangs is replaced.",
        unit="seconds",
        group="serving",
        ge=1,
        le=3_600,
    )
    rate_limit: float = setting(
        50.0,
        "Requests a second of one address, of this machine itself only if set; 0 is no limit.",
        unit="requests",
        group="serving",
        ge=0,
        le=1_000_000,
    )
    rate_burst: int = setting(
        40,
        "Requests that one address may make at once, before its rate counts.",
        unit="requests",
        group="serving",
        ge=1,
        le=1_000_000,
    )
    trusted_proxies: str = setting(
        "",
        "Addresses or networks of proxies whose X-Forwarded-For is believed, parted by commas.",
        group="serving",
        allowed="addresses such as 10.0.0.1 or networks such as 10.0.0.0/8, parted by commas",
    )
    log_format: Literal["text", "json"] = setting(
        "text", "How the log is written: lines for people, or one JSON object a line.",
        group="serving",
    )  # fmt: skip
    access_log: Literal["auto", "on", "off"] = setting(
        "auto", "Whether each request is a line of the log; auto is where that is JSON.",
        group="serving",
    )  # fmt: skip
    slow_ms: float = setting(
        500.0,
        "Requests that take longer are logged with the times of their stages; 0 is none.",
        unit="milliseconds",
        group="serving",
        ge=0,
        le=600_000,
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, given: str) -> str:
        for one in given.split(","):
            if one.strip():
                ip_network(one.strip(), strict=False)
        return given

    @property
    def logs_requests(self) -> bool:
        """Whether each request is a line of the log."""
        return self.access_log == "on" or (self.access_log == "auto" and self.log_format == "json")
