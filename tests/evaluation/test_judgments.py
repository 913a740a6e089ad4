from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import zstandard

from catalog.errors import JudgmentsError
from evaluation.judgments import Judgments, judgments_from, read_judgments, read_topics


def write(folder: Path, text: str | bytes, name: str = "j.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(folder: Path, text: str | bytes, **options: float) -> Judgments:
    return read_judgments(write(folder, text), **options)  # type: ignore[arg-type]


def plain(judgments: Judgments) -> dict[str, dict[str, float]]:
    return {query: dict(row) for query, row in judgments.grades.items()}


GOOD = "query,docid,rating\nusb hub,a,3\nusb hub,b,0\nlamp,a,1\n"
EXPECTED = {"usb hub": {"a": 3.0, "b": 0.0}, "lamp": {"a": 1.0}}


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "\n  \n" + GOOD + "\n\n",
        GOOD.replace(",", "\t"),
        GOOD.replace(",", ";"),
        GOOD.replace("query,docid,rating", " Query , DOCNO,Relevance"),
        GOOD.replace("query,docid,rating", "qid,product_id,label"),
        GOOD.replace("query,docid,rating", "topic,doc_id,grade"),
        GOOD.replace("query,docid,rating", "Query ID,docno,rel"),
        '"query","docid","rating"\n"usb hub","a","3"\n"usb hub","b",0\nlamp,a,"1"\n',
        "source,rating,docid,query,extra\nhuman,3,a,usb hub,\nh,0,b,usb hub,x\nh,1,a,lamp,y\n",
        "usb%20hub 0 a 3\nusb%20hub 0 b 0\nlamp Q0 a 1\n",
        "usb%20hub\t0\ta\t3\nusb%20hub\t0\tb\t0\nlamp\t0\ta\t1",
        gzip.compress(GOOD.encode(), mtime=0),
        zstandard.compress(GOOD.encode()),
        # two zstandard frames, as `cat a.zst b.zst` makes
        zstandard.compress(GOOD[:30].encode()) + zstandard.compress(GOOD[30:].encode()),
    ],
)
def test_every_usual_form_reads_the_same(tmp_path: Path, content: str | bytes) -> None:
    judgments = read(tmp_path, content)
    assert plain(judgments) == EXPECTED
    assert judgments.queries == ("usb hub", "lamp")
    assert (judgments.pairs, judgments.duplicates, judgments.rejected) == (3, 0, ())


def test_quotes_commas_and_line_breaks_stay_in_the_query(tmp_path: Path) -> None:
    text = 'query,docid,rating\n"12"" pipe, steel",a,1\n"two\nlines",b,2\n3/4" valve,c,1\n'
    assert set(read(tmp_path, text).queries) == {'12" pipe, steel', "two\nlines", '3/4" valve'}


def test_query_text_is_taken_before_query_id(tmp_path: Path) -> None:
    text = "query_id,query,product_id,esci_label\n7,red mug,a,E\n7,red mug,b,S\n7,red mug,c,I\n"
    assert plain(read(tmp_path, text)) == {"red mug": {"a": 1.0, "b": 0.1, "c": 0.0}}


def test_wands_words_with_a_file_of_queries(tmp_path: Path) -> None:
    labels = write(
        tmp_path,
        "id\tquery_id\tproduct_id\tlabel\n0\t0\t5\tExact\n1\t0\t6\tIrrelevant\n2\t1\t5\tPartial\n",
    )
    queries = write(
        tmp_path, "query_id\tquery\tquery_class\n0\tsalon chair\tChairs\n1\trug\tRugs\n", "q.tsv"
    )
    judgments = read_judgments(labels, queries=queries)
    assert plain(judgments) == {"salon chair": {"5": 2.0, "6": 0.0}, "rug": {"5": 1.0}}


def test_qrels_with_topics_and_an_id_without_text(tmp_path: Path) -> None:
    lines = "".join(f"301 0 d{i} 1\n" for i in range(30)) + "302 0 d1 1\n"
    qrels = write(tmp_path, lines, "qrels.txt")
    topics = write(tmp_path, "301\tred shoes\n303\tblue\n", "topics.tsv")
    judgments = read_judgments(qrels, queries=topics)
    assert judgments.queries == ("red shoes",)
    assert [(row.line, row.reason) for row in judgments.rejected] == [
        (31, "no text for query id '302'")
    ]


def test_topics_without_text_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(JudgmentsError, match="gives no query text"):
        read_topics(write(tmp_path, "301\n302\n"))


def test_the_last_of_two_ratings_of_a_pair_holds(tmp_path: Path) -> None:
    judgments = read(tmp_path, GOOD + "lamp,a,0\n")
    assert judgments.grades["lamp"]["a"] == 0.0
    assert (judgments.duplicates, judgments.pairs) == (1, 3)


def test_grades_keep_fractions_move_by_the_offset_and_stop_at_zero(tmp_path: Path) -> None:
    text = "query,docid,rating\nq,a,2.33\nq,b,1\nq,c,-2\nq,d,1e0\n"
    judgments = read(tmp_path, text, grade_offset=-1)
    assert plain(judgments) == {"q": {"a": 1.33, "b": 0.0, "c": 0.0, "d": 0.0}}
    assert judgments.queries_without_relevant == 0


def test_queries_without_a_relevant_product_are_counted() -> None:
    judgments = judgments_from({"q": {"a": 0.0}, "r": {"a": 0.9}, "s": {"a": 1.0}})
    assert judgments.queries_without_relevant == 2


def test_bad_rows_are_kept_apart_with_line_and_reason(tmp_path: Path) -> None:
    good = "".join(f"q{i},a,1\n" for i in range(200))
    bad = "q,a,nan\nq,a,high\nq,,1\n,a,1\nq,a\nq,a,1_0\n" + '"q"x,a,1\n' + "q,a,99999\n"
    text = ("query,docid,rating\n" + good + bad).encode() + b"caf\xe9,a,1\n"
    judgments = read(tmp_path, text)
    assert len(judgments.queries) == 200
    assert [row.line for row in judgments.rejected] == list(range(202, 211))
    reasons = [row.reason for row in judgments.rejected]
    assert reasons[0].startswith("rating 'nan' is neither")
    assert reasons[2:4] == ["no product id", "no query"]
    assert reasons[4].startswith("rating ''")
    assert reasons[8] == "not UTF-8"


def test_more_than_five_in_a_hundred_bad_rows_are_an_error(tmp_path: Path) -> None:
    rows = ["query,docid,rating"] + [f"q{i},a,1" for i in range(95)]
    assert len(read(tmp_path, "\n".join([*rows, *["q,a,?"] * 5])).rejected) == 5
    with pytest.raises(JudgmentsError, match=r"6 of 101 lines .* \(line 97: rating '\?'"):
        read(tmp_path, "\n".join([*rows, *["q,a,?"] * 6]))


def test_a_stray_quote_that_swallows_lines_counts_them_all(tmp_path: Path) -> None:
    rows = [f"q{i},a,1" for i in range(50)]
    rows[10] = '"q10,a,1'
    rows[20] = 'q20,"a",1'
    with pytest.raises(JudgmentsError, match="11 of 50 lines"):
        read(tmp_path, "query,docid,rating\n" + "\n".join(rows))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("\n \n\n", "is empty"),
        ("query,docid,rating\n", "has a header and no rows"),
        ("usb hub,a,3\nlamp,b,1\n", "no column for query and doc and grade"),
        ("query,rating\nx,1\n", r"no column for doc; .* Allowed names: doc: docid, docno"),
        ("docid,rating\nx,1\n", r"no column for query; .*query_id"),
        ("query,docid\nx,1\n", "no column for grade"),
        ("query,docid,rating\nx,y,z\n", "1 of 1 lines"),
        ('query,docid,rating\nx,y,1\n"lamp,y,1\nz,y,1\n', "quoted field that opens on line 3"),
        ('"query,docid,rating\nx,y,1\n', "no column for query"),
        (GOOD.encode("utf-16"), "no column for query"),
        (gzip.compress(GOOD.encode(), mtime=0)[:-12], "Cannot read"),
        (zstandard.compress(GOOD.encode())[:-4], "Cannot read"),
        (b"\x28\xb5\x2f\xfd" + b"\x00" * 40, "Cannot read"),
        (b"\x1f\x8bnot gzip at all", "Cannot read"),
        (b"\x00" * 100, "no column for query"),
        ("query,docid,rating\n" + "x" * 200_000 + ",a,1\n", "1 of 1 lines"),
    ],
)
def test_hostile_files_are_errors_that_say_what_is_wrong(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    with pytest.raises(JudgmentsError, match=message):
        read(tmp_path, content)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(JudgmentsError, match="Cannot read"):
            read_judgments(path)


def test_judgments_cannot_be_changed() -> None:
    judgments = judgments_from({"q": {"a": 1.0}})
    with pytest.raises(TypeError):
        judgments.grades["q"]["a"] = 2.0  # type: ignore[index]
