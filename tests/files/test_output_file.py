"""Is nothing replaced that a command still needs, whatever path its output has?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.json_files import LOCK_FILE
from kneehold.sensor.archive.known_sensors import SENSORS_FILE
from kneehold.sensor.archive.own_accuracy import OWN_FILE
from kneehold.sensor.archive.safety import SAFETY_FILE
from kneehold.sensor.cli.commands.rescore import JOURNAL_FILE
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.files.output_file import OutputFile, check_output, reading
from kneehold.sensor.model.errors import OutputError, UsageError
from kneehold.sensor.simulation.scenarios import simulate_set
from kneehold.sensor.simulation.writer import write_csv


@pytest.fixture
def read(tmp_path: Path) -> Path:
    """A file that is read."""
    path = tmp_path / "in.csv"
    path.write_text("kept")
    return path


@pytest.mark.parametrize("way", ["itself", "by a link", "by a hard link", "by a folder", "in a folder that is read"])
def test_a_file_that_is_read_is_not_replaced(way: str, read: Path, tmp_path: Path) -> None:
    output, source = tmp_path / "out.csv", read
    if way == "by a link":
        output.symlink_to(read)
    elif way == "by a hard link":
        output.hardlink_to(read)
    elif way == "by a folder":
        (tmp_path / "sub").mkdir()
        output = tmp_path / "sub" / ".." / "in.csv"
    else:
        output, source = read, read if way == "itself" else tmp_path
    with reading([source, tmp_path / "absent"]), pytest.raises(UsageError, match="would overwrite what this command"):
        OutputFile(str(output))
    assert read.read_text() == "kept"
    assert [path.name for path in tmp_path.glob(".kneehold-*")] == []


def test_nothing_is_written_into_the_folder_of_a_session(tmp_path: Path) -> None:
    (tmp_path / "session.json").touch()
    for name in ("session.json", "new.html"):
        with pytest.raises(UsageError, match="is in the folder of a session"):
            OutputFile(str(tmp_path / name))
    assert [path.name for path in tmp_path.iterdir()] == ["session.json"]


def test_an_earlier_result_is_replaced_and_a_new_one_may_stand_beside_what_is_read(read: Path, tmp_path: Path) -> None:
    for text in ("first", "second"):
        with reading([read]), OutputFile(str(tmp_path / "out.csv")) as file:
            file.write(text)
    with reading([tmp_path]):
        check_output(str(tmp_path / "new.csv"))
    assert (tmp_path / "out.csv").read_text() == "second"


def test_what_is_kept_in_the_data_folder_is_known_by_name(tmp_path: Path) -> None:
    place = DataDir(tmp_path)
    names = {LOCK_FILE, OWN_FILE, SAFETY_FILE, SENSORS_FILE, JOURNAL_FILE, "phone", place.index.name}
    assert {path.name for path in place.kept} == names


def test_a_recording_or_marks_of_a_person_are_not_replaced_by_a_simulation(tmp_path: Path) -> None:
    simulation = simulate_set(1, load_profile("knee-to-chest"), reps=1, hold_s=3.0)
    write_csv(simulation, tmp_path / "made.csv")
    write_csv(simulation, tmp_path / "made.csv")
    for name in ("mine.csv", "mine.reps.csv"):
        (tmp_path / name).write_text("a person's")
        with pytest.raises(OutputError, match="was not made by the simulator"):
            write_csv(simulation, tmp_path / "mine.csv")
        assert [path.read_text() for path in tmp_path.glob("mine*")] == ["a person's"]
        (tmp_path / name).unlink()


def test_a_name_that_is_no_utf_8_is_written_with_escapes(tmp_path: Path) -> None:
    with OutputFile(str(tmp_path / "out.json")) as file:
        file.write(json.dumps({"name": "a\udcff\u00e4"}, ensure_ascii=False))
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == '{"name": "a\\udcff\u00e4"}'
    assert json.loads((tmp_path / "out.json").read_text()) == {"name": "a\udcff\u00e4"}
