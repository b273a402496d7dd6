"""An error on the command line is one sentence and exit code 1; --debug shows where."""

import pytest

from pipelines.cli import bench, intake, working
from pipelines.cli.entry import run, sentence
from pipelines.cli.intake import overlap, usable
from pipelines.cli.say import RefusalError


def complaint(capsys):
    return capsys.readouterr().err.strip().splitlines()


@pytest.mark.parametrize(
    "line,words",
    [
        ("materialise", "materialize"),
        ("user add", "email"),
        ("bench --size 0 scan", "size"),
        ("bench nothing", "no benchmark nothing"),
        ("bench scan -o oops", "name=value"),
        ("restore /nowhere/at/all.tar", "no file /nowhere/at/all.tar"),
    ],
)
def test_one_sentence_and_exit_code_1(line, words, capsys):
    assert run(line.split()) == 1
    said = complaint(capsys)
    assert len(said) == 1
    assert words in said[0]


def failing(error):
    def fail(*_args, **_options):
        raise error

    return fail


@pytest.mark.parametrize(
    "error,said",
    [
        (RefusalError("That cannot be."), "That cannot be."),
        (ValueError("bad\nvery bad"), "ValueError: bad (--debug shows where)"),
        (FileNotFoundError(2, "No such file or directory", "/x"), "No such file or directory: /x"),
        (RuntimeError(), "RuntimeError (--debug shows where)"),
    ],
)
def test_any_error_becomes_a_sentence(error, said, monkeypatch, capsys):
    monkeypatch.setattr(working, "opened", failing(error))
    assert run(["materialize"]) == 1
    assert complaint(capsys) == [said]
    assert sentence(error) == said


def test_debug_shows_where(monkeypatch, capsys):
    monkeypatch.setattr(working, "opened", failing(ValueError("bad")))
    assert run(["materialize", "--debug"]) == 1
    said = complaint(capsys)
    assert said[0].startswith("Traceback")
    assert any(line.endswith("ValueError: bad") or "ValueError: bad" in line for line in said)


def test_interruption_is_130(monkeypatch, capsys):
    monkeypatch.setattr(working, "opened", failing(KeyboardInterrupt()))
    assert run(["materialize"]) == 130
    assert complaint(capsys) == ["Interrupted."]


def test_folders_that_cannot_be_imported(tmp_path):
    home, photos = tmp_path / "home", tmp_path / "photos"
    for folder in (home / "inbox", photos / "2020"):
        folder.mkdir(parents=True)
    (photos / "a.jpg").write_bytes(b"x")
    assert usable(photos, home) == photos
    for bad, words in [
        (tmp_path / "gone", "no folder"),
        (photos / "a.jpg", "is a file"),
        (home / "inbox", "outside"),
        (tmp_path, "outside"),
    ]:
        with pytest.raises(RefusalError, match=words):
            usable(bad, home)


def test_overlap_is_seen_both_ways(tmp_path):
    one, inner, other = tmp_path / "a", tmp_path / "a" / "b", tmp_path / "ab"
    assert overlap(inner, [other, one]) == one
    assert overlap(one, [inner]) == inner
    assert overlap(one, [other]) is None


def test_benchmarks_need_the_checkout(monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    with pytest.raises(RefusalError, match="checkout"):
        bench.folder()


def test_sample_addresses_are_no_real_ones():
    assert intake.address_of("mina").endswith(".example")
