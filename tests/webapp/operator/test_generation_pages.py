"""Generations are listed and rolled back on a page, over a real index."""

from __future__ import annotations

from pathlib import Path

from retail_search.engine import Engine
from retail_search.settings import Settings
from tests.retail_search.command_line import run_json, run_well
from tests.retail_search.lamp_shop import write_shop
from tests.webapp.markup import read
from webapp.app import create_app


def test_an_older_generation_is_published_again(tmp_path: Path) -> None:
    home = tmp_path / "d"
    for mark in ("Old ", "New "):
        run_well("reindex", write_shop(tmp_path / "shop.csv", mark), "--data-dir", home)
    settings = Settings(data_dir=home)
    engine = Engine(settings)
    client = create_app(engine, settings).test_client()
    page = read(client.get("/operator/generations").text)
    newer, older = page.one("tbody").all("tr")
    assert "published" in newer.words
    assert "12" in older.words
    (form,) = page.all("form", action="/operator/generations/rollback")
    fields = {one.attributes["name"]: one.attributes["value"] for one in form.all("input")}
    assert fields["generation"] == older.one("code").text
    answer = client.post("/operator/generations/rollback", data=fields, follow_redirects=True)
    assert f"Generation {fields['generation']} is published" in answer.text
    published = [row["generation"] for row in run_json("indexes", "list", "--data-dir", home)
                 if row["published"]]  # fmt: skip
    assert published == [fields["generation"]]
    overview = read(client.get("/operator/").text)
    assert "rolled back" in overview.words
    refused = client.post("/operator/generations/rollback", data=fields | {"generation": "nosuch"})
    assert refused.status_code == 404
    engine.close()


def test_a_rule_that_is_tried_changes_nobody_elses_answer(tmp_path: Path) -> None:
    home = tmp_path / "d"
    run_well("reindex", write_shop(tmp_path / "shop.csv"), "--data-dir", home)
    settings = Settings(data_dir=home)
    engine = Engine(settings)
    client = create_app(engine, settings).test_client()
    form = read(client.get("/operator/rules/new").text)
    token = form.all("input", name="token")[0].attributes["value"]
    before = client.get("/api/v1/search?q=lamp").get_json()["hits"]
    last = before[-1]["id"]
    rule = {
        "token": token, "as": "form", "id": "r", "exact": "lamp", "pin": last, "enabled": "on",
        "boost_factor": "2", "bury_factor": "2", "do": "preview", "try": "lamp",
    }  # fmt: skip
    page = read(client.post("/operator/rules/save", data=rule).text)
    now, after = page.all("section", class_="side-list")
    assert last in after.all("li")[0].words
    assert last not in now.all("li")[0].words
    assert f"pin by {rule['id']}" in after.all("li")[0].words
    hits = client.get("/api/v1/search?q=lamp").get_json()["hits"]
    assert [hit["id"] for hit in hits] == [hit["id"] for hit in before]
    line = {"token": token, "kind": "one-way", "left": "glimmer", "right": "lamp", "do": "preview"}
    page = read(client.post("/operator/synonyms/add", data=line).text)
    now, after = page.all("section", class_="side-list")
    assert "glimmer also as lamp" in after.words
    assert "glimmer also as lamp" not in now.words
    engine.close()
