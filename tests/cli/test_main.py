"""Does the command line answer at once, in one sentence, with the right exit status?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kneehold import __version__
from kneehold.sensor.cli import main as main_module
from kneehold.sensor.cli.main import COMMANDS, main
from kneehold.sensor.model.errors import NoRadioError, OutputError, RecordingError, UsageError


def _command(monkeypatch: pytest.MonkeyPatch, behaviour: object) -> None:
    """Put a command in place that does what ``behaviour`` does."""
    fake = SimpleNamespace(add_arguments=lambda parser: parser.add_argument("--mount"), run=behaviour)
    monkeypatch.setattr(main_module, "import_module", lambda name: fake)


def _raiser(error: BaseException) -> object:
    def run(args: object) -> int:
        raise error

    return run


def test_version_is_printed_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"kneehold {__version__}\n"


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in COMMANDS)


def test_nothing_to_do_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "COMMAND" in capsys.readouterr().err


def test_on_a_terminal_the_start_page_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[list[str]] = []
    monkeypatch.setattr(main_module, "_is_terminal", lambda: True)
    monkeypatch.setattr("kneehold.sensor.cli.terminal.start_page.ask", lambda commands, problem: ("replay", "a.csv"))
    monkeypatch.setattr(main_module, "_run", lambda name, words: done.append([name, *words]) or 0)
    assert main([]) == 0
    assert done == [["replay", "a.csv"]]


def test_the_start_page_comes_back_after_an_error_and_names_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    problems: list[str] = []
    answers = iter([("live",), ("replay", "a.csv"), ()])

    def ask(commands: object, problem: str) -> tuple[str, ...]:
        problems.append(problem)
        return next(answers)

    def run(name: str, words: list[str]) -> int:
        raise NoRadioError("Bluetooth is off.") if name == "live" else RecordingError(words[0], "it cannot be read")

    monkeypatch.setattr(main_module, "_is_terminal", lambda: True)
    monkeypatch.setattr("kneehold.sensor.cli.terminal.start_page.ask", ask)
    monkeypatch.setattr(main_module, "_run", run)
    assert main([]) == 0
    assert problems[0] == ""
    assert problems[1] == "Bluetooth is off. 'doctor' finds the problem; 'demo' needs no sensor."
    assert problems[2].startswith("a.csv: it cannot be read. 'demo' ")


@pytest.mark.parametrize(
    ("word", "seen"),
    [("~/x", "/h/x"), ("--mount=~/x", "--mount=/h/x"), ("a~/x", "a~/x"), ("~", "~"), ("~nobody/x", "~nobody/x")],
)
def test_the_home_may_be_written_as_a_tilde(word: str, seen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/h")
    assert main_module._glued([word]) == [seen]


def test_an_unknown_command_is_wrong_usage_and_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "replay" in said.err


def test_a_slip_in_a_command_is_told_with_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repaly", "a.csv"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "kneehold: there is no command 'repaly'; did you mean 'replay'? (see 'kneehold --help').\n"


def test_an_option_that_is_none_is_told_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--colour", "demo"]) == 2
    said = capsys.readouterr()
    assert said.err == "kneehold: there is no option '--colour' before a command (see 'kneehold --help').\n"


def test_help_can_be_asked_for_by_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "paths"]) == main(["paths", "--help"]) == 0
    first, second = capsys.readouterr().out.split("usage: ")[1:]
    assert first == second


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"kneehold {name}" in capsys.readouterr().out


def test_an_unknown_option_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profiles", "--colour"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("kneehold: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (RecordingError("a.csv", "ends in the middle", 7), 1, "kneehold: a.csv, line 7: ends in the middle.\n"),
        (OutputError("b.csv", "cannot be written"), 1, "kneehold: b.csv: cannot be written.\n"),
        (UsageError("no such profile."), 2, "kneehold: no such profile.\n"),
        (
            OSError(28, "No space left on device"),
            1,
            "kneehold: the results cannot be written: No space left on device.\n",
        ),
    ],
)
def test_an_error_is_one_sentence_and_its_exit_status(
    error: Exception,
    status: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _command(monkeypatch, _raiser(error))
    monkeypatch.setattr(main_module, "_drop_output", lambda: None)
    assert main(["replay"]) == status
    assert capsys.readouterr() == ("", sentence)


def test_an_interrupted_command_says_so_by_its_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    _command(monkeypatch, _raiser(KeyboardInterrupt()))
    assert main(["replay"]) == 130


def test_a_mounting_may_begin_with_a_minus(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def run(args: SimpleNamespace) -> int:
        seen.append(args.mount)
        return 0

    _command(monkeypatch, run)
    main(["replay", "--mount", "-x=knee,y=front"])
    assert seen == ["-x=knee,y=front"]


_HEAVY = ("numpy", "scipy", "textual", "ahrs", "bleak", "asyncio")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(option: str, checkout: Path) -> None:
    code = (
        "import sys; from kneehold.sensor.cli.main import main; status = main([sys.argv[1]]);"
        f"print('loaded:', [name for name in {_HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, option], cwd=checkout, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "loaded: []"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no broken pipes of this kind")
def test_a_reader_who_has_seen_enough_causes_no_words(checkout: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "kneehold.sensor.cli.main", "profiles"],
        cwd=checkout,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_the_results_is_one_sentence(checkout: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kneehold.sensor.cli.main", "profiles"],
            cwd=checkout,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="sh closes the streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", ["profiles", "--version", "replay nowhere.csv --json"])
def test_a_stream_that_the_caller_has_closed_is_no_error(closed: str, words: str, checkout: Path) -> None:
    command = f"{sys.executable} -m kneehold.sensor.cli.main {words} {closed}"
    done = subprocess.run(["sh", "-c", command], cwd=checkout, capture_output=True, text=True, check=False)
    told = "kneehold: nowhere.csv: it cannot be read (No such file or directory).\n"
    is_told = "nowhere" in words and "2>&-" not in closed
    assert (done.returncode, done.stderr) == (1 if "nowhere" in words else 0, told if is_told else "")
    assert (done.stdout == "") == (">&-" in closed.split() or "nowhere" in words)
