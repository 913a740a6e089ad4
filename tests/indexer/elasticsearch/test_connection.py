"""What is said of servers that are not there, not ours, not for us, or not what they seem."""

from __future__ import annotations

import json
import logging
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from catalog.errors import (
    EngineReadOnlyError,
    EngineRefusedError,
    EngineUnavailableError,
    RetailSearchError,
    SettingsError,
)
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import check, cluster_errors, connect

PRODUCT = {"X-Elastic-Product": "Elasticsearch"}


@dataclass
class Answer:
    """What the little server says to whatever it is asked, and what it was asked with."""

    status: int = 200
    body: object = ""
    headers: dict[str, str] = field(default_factory=lambda: dict(PRODUCT))
    authorizations: list[str] = field(default_factory=list)


@contextmanager
def saying(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[Cluster]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer.authorizations.append(self.headers.get("Authorization", ""))
            text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            self.send_response(answer.status)
            kind = "text/html" if isinstance(answer.body, str) else "application/json"
            for name, value in {"Content-Type": kind, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        scheme = "http" if context is None else "https"
        yield Cluster(urls=(f"{scheme}://127.0.0.1:{server.server_port}",), timeout=2.0)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def version(number: str, **more: str) -> dict[str, object]:
    return {"version": {"number": number, **more}, "tagline": "You Know, for Search"}


def error(kind: str, reason: str) -> dict[str, object]:
    return {"error": {"type": kind, "reason": reason, "root_cause": [{"reason": reason}]}}


@pytest.mark.parametrize("number", ["8.0.0", "8.19.5", "9.2.1", "9.3.0-SNAPSHOT"])
def test_versions_that_we_work_with_are_taken(number: str) -> None:
    with saying(Answer(body=version(number))) as cluster:
        assert check(connect(cluster), cluster) == number


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(body=version("7.17.29")), "is version 7.17.29"),
        (Answer(body=version("7.10.2"), headers={}), "is version 7.10.2"),
        (Answer(body=version("10.0.0")), "is version 10.0.0"),
        (Answer(body=version("2.11.0", distribution="opensearch"), headers={}), "but opensearch"),
        (Answer(body={"hello": "world"}, headers={}), "is not Elasticsearch"),
        (Answer(body="<html>It works</html>", headers={}), "is not Elasticsearch"),
        (Answer(401, error("security_exception", "missing credentials")), "does not know us"),
        (Answer(403, error("security_exception", "no privileges")), "does not allow this"),
        (Answer(404, error("not_found", "no such thing")), "refused a request"),
    ],
)
def test_a_server_that_is_not_for_us_is_refused_with_what_to_do(answer: Answer, said: str) -> None:
    with (
        saying(answer) as cluster,
        pytest.raises(EngineRefusedError, match=said) as caught,
    ):
        check(connect(cluster), cluster)
    assert cluster.urls[0] in caught.value.message
    assert caught.value.fix


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (403, "cluster_block_exception", EngineReadOnlyError),
        (429, "cluster_block_exception", EngineReadOnlyError),
        (503, "cluster_block_exception", EngineUnavailableError),
        (429, "es_rejected_execution_exception", EngineUnavailableError),
        (503, "master_not_discovered_exception", EngineUnavailableError),
        (502, "", EngineUnavailableError),
        (400, "parsing_exception", EngineRefusedError),
    ],
)
def test_each_answer_becomes_the_error_that_says_what_it_means(
    status: int, kind: str, expected: type[RetailSearchError]
) -> None:
    with saying(Answer(status, error(kind, "because"))) as cluster:
        client = connect(cluster).options(max_retries=0)
        with pytest.raises(expected, match="because"), cluster_errors(cluster):
            client.info()


def test_nobody_there_is_said_with_the_address() -> None:
    cluster = Cluster(urls=("http://127.0.0.1:1",))
    with pytest.raises(EngineUnavailableError, match=r"http://127\.0\.0\.1:1 cannot be reached"):
        check(connect(cluster), cluster)
    with pytest.raises(EngineUnavailableError):
        connect(replace(cluster, sniff=True))


@pytest.mark.parametrize("url", ["localhost:9200", "http://localhost", "nonsense", ""])
def test_an_address_that_is_none_is_a_setting_to_mend(url: str) -> None:
    with pytest.raises(SettingsError, match="no address of"):
        connect(Cluster(urls=(url,)))


def test_tls_where_there_is_none_and_a_missing_authority_are_said() -> None:
    with saying(Answer(body=version("8.19.5"))) as plain:
        secure = replace(plain, urls=(plain.urls[0].replace("http:", "https:"),))
        with pytest.raises(EngineRefusedError, match="No secure connection"):
            check(connect(secure), secure)
        with pytest.raises(SettingsError, match=r"nosuch\.pem"):
            connect(replace(secure, ca=Path("nosuch.pem")))
        assert check(connect(replace(plain, ca=Path("nosuch.pem"))), plain) == "8.19.5"


def test_a_certificate_is_trusted_only_with_its_authority(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=test",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with saying(Answer(body=version("8.19.5")), context) as cluster:
        with pytest.raises(EngineRefusedError, match="certificate") as caught:
            check(connect(cluster), cluster)
        assert "elasticsearch_ca" in caught.value.fix
        trusting = replace(cluster, ca=tmp_path / "cert.pem")
        assert check(connect(trusting), trusting) == "8.19.5"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"api_key": "c2VjcmV0"}, "ApiKey c2VjcmV0"),
        ({"user": "ana", "password": "secret"}, "Basic YW5hOnNlY3JldA=="),
        ({"url": "ana:secret@"}, "Basic YW5hOnNlY3JldA=="),
        ({"url": "ana:s%40c%3Aret@"}, "Basic YW5hOnNAYzpyZXQ="),
        ({}, ""),
    ],
)
def test_secrets_are_sent_and_never_shown(
    given: dict[str, Any], sent: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    login = given.get("url", "")
    secrets = {name: value for name, value in given.items() if name != "url"}
    answer = Answer(401, error("security_exception", "unable to authenticate"))
    with saying(answer) as plain:
        url = plain.urls[0].replace("http://", f"http://{login}")
        cluster = replace(plain, urls=(url,), **secrets)
        with pytest.raises(EngineRefusedError) as caught:
            check(connect(cluster), cluster)
    assert set(answer.authorizations) == {sent}
    shown = f"{cluster!r} {cluster} {cluster.address} {caught.value!r} {caught.value} {caplog.text}"
    for secret in ("secret", "c2VjcmV0", "s%40c%3Aret", "s@c:ret", "YW5h"):
        assert secret not in shown
