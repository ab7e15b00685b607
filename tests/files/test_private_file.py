"""Is a written file complete, private, or not there at all?"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from kneehold.sensor.files.private_file import PrivateFile, made_private
from kneehold.sensor.model.errors import OutputError


def _fail_while_writing(path: Path) -> None:
    with PrivateFile(str(path)) as file:
        file.write("new")
        raise KeyError


def test_a_file_appears_with_its_whole_text(tmp_path: Path) -> None:
    with PrivateFile(str(tmp_path / "a.csv")) as file:
        file.write("one\n")
        file.write("two\n")
    assert (tmp_path / "a.csv").read_text() == "one\ntwo\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_a_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    with PrivateFile(str(tmp_path / "a.csv")) as file:
        file.write("one\n")
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600


def test_an_error_inside_leaves_an_older_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(KeyError):
        _fail_while_writing(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "old"


def test_an_error_inside_leaves_no_draft(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        _fail_while_writing(tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"nowhere.*cannot be written"):
        PrivateFile(str(tmp_path / "nowhere" / "a.csv"))


def test_a_folder_is_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is not a file"):
        PrivateFile(str(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_is_replaced_and_what_it_led_to_stays(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("old")
    (tmp_path / "a.csv").symlink_to(tmp_path / "target")
    with PrivateFile(str(tmp_path / "a.csv")) as file:
        file.write("new")
    assert ((tmp_path / "target").read_text(), (tmp_path / "a.csv").read_text()) == ("old", "new")
    assert not (tmp_path / "a.csv").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_folders_and_files_are_private_whatever_the_umask(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        made_private(tmp_path / "a" / "b")
        with PrivateFile(str(tmp_path / "a" / "b" / "c")) as file:
            file.write("x")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b", "a/b/c")]
    assert modes == [0o700, 0o700, 0o600]
