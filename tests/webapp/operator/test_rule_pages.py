"""The pages of the rules: list, form, preview, switching, deleting."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranker.rules.places import rules_file, rules_store
from ranker.rules.store import read_store
from tests.webapp.markup import Node, read
from tests.webapp.operator.desk import Desk

RULE = {
    "as": "form", "id": "sale", "exact": "headphones", "pin": "P008", "enabled": "on",
    "priority": "0", "boost_factor": "2", "bury_factor": "2",
}  # fmt: skip
FILE_RULE = "rules:\n- id: filed\n  when: {exact: shoe}\n  then: {hide: [P003]}\n"


def save(desk: Desk, **given: str) -> int:
    return desk.send("/operator/rules/save", RULE | {"do": "save"} | given).status_code


def titles(page: Node, heading: str) -> list[str]:
    (side,) = [one for one in page.all("section", class_="side-list") if heading in one.words]
    return [link.text for link in side.all("a")]


def opened(desk: Desk, rule_id: str) -> dict[str, str]:
    """Return the hidden fields of a rule's form."""
    page = desk.page(f"/operator/rules/edit?id={rule_id}")
    return {
        one.attributes["name"]: one.attributes["value"]
        for one in page.all("input", type="hidden")
        if one.attributes["name"] in ("replaces", "digest", "source")
    }


def test_a_rule_is_made_listed_changed_switched_and_deleted(desk: Desk) -> None:
    assert save(desk, comment="Spring") == 303
    page = desk.page("/operator/rules?done=saved&name=sale")
    assert "Rule sale is saved" in page.words
    assert "Spring" in page.words
    assert "pin P008 at place 1" in page.words
    assert save(desk, **opened(desk, "sale"), pin="P016", id="sale-2") == 303
    store = read_store(rules_store(desk.home, "shop"))
    assert [(one.id, one.then.pins[0].product) for one in store.rules] == [("sale-2", "P016")]
    desk.send("/operator/rules/switch", {"id": "sale-2", "on": "0"})
    assert not read_store(rules_store(desk.home, "shop")).rules[0].enabled
    desk.send("/operator/rules/switch", {"id": "sale-2", "on": "1"})
    assert read_store(rules_store(desk.home, "shop")).rules[0].enabled
    desk.send("/operator/rules/delete", {"id": "sale-2"})
    assert read_store(rules_store(desk.home, "shop")).rules == ()
    log = desk.page("/operator/rules")
    for words in ("added rule", "changed rule", "switched off rule", "deleted rule"):
        assert words in log.words
    assert "P016" in log.words  # what it was before


def test_a_rule_is_tried_before_it_is_saved(desk: Desk) -> None:
    answer = desk.send(
        "/operator/rules/save", RULE | {"do": "preview", "hide": "P000", "try": "headphones"}
    )
    assert answer.status_code == 200
    page = read(answer.text)
    now, after = titles(page, "Now"), titles(page, "After")
    assert now != after
    assert now[1] == after[0]
    assert now[0] not in after
    assert "sale: pin" in page.words
    assert not rules_store(desk.home, "shop").exists()


def test_a_script_gets_the_preview_alone(desk: Desk) -> None:
    answer = desk.send("/operator/rules/save", RULE | {"do": "preview"}, **{"X-Fragment": "1"})
    assert "<html" not in answer.text
    assert "side-list" in answer.text
    wrong = desk.send(
        "/operator/rules/save", RULE | {"do": "preview", "id": ""}, **{"X-Fragment": "1"}
    )
    assert wrong.status_code == 200
    assert 'data-field="id"' in wrong.text


def test_a_rule_that_is_in_force_is_shown_without_and_with_it(desk: Desk) -> None:
    save(desk)
    page = desk.page("/operator/rules/edit?id=sale")
    assert titles(page, "Without it") != titles(page, "With it")


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    answer = desk.send(
        "/operator/rules/save",
        RULE | {"do": "save", "redirect": "javascript:alert(1)", "comment": "<i>kept</i>"},
    )
    assert answer.status_code == 422
    page = read(answer.text)
    field = page.one("input", id="f-redirect")
    assert field.attributes["aria-invalid"] == "true"
    described = field.attributes["aria-describedby"].split()
    assert any("https://" in page.one("p", id=one).words for one in described if "wrong" in one)
    assert page.one("input", id="f-comment").attributes["value"] == "<i>kept</i>"
    assert not rules_store(desk.home, "shop").exists()


def test_an_id_that_is_taken_is_said(desk: Desk) -> None:
    save(desk)
    answer = desk.send("/operator/rules/save", RULE | {"do": "save"})
    assert answer.status_code == 422
    assert "There is a rule &#39;sale&#39; already" in answer.text


def test_who_comes_second_is_told_that_it_was_changed(desk: Desk) -> None:
    save(desk)
    mine = opened(desk, "sale")
    assert save(desk, **opened(desk, "sale"), pin="P016") == 303
    answer = desk.send("/operator/rules/save", RULE | mine | {"do": "save", "pin": "P024"})
    assert answer.status_code == 422
    assert "changed by somebody else" in answer.text
    assert read_store(rules_store(desk.home, "shop")).rules[0].then.pins[0].product == "P016"


def test_a_rule_of_the_file_is_switched_or_overruled_never_deleted(desk: Desk) -> None:
    file = rules_file(desk.home, "shop")
    file.parent.mkdir(parents=True)
    file.write_text(FILE_RULE)
    page = desk.page("/operator/rules/edit?id=filed")
    assert "is in rules.yaml" in page.words
    answer = desk.send("/operator/rules/delete", {"id": "filed"})
    assert answer.status_code == 400
    assert "rules.yaml" in answer.text
    desk.send("/operator/rules/switch", {"id": "filed", "on": "0"})
    assert "Off" in desk.page("/operator/rules").one("tbody").words
    given = opened(desk, "filed")
    assert save(desk, **given, id="filed", exact="shoe") == 303
    assert file.read_text() == FILE_RULE
    assert "pin P008" in desk.page("/operator/rules").one("tbody").words
    # Its id is the file's to change.
    given = opened(desk, "filed")
    desk.send("/operator/rules/delete", {"id": "filed"})
    given = opened(desk, "filed")
    assert save(desk, **given, id="other") == 422


def test_yaml_says_what_the_form_cannot(desk: Desk) -> None:
    boosts = "[{factor: 2, ids: [P001]}, {factor: 3, ids: [P002]}]"
    text = f"id: two\nwhen: {{exact: tv}}\nthen: {{boost: {boosts}}}"
    assert save(desk, **{"as": "yaml", "yaml": text}) == 303
    page = desk.page("/operator/rules/edit?id=two")
    assert "factor: 3.0" in page.one("textarea", id="f-yaml").text
    answer = desk.send("/operator/rules/save", {"as": "yaml", "yaml": "id: [", "do": "save"})
    assert answer.status_code == 422
    assert "is no YAML" in answer.text


def test_rules_that_cannot_be_used_are_told(desk: Desk) -> None:
    file = rules_file(desk.home, "shop")
    file.parent.mkdir(parents=True)
    file.write_text(FILE_RULE + "- id: bad\n  when: {exat: x}\n  then: {hide: [a]}\n")
    words = desk.page("/operator/rules").words
    assert "rules.yaml, line 5" in words
    assert "Did you mean 'exact'?" in words


def test_conflicts_and_mistakes_are_said_in_words(desk: Desk) -> None:
    save(desk, redirect="/a")
    answer = desk.send(
        "/operator/rules/save",
        RULE | {"do": "preview", "id": "other", "redirect": "/b", "pin": "P008\nNOBODY",
                "until": "2020-01-01"},
    )  # fmt: skip
    page = read(answer.text)
    notes = " ".join(one.words for one in page.all("p", class_="note"))
    assert "There is no product 'NOBODY'" in notes
    assert "The window is over" in notes
    answer = desk.send(
        "/operator/rules/save", RULE | {"do": "preview", "id": "other", "redirect": "/b"}
    )
    notes = " ".join(one.words for one in read(answer.text).all("p", class_="note"))
    assert "redirect of rule 'sale' is overruled by rule 'other'" in notes
    assert "pin of rule 'sale' is P008 overruled by rule 'other'" in notes


@pytest.mark.parametrize("path", ["/operator/rules/edit?id=none", "/operator/rules/edit"])
def test_a_rule_that_there_is_not(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_a_new_rule_begins_with_the_query_that_it_is_for(desk: Desk) -> None:
    page = desk.page("/operator/rules/new?q=red+<shoe>")
    assert page.one("textarea", id="f-exact").text.strip() == "red <shoe>"


def test_two_shops_have_their_own_rules(desk: Desk, tmp_path: Path) -> None:
    save(desk)
    other = Desk(tmp_path / "other")
    assert "There are no rules" in other.page("/operator/rules").words
