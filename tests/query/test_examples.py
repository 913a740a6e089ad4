from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from catalog.errors import ExamplesError
from query.examples import read_examples


@pytest.mark.parametrize("columns", ["text,label", "utterance,intent", " Query , LABEL ,more"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_csv_file_is_read_plain_or_packed(tmp_path: Path, columns: str, packed: bool) -> None:
    text = f'\ufeff{columns}\r\n"where, is it", track \r\n\r\n ,track\r\nété,où\r\n'
    file = tmp_path / "examples.csv"
    content = text.encode()
    file.write_bytes(gzip.compress(content) if packed else content)
    examples = read_examples(file)
    assert examples.texts == ("where, is it", "été")
    assert examples.labels == ("track", "où")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "columns none"),
        (b"words,label\na,b\n", "words, label, and none of text"),
        (b"text,kind\na,b\n", "none of label, intent"),
        (b"text,label\na,\n", "Line 2 .* no label"),
        (b"text,label\na\n", "Line 2 .* no label"),
        (b'text,label\n"a,b\n', "is no CSV"),
        (b"text,label\n\xff\xfe,b\n", "Cannot read"),
        (gzip.compress(b"text,label\na,b\n")[:-9], "Cannot read"),
        (b"\x1f\x8b\x08rubbish", "Cannot read"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "examples.csv"
    file.write_bytes(content)
    with pytest.raises(ExamplesError, match=said) as caught:
        read_examples(file)
    assert caught.value.fix
    with pytest.raises(ExamplesError, match="No such file"):
        read_examples(tmp_path / "nowhere.csv")
