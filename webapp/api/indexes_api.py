"""Indexes: which there are, which generation of each is published, and back to an older one."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import Field

from catalog.errors import IndexBusyError, IndexCorruptError, NotFoundError
from indexer.embedded.generations import GenerationRow
from indexer.place import IndexPlace, index_names, open_place
from retail_search.cluster import cluster_of
from retail_search.settings import Settings
from webapp.api.operation import Answer, Operation, Part, PathParameter, Reply, parameters_body
from webapp.engine import SearchEngine
from webapp.parameters.parameters import Parameters, parameter

_NAME = PathParameter("index", "The name of an index.", "products")


class RollbackBody(Parameters):
    """Which generation to publish."""

    generation: str | None = parameter(
        None, "The generation to publish; the newest before the published one without it.",
        "the id of a generation", max_length=100,
    )  # fmt: skip


class GenerationPart(Part):
    """One generation of an index; what its manifest says is null where it cannot be read."""

    generation: str
    published: bool
    bytes: int = Field(ge=0)
    products: int | None = Field(description="With how many products it was built.")
    created: str | None
    encoder: str | None
    vectors: str | None = Field(description="How vectors are searched.")


class IndexPart(Part):
    """An index and its generations, the newest first."""

    index: str
    served: bool = Field(description="Whether it is the one that this server searches.")
    published: str | None = Field(description="The generation that searches get.")
    generations: tuple[GenerationPart, ...]


class IndexesAnswer(Answer):
    """Every index of the engine that this server uses."""

    engine: str
    indexes: tuple[IndexPart, ...]


class RollbackAnswer(Answer):
    """What is published now, and what was before."""

    index: str
    published: str
    before: str | None


def index_operations(engine: SearchEngine, settings: Settings) -> tuple[Operation, ...]:
    """Declare the operations on indexes as wholes."""
    cluster = cluster_of(settings)

    def place_of(name: str) -> IndexPlace:
        return open_place(settings.home, name, cluster)

    def listed() -> Reply:
        names = index_names(settings.home, cluster)
        return {
            "engine": settings.engine,
            "indexes": [_index_json(name, place_of, name == engine.index) for name in names],
        }

    def rollback(index: str, body: RollbackBody) -> Reply:
        place = place_of(index)
        if not place.exists():
            names = ", ".join(index_names(settings.home, cluster)) or "none"
            raise NotFoundError(f"There is no index '{index}'.", fix=f"There are: {names}.")
        with place.lock():
            before = place.current()
            published = place.rollback(body.generation)
        return {"index": index, "published": published, "before": before}

    return (
        Operation(
            name="indexes",
            method="GET",
            path="/indexes",
            summary="List the indexes",
            description="Every index and its generations, the newest first, which of these is"
            " published, and which index this server searches.",
            tag="operation",
            answer=IndexesAnswer,
            handler=listed,
            key="operator",
        ),
        Operation(
            name="rollback",
            method="POST",
            path="/indexes/{index}/rollback",
            summary="Publish an older generation",
            description="Publishes the generation that is named, or the newest before the published"
            " one, after its files were compared with its manifest. Searches go over to it without"
            " a pause. Single products that were changed since belong to the generation that is"
            " left, and come back with that one.",
            tag="operation",
            parts=(_NAME,),
            body=parameters_body(RollbackBody, example={}),
            answer=RollbackAnswer,
            handler=rollback,
            errors=(NotFoundError, IndexBusyError, IndexCorruptError),
            key="operator",
        ),
    )


def _index_json(
    name: str, place_of: Callable[[str], IndexPlace], served: bool
) -> dict[str, object]:
    rows = place_of(name).rows()
    return {
        "index": name,
        "served": served,
        "published": next((row.generation for row in rows if row.published), None),
        "generations": [_generation_json(row) for row in rows],
    }


def _generation_json(row: GenerationRow) -> dict[str, object]:
    manifest = row.manifest
    return {
        "generation": row.generation,
        "published": row.published,
        "bytes": row.bytes,
        "products": manifest.products if manifest else None,
        "created": manifest.created if manifest else None,
        "encoder": manifest.encoder if manifest else None,
        "vectors": manifest.vectors if manifest else None,
    }
