"""Read a file of one object a line, and turn each object into a product or a reject."""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import orjson
from pydantic import ValidationError

from indexer.sources.opening import Line, first_lines, read_lines
from indexer.sources.reader import Reject
from indexer.sources.rejects import (
    INVALID,
    NOT_AN_OBJECT,
    NOT_JSON,
    NOT_UTF8,
    BadRecordError,
    make_reject,
)
from indexer.sources.values import Fields

T = TypeVar("T")
Parse = Callable[[bytes], Fields]
_MAX_LITERAL: Final = 4 << 20


class Record(NamedTuple):
    """One object and where it was found."""

    file: str
    line: int
    fields: Fields


def parse_json(line: bytes) -> Fields:
    """Return the JSON object on a line; raises `BadRecordError` where there is none."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        value = _forgiving_json(line)
    if type(value) is not dict:
        raise BadRecordError(NOT_AN_OBJECT, line)
    return value


def parse_literal(line: bytes) -> Fields:
    """Return the Python literal or JSON object on a line; raises `BadRecordError` otherwise.

    Nothing is executed: only literals are read.
    """
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        value = _literal(line)
    if type(value) is not dict:
        raise BadRecordError(NOT_AN_OBJECT, line)
    return value


def read_records(path: Path, parse: Parse = parse_json) -> Iterator[Record | Reject]:
    """Yield the objects of a file, one a line, with blank lines left out."""
    for line in read_lines(path):
        if not isinstance(line, Line):
            yield line
            continue
        file, number, data = line
        if not data or data.isspace():
            continue
        found: Record | Reject
        try:
            found = Record(file, number, parse(data))
        except BadRecordError as error:
            found = make_reject(file, number, error.reason, error.detail)
        yield found


def build_each(
    records: Iterable[Record | Reject], build: Callable[[Fields], T]
) -> Iterator[T | Reject]:
    """Yield what `build` makes of each object, or a reject where it raises `BadRecordError`."""
    for record in records:
        if not isinstance(record, Record):
            yield record
            continue
        file, number, fields = record
        built: T | Reject
        try:
            built = build(fields)
        except BadRecordError as error:
            built = make_reject(file, number, error.reason, error.detail or fields)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            detail = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            built = make_reject(file, number, INVALID, detail)
        yield built


def first_objects(path: Path, parse: Parse = parse_json, count: int = 20) -> list[Fields]:
    """Return the objects among the first lines of a file, none of a folder, to tell its format."""
    found: list[Fields] = []
    if path.is_dir():
        return found
    for line in first_lines(path, count):
        try:
            found.append(parse(line))
        except BadRecordError:
            continue
    return found


def _forgiving_json(line: bytes) -> object:
    # The standard parser also reads NaN, Infinity and lone surrogates, which files do contain.
    try:
        return json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise BadRecordError(NOT_UTF8, line) from error
    except (ValueError, RecursionError) as error:
        raise BadRecordError(NOT_JSON, line) from error


def _literal(line: bytes) -> object:
    try:
        source = line.decode()
    except UnicodeDecodeError as error:
        raise BadRecordError(NOT_UTF8, line) from error
    if source.lstrip()[:1] != "{" or len(source) > _MAX_LITERAL:
        raise BadRecordError(NOT_JSON, line)
    try:
        with warnings.catch_warnings():  # of odd escapes in someone's text
            warnings.simplefilter("ignore")
            return ast.literal_eval(source.strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return _forgiving_json(line)
