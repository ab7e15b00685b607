"""Is the list of sessions right, private, and never the only copy?"""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from kneehold.sensor.archive.about import About, write_about
from kneehold.sensor.archive.data_dir import DataDir, data_place
from kneehold.sensor.archive.index import find_session, listed, reindex
from kneehold.sensor.model.errors import UsageError


def _folders(place: DataDir) -> list[str]:
    return sorted(row.folder for row in listed(place))


def test_every_session_is_listed(place: DataDir) -> None:
    assert _folders(place) == ["declared_partial", "straight_leg", "unknown_bounce"]


def test_an_archive_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert listed(DataDir(tmp_path / "none")) == ()


def test_a_second_listing_says_the_same(place: DataDir) -> None:
    assert listed(place) == listed(place)


def test_a_new_session_is_seen(place: DataDir) -> None:
    listed(place)
    shutil.copytree(place.sessions / "straight_leg", place.sessions / "another")
    assert "another" in _folders(place)


def test_a_removed_session_is_gone(place: DataDir) -> None:
    listed(place)
    shutil.rmtree(place.sessions / "straight_leg")
    assert "straight_leg" not in _folders(place)


def test_a_label_given_later_is_seen(place: DataDir) -> None:
    listed(place)
    write_about(place.sessions / "straight_leg", About("B. Person"))
    assert {row.about.person for row in listed(place)} == {"A. Person", "B. Person", ""}


def test_the_list_can_be_deleted(place: DataDir) -> None:
    before = listed(place)
    place.index.unlink()
    assert listed(place) == before


def test_a_damaged_list_is_made_anew(place: DataDir) -> None:
    before = listed(place)
    place.index.write_bytes(b"no database at all" * 1000)
    assert listed(place) == before


def test_reindexing_says_what_listing_says(place: DataDir) -> None:
    assert reindex(place) == listed(place)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file modes")
def test_only_its_owner_reads_the_list(place: DataDir) -> None:
    listed(place)
    assert stat.S_IMODE(place.index.stat().st_mode) == 0o600


def test_a_session_of_a_newer_version_is_listed_with_its_problem(place: DataDir) -> None:
    header = place.sessions / "straight_leg" / "session.json"
    header.write_text(json.dumps({**json.loads(header.read_text()), "schema": 99}))
    problems = {row.folder: row.problem for row in listed(place)}
    assert "written by a newer kneehold" in problems["straight_leg"]
    assert problems["unknown_bounce"] == ""


def test_a_session_with_a_broken_label_is_listed_with_its_problem(place: DataDir) -> None:
    (place.sessions / "straight_leg" / "about.json").write_text("{")
    assert any("about.json" in row.problem for row in listed(place))


def test_a_session_is_found_by_its_folder_and_by_its_id(place: DataDir) -> None:
    expected = place.sessions / "declared_partial"
    assert (find_session(place, "declared_partial"), find_session(place, "simulated-set-1")) == (expected, expected)


def test_an_id_that_two_sessions_have_is_refused(place: DataDir) -> None:
    shutil.copytree(place.sessions / "declared_partial", place.sessions / "again")
    with pytest.raises(UsageError, match="again and declared_partial both have the id"):
        find_session(place, "simulated-set-1")


def test_a_session_that_is_not_there_is_named(place: DataDir) -> None:
    with pytest.raises(UsageError, match="no session 'nothing'"):
        find_session(place, "nothing")


def test_where_no_list_can_be_kept_the_folders_are_read(place: DataDir) -> None:
    before = listed(place)
    place.index.unlink()
    place.index.mkdir()
    assert (listed(place), reindex(place)) == (before, before)


def test_a_list_that_another_program_is_writing_is_not_waited_for_in_vain(
    place: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listed(place)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **given: connect(path, timeout=0.0, **given))
    with closing(connect(place.index, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert listed(place) == before
    assert place.index.is_file()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE sessions SET row = '{}'",
        "UPDATE sessions SET row = 'no json'",
        "UPDATE sessions SET row = '[1]'",
        "UPDATE sessions SET row = replace(row, 'null', '5')",
        "UPDATE sessions SET folder = NULL",
        "DROP TABLE sessions",
        "PRAGMA user_version = 1",
        "PRAGMA user_version = 99",
    ],
)
def test_a_list_of_another_form_is_made_anew(damage: str, place: DataDir) -> None:
    before = listed(place)
    with closing(sqlite3.connect(place.index)) as database, database:
        database.execute(damage)
    assert listed(place) == before


def test_many_programs_may_list_and_reindex_at_once(place: DataDir) -> None:
    expected = listed(place)
    place.index.unlink()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: (reindex if n % 2 else listed)(place), range(32)))
    assert found == [expected] * 32


def test_what_is_edited_where_it_lies_is_seen(place: DataDir) -> None:
    listed(place)
    about = place.sessions / "declared_partial" / "about.json"
    folder_time = about.parent.stat().st_mtime_ns
    about.write_text(about.read_text().replace("A. Person", "Somebody Else"))
    assert about.parent.stat().st_mtime_ns == folder_time
    assert "Somebody Else" in {row.about.person for row in listed(place)}


def test_the_option_goes_before_the_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KNEEHOLD_DATA_DIR", str(tmp_path / "variable"))
    assert data_place(str(tmp_path / "option")).root == tmp_path / "option"
    assert data_place(None).root == tmp_path / "variable"
