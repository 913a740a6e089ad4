from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import SynonymsError
from query.expand.write import add_line, own_lines, remove_line, write_synonyms


def test_a_line_is_added_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "indexes" / "shop" / "synonyms.txt"
    add_line(file, " couch, sofa ")
    assert file.read_bytes() == b"couch, sofa\n"
    file.write_bytes(b"# by hand \xff\ncouch, sofa\nbad")
    add_line(file, "tv, television")
    # What was there stays as it was, good or bad.
    assert file.read_bytes() == b"# by hand \xff\ncouch, sofa\nbad\ntv, television\n"
    assert [path.name for path in file.parent.iterdir()] == ["synonyms.txt"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("bad", "stands alone"),
        ("# remark", "says nothing"),
        ("sofa, couch", "nothing new: see line 1"),
        ("couch ~> sofa", "its synonyms in line 1 would never be searched"),
    ],
)
def test_a_line_that_cannot_be_used_is_not_added(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "synonyms.txt"
    write_synonyms(file, b"couch, sofa\n")
    with pytest.raises(SynonymsError, match=said):
        add_line(file, line)
    assert file.read_text() == "couch, sofa\n"


def test_lines_of_several_lines_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SynonymsError, match="several lines"):
        add_line(tmp_path / "synonyms.txt", "a, b\nc, d")


def test_lines_that_say_something_are_told_by_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.txt"
    assert own_lines(file) == ()
    file.write_bytes(b"\xef\xbb\xbf# ours\n\n couch, sofa \r\nw/ ~> with\n")
    assert own_lines(file) == ((3, "couch, sofa"), (4, "w/ ~> with"))


def test_a_line_is_taken_out_and_all_else_stays(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.txt"
    assert not remove_line(file, "couch, sofa")
    file.write_bytes(b"# ours\r\ncouch,  sofa\r\n\xff\ncouch, sofa")
    assert not remove_line(file, "couch")
    assert not remove_line(file, " ")
    assert remove_line(file, "couch, sofa ")
    assert file.read_bytes() == b"# ours\r\n\xff\n"
