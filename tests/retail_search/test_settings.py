from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import SettingsError
from retail_search.cluster import cluster_of
from retail_search.settings import (
    Settings,
    load_settings,
)
from retail_search.settings_table import settings_markdown, settings_table
from tests.retail_search.command_line import ROOT, refused, run_json, run_well


def test_without_anything_given_the_defaults_are_in_force() -> None:
    settings = load_settings()
    assert (settings.index, settings.port, settings.mode) == ("products", 8000, "hybrid")
    assert settings.home == Path.home() / ".retail-search"


def test_the_command_line_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAIL_SEARCH_PORT", "9000")
    monkeypatch.setenv("RETAIL_SEARCH_INDEX", "from-environment")
    assert load_settings(port="9001", index=None).model_dump(include={"port", "index"}) == {
        "port": 9001,
        "index": "from-environment",
    }
    shown = run_json("settings", "--index", "given")
    assert (shown["index"], shown["port"]) == ("given", 9000)


def test_a_variable_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAIL_SEARCH_DATA_DIR", "")
    monkeypatch.setenv("RETAIL_SEARCH_PICTURES", "")
    settings = load_settings()
    assert settings.home == Path.home() / ".retail-search"
    assert settings.pictures is None


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("port", "70000", "a whole number from 0 to 65535"),
        ("port", "http", "a whole number from 0 to 65535"),
        ("max_rejects", "1.5", "a number from 0 to 1"),
        ("max_rejects", "nan", "a number from 0 to 1"),
        ("keep_generations", "0", "a whole number of 1 or more"),
        ("mode", "fuzzy", "one of hybrid, lexical, semantic"),
        ("per_page", "2.5", "a whole number from 1 to 200"),
    ],
)
def test_a_bad_value_is_told_with_what_is_allowed(
    name: str, value: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"RETAIL_SEARCH_{name.upper()}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.message == f"Setting '{name}' is '{value}', but it must be {allowed}."
    assert caught.value.field == name
    assert f"RETAIL_SEARCH_{name.upper()}" in caught.value.fix
    monkeypatch.delenv(f"RETAIL_SEARCH_{name.upper()}")
    with pytest.raises(SettingsError, match=allowed):
        load_settings(**{name: value})


def test_a_misspelt_variable_is_told_with_the_nearest_setting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RETAIL_SEARCH_ENGIN", "elasticsearch")
    monkeypatch.setenv("RETAIL_SEARCH_LOG", "INFO")
    load_settings()
    assert [record.getMessage() for record in caplog.records] == [
        "RETAIL_SEARCH_ENGIN is no setting and is ignored. Did you mean RETAIL_SEARCH_ENGINE?"
    ]


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SettingsError, match=r"'data_dir' is '.*', but it must be a folder"):
        load_settings(data_dir=file)


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"no setting 'prot'.*port"):
        load_settings(prot=1)


def test_every_setting_has_a_line_of_help_and_a_group() -> None:
    rows = list(settings_table())
    assert {row.name for row in rows} == set(Settings.model_fields)
    assert [row.name for row in rows if not (row.help.endswith(".") and row.group)] == []


def test_json_is_one_object_of_every_setting_in_force() -> None:
    shown = run_json("settings", "--data-dir", "somewhere")
    assert list(shown) == list(Settings.model_fields)
    assert shown["data_dir"] == "somewhere"


def test_the_table_shows_every_setting_with_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAIL_SEARCH_PORT", "8123")
    shown = run_well("settings")
    for row in settings_table():
        assert row.name in shown
        assert row.environment in shown
    assert "8123" in shown


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "ELASTICSEARCH_API_KEY": "c2VjcmV0", "ELASTICSEARCH_PASSWORD": "hunter2",
        "WRITE_KEY": "write-me",
        "ELASTICSEARCH_URL": "https://elastic:hunter3@one.example:9200,http://u:hunter4@two:9200",
    }  # fmt: skip
    for name, value in secrets.items():
        monkeypatch.setenv(f"RETAIL_SEARCH_{name}", value)
    said = run_well("settings") + run_well("settings", "--json") + repr(load_settings())
    cluster = cluster_of(load_settings(engine="elasticsearch"))
    said += repr(cluster) + str(cluster)
    for secret in ("c2VjcmV0", "hunter", "write-me"):
        assert secret not in said
    shown = "https://**********@one.example:9200,http://**********@two:9200"
    assert run_json("settings")["elasticsearch_url"] == shown


@pytest.mark.parametrize(
    "url",
    [
        "elastic:hunter2@127.0.0.1:9200",
        "https//elastic:hunter2@127.0.0.1:9200",
        "http://elastic:hunter2,x@127.0.0.1:9200",
        "http://elastic:x,hunter2@127.0.0.1:9200",
        "http://elastic:12,hunter2@127.0.0.1:9200",
        "http://127.0.0.1:9200,elastic:hunter2@127.0.0.1:9201",
        "http://elastic:hunter2@127.0.0.1:port",
        "http://elastic:hunter2@",
        "http://elastic:hunter2@127.0.0.1:9200?hunter2",
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(url: str, tmp_path: Path) -> None:
    env = {
        "RETAIL_SEARCH_ENGINE": "elasticsearch",
        "RETAIL_SEARCH_ELASTICSEARCH_URL": url,
        "RETAIL_SEARCH_DATA_DIR": str(tmp_path),
    }
    said = refused("indexes", "list", env=env)
    assert "no address of an Elasticsearch cluster" in said
    for words in (("settings",), ("settings", "--json")):
        said += run_well(*words, env=env)
    assert "hunter2" not in said
    assert "elastic:" not in said


def test_a_password_may_hold_whatever_is_written_with_percent_signs() -> None:
    url = "https://ana:p%2Cw%40x@one.example:9200/, http://two:9201"
    settings = load_settings(engine="elasticsearch", elasticsearch_url=url)
    cluster = cluster_of(settings)
    assert cluster is not None
    assert cluster.urls == ("https://one.example:9200", "http://two:9201")
    assert (cluster.user, cluster.password) == ("ana", "p,w@x")
    at_sign = cluster_of(settings.model_copy(update={"elasticsearch_url": "http://a:b@c@d:1"}))
    assert at_sign is not None
    assert (at_sign.urls, at_sign.password) == (("http://d:1",), "b@c")


def test_markdown_is_the_table_of_the_readme() -> None:
    table = settings_markdown()
    assert run_well("settings", "--markdown") == table + "\n"
    assert len(table.splitlines()) == len(Settings.model_fields) + 2
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"\n\n{table}\n\n" in readme, (
        "README.md does not hold the settings table as it is:"
        " put what `retail-search settings --markdown` prints under its heading Settings"
    )


def test_a_bad_value_ends_a_command() -> None:
    said = refused("settings", env={"RETAIL_SEARCH_WORKERS": "many"})
    assert "Setting 'workers' is 'many'" in said
    assert "Setting 'port' is '-1'" in refused("serve", "--port", "-1")
    said = refused("settings", env={"RETAIL_SEARCH_LOG": "loud"})
    assert "RETAIL_SEARCH_LOG is 'loud'" in said
    assert "DEBUG, INFO" in said
