from __future__ import annotations

import json
from pathlib import Path

import pytest

from ranker.rules.places import rules_file, rules_store
from tests.retail_search.command_line import refused, run, run_json, run_well
from tests.retail_search.lamp_shop import write_shop

RULE = "{id: tv, when: {exact: tv}, then: {pin: [p7]}}"
FILE_RULE = "rules:\n- {id: sale, priority: 3, when: {any: true}, then: {banner: Sale}}\n"


@pytest.fixture
def data(tmp_path: Path) -> tuple[object, ...]:
    return ("--index", "shop", "--data-dir", tmp_path)


def test_rules_are_added_listed_switched_and_removed(
    tmp_path: Path, data: tuple[object, ...]
) -> None:
    assert "There are no rules." in run_well("rules", "list", *data)
    assert not rules_store(tmp_path, "shop").exists()
    said = run_well("rules", "add", RULE, *data)
    assert str(rules_store(tmp_path, "shop")) in said
    rules_file(tmp_path, "shop").write_text(FILE_RULE)
    listed = run_well("rules", "list", *data)
    assert "pin p7 at place 1" in listed
    assert "rules.yaml:2" in listed
    run_well("rules", "add", RULE.replace("id: tv", "id: later"), *data)
    # The strongest first: by priority, of the same priority the later one.
    assert [row["id"] for row in run_json("rules", "list", *data)] == ["sale", "later", "tv"]
    run_well("rules", "remove", "later", *data)
    for rule_id in ("tv", "sale"):
        assert "is off" in run_well("rules", "disable", rule_id, *data)
    assert [row["enabled"] for row in run_json("rules", "list", *data)] == [False, False]
    assert "is on" in run_well("rules", "enable", "sale", *data)
    assert [row["enabled"] for row in run_json("rules", "list", *data)] == [True, False]
    assert rules_file(tmp_path, "shop").read_text() == FILE_RULE
    assert "Removed 'tv'" in run_well("rules", "remove", "tv", *data)
    assert [row["id"] for row in run_json("rules", "list", *data)] == ["sale"]


def test_what_cannot_be_done_is_refused(tmp_path: Path, data: tuple[object, ...]) -> None:
    rules_file(tmp_path, "shop").parent.mkdir(parents=True)
    rules_file(tmp_path, "shop").write_text(FILE_RULE)
    run_well("rules", "add", RULE, *data)
    assert "rule 'tv' in rules.sqlite already" in refused("rules", "add", RULE, *data)
    run_well("rules", "add", RULE, "--replace", *data)
    assert "has 'thn'" in refused("rules", "add", "{id: a, when: {any: true}, thn: {}}", *data)
    assert "is no YAML" in refused("rules", "add", "{id: a", *data)
    assert "Rule 'sale' is in rules.yaml" in refused("rules", "remove", "sale", *data)
    assert "no rule 'nobody'" in refused("rules", "remove", "nobody", *data)
    assert "no rule 'nobody'" in refused("rules", "disable", "nobody", *data)
    assert "'../shop' is not allowed" in refused(
        "rules", "add", RULE, "--index", "../shop", "--data-dir", tmp_path
    )
    assert "is no pair" in refused("rules", "preview", "x", "--context", "web", *data)
    assert "is no moment" in refused("rules", "preview", "x", "--at", "noon", *data)


def test_check_tells_every_bad_rule(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"- {RULE}\n- {{id: bad, when: {{}}, then: {{hide: [p]}}}}\n")
    result = run("rules", "check", file)
    assert result.exit_code == 1
    assert "line 2: Rule 'bad' has {} for 'when'." in result.stdout
    assert "1 rules can be used." in result.stdout
    assert f"1 rules of '{file}' cannot be used." in result.stderr
    as_json = json.loads(run("rules", "check", file, "--json").stdout)
    assert as_json["rules"] == 1
    assert [(row["rule"], row["line"]) for row in as_json["rejected"]] == [("bad", 2)]
    assert "cannot be read" in refused("rules", "check", tmp_path / "no.yaml")
    file.write_text(f"- {RULE}\n")
    assert "1 rules can be used." in run_well("rules", "check", file)


def test_what_is_exported_is_imported(tmp_path: Path, data: tuple[object, ...]) -> None:
    file, out = tmp_path / "mine.yaml", tmp_path / "out.yaml"
    file.write_text(
        f"- {RULE}\n- {{id: bad}}\n- {{id: b, when: {{begins: x}}, then: {{hide: ['07']}}}}\n"
    )
    result = run("rules", "import", file, *data)
    assert result.exit_code == 1
    assert "2 rules are new, 0 replaced others." in result.stdout
    assert "line 2: Rule 'bad' lacks 'when'." in result.stdout
    assert "Wrote 2 rules" in run_well("rules", "export", "--output", out, *data)
    assert run_well("rules", "export", *data) == out.read_text()
    assert "0 rules are new, 2 replaced" in run_well("rules", "import", out, *data)
    before = run_json("rules", "list", *data)
    run_well("rules", "remove", "tv", "b", *data)
    run_well("rules", "import", out, *data)
    assert run_json("rules", "list", *data) == before


def test_bad_rules_are_told_beside_the_list(tmp_path: Path, data: tuple[object, ...]) -> None:
    rules_file(tmp_path, "shop").parent.mkdir(parents=True)
    rules_file(tmp_path, "shop").write_text(FILE_RULE + "- {id: bad}\n")
    result = run("rules", "list", *data)
    assert result.exit_code == 0
    assert "rules.yaml: line 3: Rule 'bad' lacks 'when'." in result.stderr


def test_a_preview_of_an_index(tmp_path: Path, data: tuple[object, ...]) -> None:
    write_shop(tmp_path / "shop.csv")
    run_well("reindex", tmp_path / "shop.csv", *data, "--threads", 1)
    assert "No rule fires." in run_well("rules", "preview", "lamp", *data)
    found = run_json("rules", "preview", "lamp", "--most", 3, *data)
    assert (found["total_before"], found["total_after"]) == (12, 12)
    assert [row["fate"] for row in found["rows"]] == ["same"] * 3
    assert [row["after"] for row in found["rows"]] == [1, 2, 3]


def test_a_preview_shows_what_rules_do(tmp_path: Path, data: tuple[object, ...]) -> None:
    write_shop(tmp_path / "shop.csv")
    run_well("reindex", tmp_path / "shop.csv", *data, "--threads", 1)
    run_well(
        "rules", "add",
        "{id: r, when: {exact: lamp, context: {channel: web}, from: 2100-01-01},"
        " then: {pin: [L-7], hide: [L-3], banner: Hi}}", *data,
    )  # fmt: skip
    asked = ("rules", "preview", "lamp", "--context", "channel=web", *data)
    assert run_json(*asked)["fired"] == []
    found = run_json(*asked, "--at", "2100-01-01T09:00")
    assert {one["action"] for one in found["fired"]} == {"pin", "hide", "banner"}
    assert found["rows"][0]["product"] == "L-7"
    assert (found["total_before"], found["total_after"]) == (12, 11)
    assert found["banners"][0]["text"] == "Hi"
    assert "pin by r" in run_well(*asked, "--at", "2100-01-01T09:00")
