"""Whatever stands in a file, its reader gives a value within limits or one kind of error."""

from __future__ import annotations

import json
import os
import time
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneehold.sensor.files.untrusted import DEEPEST, check_toml, named_errors, parse_json, read_text
from kneehold.sensor.model.errors import RecordingError, UsageError

# Generous on a busy machine: what is quadratic takes minutes for a megabyte.
_SOON_S = 5.0
_MEGABYTE = 1_000_000


@pytest.mark.parametrize("kind", ["link", "link to nothing", "loop", "pipe", "device", "folder"])
def test_what_is_no_regular_file_is_refused_without_waiting(kind: str, tmp_path: Path) -> None:
    path, target = tmp_path / "file", tmp_path / "target"
    target.write_text("{}")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        to = {"link": target, "link to nothing": tmp_path / "none", "loop": path, "device": Path(os.devnull)}[kind]
        path.symlink_to(to)
    with pytest.raises(RecordingError, match="cannot be read"):
        read_text(path)


def test_a_file_that_is_too_long_is_refused_by_its_limit(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.truncate(2**34)  # a hole: 16 GiB that take no room
    with pytest.raises(RecordingError, match="longer than 16 MiB"):
        read_text(tmp_path / "file")


@given(text=st.text() | st.lists(st.sampled_from('[]{}"\\,:1e9 \n')).map("".join))
def test_any_text_is_json_or_a_recording_error(text: str) -> None:
    with suppress(RecordingError):
        assert parse_json(text, "file") == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        '"' * _MEGABYTE, '"\\' * (_MEGABYTE // 2), "[" * _MEGABYTE, "[]" * (_MEGABYTE // 2), '{"a":' * 200_000,
        "9" * _MEGABYTE, "1e" + "9" * _MEGABYTE, "-" * _MEGABYTE, '"a\n' * 300_000, '"\\"' * 300_000 + "\\",
    ],
    ids=range(10),
)  # fmt: skip
def test_a_megabyte_of_anything_is_refused_in_linear_time(text: str) -> None:
    begun_s = time.perf_counter()
    with pytest.raises(RecordingError):
        parse_json(text, "file")
    assert time.perf_counter() - begun_s < _SOON_S


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 33 + "]" * 33, "nests deeper than 32 levels"),
        ("1" + "0" * 30, "more than 64 bits"),
        ("1e400", "too large"),
        ("NaN", "NaN is no number"),
        ("-Infinity", "-Infinity is no number"),
    ],
)
def test_a_limit_is_named(text: str, said: str) -> None:
    with pytest.raises(RecordingError, match=said):
        parse_json(text, "file")


def test_brackets_within_strings_do_not_nest() -> None:
    assert parse_json('["' + "[" * 100 + '\\"]"]', "file") == ["[" * 100 + '"]']
    assert parse_json("[" * DEEPEST + "]" * DEEPEST, "file") is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a=" + "[" * 20_000, "nests deeper"),
        ("a." * 20_000 + "b=1", "nests deeper"),
        ("[" + "a." * 40_000 + "b]", "nests deeper"),
        ("a=" + "9" * 5_000, "more than 64 bits"),
        ("a=" + "9" * 30, "more than 64 bits"),
        ("a=1\n" * 50_000, "longer than"),
    ],
)
def test_a_limit_of_toml_is_named_soon(text: str, said: str) -> None:
    begun_s = time.perf_counter()
    with pytest.raises(UsageError, match=said):
        check_toml(text, "file")
    assert time.perf_counter() - begun_s < _SOON_S


def test_toml_that_is_none_is_left_to_its_reader() -> None:
    check_toml("a = ", "file")
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads("a = ")


@pytest.mark.parametrize(
    "error",
    [AttributeError, OverflowError, RecursionError, ZeroDivisionError, UnicodeError, KeyError, TypeError, IndexError],
)
def test_what_content_makes_a_reader_raise_is_named(error: type[Exception]) -> None:
    with (
        pytest.raises(RecordingError, match=f"file: it cannot be read \\({error.__name__}\\)"),
        named_errors("file", "it cannot be read"),
    ):
        raise error
