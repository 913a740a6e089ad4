"""Client: the JSON API of a server from Python; this one file needs nothing but Python itself."""

from __future__ import annotations

import gzip
import http.client
import json
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from threading import local
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

Json = dict[str, Any]

_API = "/api/v1"
# What a server answers that is busy, starting or cut off from its engine: it means "ask again".
_BUSY = (429, 503)
_LONGEST_PAUSE = 5.0


class ApiError(Exception):
    """What a server refused; the fields are those of the API's error envelope.

    `code` is for programs, `field`, `value` and `allowed` say what was wrong and `fix` how to mend
    it. `retry_after` is in seconds, None where trying again does not help.
    """

    def __init__(self, status: int, error: Mapping[str, Any], retry_after: float | None) -> None:
        self.status = status
        self.code = str(error.get("code") or "")
        self.message = str(error.get("message") or "")
        self.field: str | None = error.get("field")
        self.value: str | None = error.get("value")
        self.allowed: list[str] | None = error.get("allowed")
        self.fix: str | None = error.get("fix")
        self.retry_after = retry_after
        super().__init__(" ".join(part for part in (self.message, self.fix) if part))


class ConnectionFailedError(Exception):
    """The server cannot be reached, or does not speak this API."""


class TooSlowError(ConnectionFailedError):
    """The server did not answer in time; what was sent to be written may have been written."""


class Client:
    """Asks one server; it may be shared by threads, of which each keeps a connection of its own.

    `timeout` is in seconds. A server that says that it is busy or away for a moment is asked again
    up to `retries` times, after as long as it says, five seconds at most; it has not carried out
    what it refused. Every method raises ApiError, ConnectionFailedError and its TooSlowError.
    """

    def __init__(
        self,
        address: str = "http://127.0.0.1:8000",
        *,
        key: str = "",
        timeout: float = 10.0,
        retries: int = 2,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(
                f"The address is {address!r}, but it must begin with http:// and a host."
            )
        self._parts = parts
        self._key = key
        self._timeout = timeout
        self._retries = retries
        self._own = local()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection of this thread."""
        connection = self._connection
        self._own.connection = None
        if connection is not None:
            connection.close()

    def search(self, q: str = "", *, filters: Sequence[str] = (), **parameters: Any) -> Json:
        """Search; `filters` are texts such as "price:..50", further parameters those of the API."""
        return self._get("/search", {"q": q, "filter": list(filters), **parameters})

    def hits(self, q: str = "", *, most: int = 1_000, **parameters: Any) -> Iterator[Json]:
        """Yield the hits of a search page after page, best first, `most` of them at most."""
        page = 1
        while most > 0:
            answer = self.search(q, page=page, **parameters)
            yield from answer["hits"][:most]
            most -= len(answer["hits"])
            page += 1
            if page > answer["pages"] or not answer["hits"]:
                return

    def suggest(self, q: str, limit: int | None = None) -> list[Json]:
        """Return what a shopper may be about to type."""
        suggestions: list[Json] = self._get("/suggest", {"q": q, "limit": limit})["suggestions"]
        return suggestions

    def facet(self, field: str, text: str = "", q: str = "", **parameters: Any) -> Json:
        """Return the values of one facet of a search that have a text, with their counts."""
        asked = {"q": q, "facet_text": text, **parameters}
        facet: Json = self._get("/facets/" + quote(field, safe=""), asked)["facet"]
        return facet

    def understand(self, q: str) -> Json:
        """Say how a query is read."""
        return self._get("/understand", {"q": q})

    def product(self, product_id: str) -> Json:
        """Return one product."""
        return self._get(_product(product_id))

    def similar(self, product_id: str, limit: int | None = None) -> list[Json]:
        """Return products like one."""
        hits: list[Json] = self._get(_product(product_id) + "/similar", {"limit": limit})["hits"]
        return hits

    def together(self, product_id: str, limit: int | None = None) -> list[Json]:
        """Return products that go with one."""
        hits: list[Json] = self._get(_product(product_id) + "/together", {"limit": limit})["hits"]
        return hits

    def put(self, product: Mapping[str, Any]) -> Json:
        """Write a product in the place of what had its id."""
        return self._send("PUT", _product(str(product["id"])), product)

    def delete(self, product_id: str) -> Json:
        """Delete a product."""
        return self._send("DELETE", _product(product_id))

    def bulk(self, upserts: Iterable[Mapping[str, Any]] = (), deletes: Iterable[str] = ()) -> Json:
        """Write and delete up to 1,000 products at once; what is wrong is in `errors` by line."""
        lines: list[Any] = [{"upsert": product} for product in upserts]
        lines += [{"delete": product_id} for product_id in deletes]
        return self._send("POST", "/products", lines)

    def event(
        self, kind: str, product_id: str, *, query_id: str = "", position: int = 0, **more: Any
    ) -> Json:
        """Tell that a product was viewed, clicked, put into a cart or bought."""
        # With its moment an event that is sent again is known to be the same one.
        event = {"kind": kind, "product_id": product_id, "at": _now(), **more}
        event |= {"query_id": query_id} if query_id else {}
        event |= {"position": position} if position else {}
        return self._send("POST", "/events", event)

    def get(self, path: str, **parameters: Any) -> Json:
        """Ask anything else of the API, such as `get("/stats", days=7)`."""
        return self._get(path, parameters)

    def send(self, method: str, path: str, body: Any = None) -> Json:
        """Send anything else to the API, such as `send("POST", "/synonyms", {...})`."""
        return self._send(method, path, body)

    @property
    def _connection(self) -> http.client.HTTPConnection | None:
        connection: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        return connection

    def _get(self, path: str, parameters: Mapping[str, Any] | None = None) -> Json:
        given = [
            (name, _text(value))
            for name, values in (parameters or {}).items()
            for value in (values if isinstance(values, list | tuple) else [values])
            if value is not None
        ]
        return self._asked("GET", path + ("?" + urlencode(given) if given else ""), None)

    def _send(self, method: str, path: str, body: Any = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        return self._asked(method, path, data)

    def _asked(self, method: str, path: str, body: bytes | None) -> Json:
        for tries_left in reversed(range(self._retries + 1)):
            status, headers, data = self._exchange(method, path, body)
            answer = _json(status, data)
            if status < 400:
                return answer
            error = ApiError(
                status, answer.get("error") or {}, _seconds(headers.get("Retry-After"))
            )
            if status not in _BUSY or not tries_left:
                raise error
            time.sleep(min(error.retry_after or 0.5, _LONGEST_PAUSE))
        raise AssertionError("unreachable")

    def _exchange(
        self, method: str, path: str, body: bytes | None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        kept = self._connection is not None
        try:
            return self._once(method, path, body, headers)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            # The server may have closed a connection that was kept: that says nothing of it. One
            # that is slow is no quicker when it is asked twice.
            if not kept or isinstance(error, TimeoutError):
                raise self._failed(error) from error
        try:
            return self._once(method, path, body, headers)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            raise self._failed(error) from error

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = self._connection or self._open()
        connection.request(method, self._parts.path.rstrip("/") + _API + path, body, dict(headers))
        answer = connection.getresponse()
        data = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            try:
                data = gzip.decompress(data)
            except (EOFError, zlib.error) as error:
                raise http.client.HTTPException(f"a broken answer ({error})") from error
        return answer.status, answer.headers, data

    def _open(self) -> http.client.HTTPConnection:
        secure = self._parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        assert self._parts.hostname is not None
        connection = kind(self._parts.hostname, self._parts.port, timeout=self._timeout)
        self._own.connection = connection
        return connection

    def _failed(self, error: Exception) -> ConnectionFailedError:
        server = f"{self._parts.scheme}://{self._parts.netloc}"
        if isinstance(error, TimeoutError):
            return TooSlowError(
                f"{server} did not answer within {self._timeout:g} seconds. Ask for less, or give"
                " the client a longer timeout."
            )
        return ConnectionFailedError(
            f"{server} cannot be reached: {error or 'closed'}. Start it with: retail-search serve"
        )


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _product(product_id: str) -> str:
    return "/products/" + quote(product_id, safe="")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def _json(status: int, data: bytes) -> Json:
    if not data:
        return {}
    try:
        answer = json.loads(data)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ConnectionFailedError(
            f"The answer (status {status}) is not of this API: {data[:80]!r}"
        )
    return answer


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else max(float(text), 0.0)
    except ValueError:
        return None
