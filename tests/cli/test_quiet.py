"""Standard error while libraries talk: the person reads what is for them, a file has the rest."""

import os
import sys

import pytest

from pipelines.cli.quiet import libraries_into


def test_what_libraries_say_is_in_the_file_and_not_before_the_person(tmp_path, capfd):
    log = tmp_path / "libraries.log"
    with libraries_into(log) as person:
        os.write(2, b"a C library\n")
        person.write("12 of 20\n")
    sys.stderr.write("after\n")
    assert log.read_text() == "a C library\n"
    assert capfd.readouterr().err == "12 of 20\nafter\n"


def test_standard_error_is_given_back_where_the_block_fails(tmp_path, capfd):
    with pytest.raises(LookupError), libraries_into(tmp_path / "libraries.log"):
        raise LookupError
    os.write(2, b"back\n")
    assert capfd.readouterr().err == "back\n"
