"""Does every command leave what it reads, and every session, as they were, whatever its output is called?"""

from __future__ import annotations

import argparse
import gzip
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from kneehold.sensor.cli.main import COMMANDS, main
from kneehold.sensor.cli.options.output_path import OutputPath

# Command and option: its words, with {out} for the output, {file} and {marks} for what is read, {plan} for a plan.
_COMMANDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("agree", "svg"): ("agree", "{file}", "--marks", "{marks}", "--svg", "{out}"),
    ("bench", "json_file"): ("bench", "fuzz", "--count", "11", "--cases", "{file}", "--json-file", "{out}"),
    ("bench", "traces"): ("bench", "accuracy", "--cases", "{file}", "--traces", "{out}"),
    ("benchmark enter", "file"): ("benchmark", "enter", "tilt", "{out}", "--secret-file", "{file}"),
    ("benchmark make", "folder"): ("benchmark", "make", "{out}", "--secret-file", "{file}"),
    ("check", "save"): ("check", "{file}", "--save", "{out}"),
    ("export", "output"): ("export", "{file}", "--format", "fhir", "-o", "{out}"),
    ("plan", "output"): ("plan", "print", "{plan}", "-o", "{out}"),
    ("replay", "trace"): ("replay", "{file}", "--trace", "{out}"),
    ("report", "output"): ("report", "{file}", "-o", "{out}"),
    ("simulate", "output"): ("simulate", "--profile-file", "{file}", "-o", "{out}"),
}


def _outputs(parser: argparse.ArgumentParser) -> set[str]:
    return {action.dest for action in parser._actions if action.type is OutputPath}


def test_the_table_has_every_output_of_every_command() -> None:
    found: set[tuple[str, str]] = set()
    for name, (module, _) in COMMANDS.items():
        parser = argparse.ArgumentParser()
        import_module(module).add_arguments(parser)
        found |= {(name, dest) for dest in _outputs(parser)}
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                found |= {(f"{name} {word}", dest) for word, each in action.choices.items() for dest in _outputs(each)}
    assert found == set(_COMMANDS)


@pytest.fixture
def places(tmp_path: Path, checkout: Path, recording: Path, marks: Path) -> dict[str, str]:
    """A recording with its marks, a plan, and a data folder with a session that was listed."""
    for source in (recording, marks):
        shutil.copy(source, tmp_path)
    assert main(["plan", "new", "-o", str(tmp_path / "plan.toml")]) == 0
    data = tmp_path / "data"
    shutil.copytree(checkout / "recordings" / "straight_leg", data / "sessions" / "one")
    assert main(["sessions", "--data-dir", str(data)]) == 0
    return {
        "file": str(tmp_path / recording.name),
        "marks": str(tmp_path / marks.name),
        "plan": str(tmp_path / "plan.toml"),
        "session": str(data / "sessions" / "one" / "session.json"),
        "index": str(data / "index.sqlite"),
    }


def _contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("victim", ["its input", "session", "index"])
@pytest.mark.parametrize("command", _COMMANDS)
def test_no_command_writes_over_its_input_a_session_or_the_archive(
    command: tuple[str, str],
    victim: str,
    places: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KNEEHOLD_DATA_DIR", str(tmp_path / "data"))
    own = "plan" if command[0] == "plan" else "marks" if command[0] == "agree" else "file"
    words = [word.format(out=places[own if victim == "its input" else victim], **places) for word in _COMMANDS[command]]
    before = _contents(tmp_path)
    capsys.readouterr()
    assert main(words) == 2
    printed, said = capsys.readouterr()
    wanted = "is in the folder of a session" if victim == "session" else "would overwrite what this command reads"
    assert (printed, said.count("\n")) == ("", 1)
    assert wanted in said
    assert _contents(tmp_path) == before


@pytest.mark.parametrize("kind", ["csv", "motion-bids"])
def test_an_export_into_the_folder_of_its_input_replaces_no_input(
    kind: str, recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / ("holds.csv" if kind == "csv" else "README.csv")
    shutil.copy(recording, f"{source}.gz")
    with gzip.open(f"{source}.gz") as packed:
        source.write_bytes(packed.read())
    before = source.read_bytes()
    status = main(["export", str(source), "--format", kind, "-o", str(tmp_path)])
    assert source.read_bytes() == before
    assert (status, "would overwrite what this command reads" in capsys.readouterr().err) == (
        (2, True) if kind == "csv" else (0, False)
    )


def test_a_simulation_into_the_folder_of_a_session_writes_nothing(places: dict[str, str], tmp_path: Path) -> None:
    before = _contents(tmp_path)
    assert main(["simulate", "--reps", "1", "--hold", "3", "-o", str(Path(places["session"]).parent)]) == 2
    assert _contents(tmp_path) == before


def test_an_output_may_lie_in_a_folder_that_is_called_as_a_person_or_a_format(
    places: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = ("--data-dir", "data")
    Path("Anna").mkdir()
    assert main(["label", "one", "--person", "Anna", *place]) == 0
    for _ in range(2):
        assert main(["export", "--person", "Anna", "--format", "csv", "-o", "csv", *place]) == 0
        assert main(["export", "--person", "Anna", "--format", "fhir", "-o", "Anna/fhir.json", *place]) == 0
    assert Path(places["session"]).is_file()
