"""Entity tags: what an answer was made from in a few letters, so that it is not sent twice."""

from __future__ import annotations

from hashlib import blake2b

import orjson
from flask import Request, Response

from retail_search import __version__
from retail_search.settings import Settings

# What differs between two answers that say the same.
_PASSING = frozenset({"query_id", "took_ms", "stages_ms"})


class EntityTags:
    """Makes tags: the same ones in every process that serves with the same settings."""

    def __init__(self, settings: Settings) -> None:
        # Secrets are hidden in it.
        served = f"{__version__} {settings.model_dump_json()}"
        self._served = blake2b(served.encode(), digest_size=16).digest()

    def of_question(self, state: str, request: Request) -> str:
        """Return the tag of the answer to a question while the engine is in a state."""
        return self._tag(state.encode(), request.path.encode(), request.query_string)

    def of_answer(self, body: bytes) -> str:
        """Return the tag of a JSON object, of which its id and its times are no part."""
        said = orjson.loads(body)
        lasting = {name: value for name, value in said.items() if name not in _PASSING}
        return self._tag(orjson.dumps(lasting))

    def _tag(self, *parts: bytes) -> str:
        digest = blake2b(self._served, digest_size=12)
        for part in parts:
            digest.update(len(part).to_bytes(4, "big"))
            digest.update(part)
        return digest.hexdigest()


def has_it(request: Request, tag: str) -> bool:
    """Tell whether whoever asks has the answer with this tag already."""
    # "*" asks whether there is anything at all, which is no question to a search.
    # A proxy that compresses what it passes on makes tags weak; for this question they are alike.
    return tag in request.if_none_match.as_set(include_weak=True)


def not_modified(tag: str) -> Response:
    """Answer that nothing has changed."""
    answer = Response(status=304)
    return tagged(answer, tag)


def tagged(answer: Response, tag: str) -> Response:
    """Give an answer its tag; it may be kept, and is asked for anew each time."""
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "no-cache"
    return answer
