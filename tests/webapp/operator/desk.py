"""A shop with an operator: pages over forty made-up products, in a folder of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from retail_search.settings import Settings
from retail_search.traffic.traffic import Traffic
from tests.webapp.forty_products import products
from tests.webapp.markup import Node, read
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app


class Desk:
    """Asks for the operator's pages, and sends their forms with their tokens."""

    def __init__(self, home: Path, engine: TinyEngine | None = None, **given: Any) -> None:
        self.home = home
        self.settings = Settings(data_dir=home, per_page=12, **given)
        self.engine = engine or TinyEngine(products())
        self.traffic = Traffic(self.settings, self.engine.index)
        self.app = create_app(self.engine, self.settings, traffic=self.traffic)
        self.client = self.app.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def page(self, path: str) -> Node:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return read(answer.text)

    def token(self, path: str = "/operator/rules/new") -> str:
        found = self.page(path).all("input", name="token")
        return found[0].attributes["value"]

    def send(self, path: str, fields: dict[str, str], **headers: str) -> TestResponse:
        return self.client.post(path, data={"token": self.token(), **fields}, headers=headers)

    def log_in(self, key: str) -> TestResponse:
        return self.client.post("/operator/login", data={"key": key})

    def close(self) -> None:
        self.traffic.close()
