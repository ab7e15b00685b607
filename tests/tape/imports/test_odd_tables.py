"""Are tables read as people really have them: any language, encoding, layout, and never by a guess?"""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kneehold.sensor.model.errors import RecordingError, UsageError
from kneehold.sensor.model.values import TimedRow
from kneehold.sensor.replay.replay import ReplayOptions, replay
from kneehold.sensor.tape.imports.options import import_options
from kneehold.sensor.tape.imports.recognise import family

UNITS = "Time (s),Acc x (m/s^2),Acc y (m/s^2),Acc z (m/s^2),Gyro x (rad/s),Gyro y (rad/s),Gyro z (rad/s)"


def lines_of(header: str, rows: Sequence[TimedRow]) -> str:
    return "\n".join([header, *(",".join(f"{value:.6f}" for value in row) for row in rows)]) + "\n"


def said_of(path: Path) -> str:
    with pytest.raises(RecordingError) as refused:
        replay(str(path), ReplayOptions())
    return str(refused.value)


@pytest.mark.parametrize(
    ("time", "acc", "rate"),
    [
        ("Czas (s)", "Przyspieszenie {} (m/s²)", "Prędkość kątowa {} (rad/s)"),
        ("Čas (s)", "Zrychlení {} (m/s²)", "Úhlová rychlost {} (rad/s)"),
        ("Время (\u0441)", "Ускорение {} (\u043c/\u0441²)", "Угловая скорость {} (\u0440\u0430\u0434/\u0441)"),
        ("Zaman (s)", "İvme {} (m/s²)", "A\u00e7\u0131sal h\u0131z {} (rad/s)"),
        ("時間 (s)", "加速度 {} (m/s²)", "角速度 {} (rad/s)"),
        ("시간 (s)", "가속도 {} (m/s²)", "각속도 {} (rad/s)"),
        ("Tijd (s)", "Versnelling {} (m/s²)", "Hoeksnelheid {} (rad/s)"),
        ("Timestamp ms", "Accel_LN_{} m/(s^2)", "Gyro_{} rad/s"),
    ],
)  # fmt: skip
def test_units_and_words_of_other_languages_are_understood(
    time: str, acc: str, rate: str, rows: Sequence[TimedRow], holds: list[float], tmp_path: Path
) -> None:
    names = [time, *(acc.format(axis) for axis in "xyz"), *(rate.format(axis) for axis in "xyz")]
    if time == "Timestamp ms":  # units without brackets: in a row of their own
        names = ["Timestamp", *(f"Accel_LN_{axis}" for axis in "XYZ"), *(f"Gyro_{axis}" for axis in "XYZ")]
        names[-1] += "\ns," + ",".join(["m/(s^2)"] * 3 + ["rad/s"] * 3)
    (tmp_path / "a.csv").write_text(lines_of(",".join(names), rows), encoding="utf-8")
    result = replay(str(tmp_path / "a.csv"), ReplayOptions())
    assert [rep.hold_s for rep in result.reps] == pytest.approx(holds, abs=0.01)
    assert result.summary["warnings"] == []


@pytest.mark.parametrize(
    ("encoding", "edit"),
    [
        ("utf-16", str),
        ("utf-16-le", str),
        ("utf-16-be", str),
        ("utf-8-sig", lambda text: "\n\n" + text),
        ("utf-8", lambda text: text.replace("-", "\u2012")),
        ("utf-8", lambda text: text.replace("-", "\uff0d")),
        ("utf-8", lambda text: text.replace(",", "\t").replace(".", ",")),
        ("utf-8", lambda text: "sep=;\n" + text.replace(",", ";").replace(".", ",")),
    ],
    ids=["utf-16", "le without a mark", "be without a mark", "blank lines", "dash", "wide dash", "tabs", "sep"],
)
def test_encodings_and_signs(
    encoding: str, edit: Callable[[str], str], rows: Sequence[TimedRow], holds: list[float], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(edit(lines_of(UNITS, rows)), encoding=encoding)
    result = replay(str(tmp_path / "a.csv"), ReplayOptions())
    assert [rep.hold_s for rep in result.reps] == pytest.approx(holds, abs=0.01)


def test_a_column_that_may_count_samples_is_asked_for(
    rows: Sequence[TimedRow], holds: list[float], tmp_path: Path
) -> None:
    counted = [(float(k), *row[1:]) for k, row in enumerate(rows)]
    path = tmp_path / "a.csv"
    path.write_text(lines_of(UNITS.replace("Time (s)", "time"), counted))  # type: ignore[arg-type]
    assert "its times count 1, 2, 3: they may be milliseconds, or the numbers of the samples" in said_of(path)
    hz = (len(rows) - 1) / (rows[-1][0] - rows[0][0])
    result = replay(str(path), ReplayOptions(reading=import_options(f"hz={hz}", None)))
    assert [rep.hold_s for rep in result.reps] == pytest.approx(holds, abs=0.05)
    path.write_text(lines_of(UNITS.replace("Time (s)", "time (ms)"), counted))  # type: ignore[arg-type]
    assert "contradict each other" in said_of(path)  # 1000 samples a second by its header: the movement says no


def test_a_comma_of_two_meanings_is_named_before_anything_else(rows: Sequence[TimedRow], tmp_path: Path) -> None:
    text = "\n".join([UNITS, *(",".join(f"{value:.3f}".replace(".", ",") for value in row) for row in rows)])
    (tmp_path / "a.csv").write_text(text)
    assert "14 columns instead of 7: the comma seems to be both separator and decimal mark" in said_of(
        tmp_path / "a.csv"
    )


def test_another_sensor_far_below_is_noticed(rows: Sequence[TimedRow], tmp_path: Path) -> None:
    header, *lines = lines_of(UNITS.replace("Time (s)", "Time (s),device"), rows).splitlines()
    named = [line.replace(",", f",{'A' if k < 1000 else 'B'},", 1) for k, line in enumerate(lines)]
    (tmp_path / "a.csv").write_text("\n".join([header, *named]) + "\n")
    assert "line 1002: from here on it holds rows of another sensor, 'B' after 'A'" in said_of(tmp_path / "a.csv")


def test_files_without_a_moment_in_common_are_refused_for_that(rows: Sequence[TimedRow], tmp_path: Path) -> None:
    names = "time (s),x ({0}),y ({0}),z ({0})"
    acc = [(row[0] + 1.7e9, *row[1:4]) for row in rows]
    (tmp_path / "Accelerometer.csv").write_text(lines_of(names.format("m/s^2"), acc))  # type: ignore[arg-type]
    (tmp_path / "Gyroscope.csv").write_text(lines_of(names.format("rad/s"), [(r[0], *r[4:]) for r in rows]))  # type: ignore[misc]
    assert "no moment at which acceleration and angular rate were both measured" in said_of(tmp_path)


def test_a_folder_of_unpacked_recordings_is_read_as_its_zip_would_be(
    rows: Sequence[TimedRow], holds: list[float], tmp_path: Path
) -> None:
    for name in ("monday", "tuesday"):
        (tmp_path / "x" / name).mkdir(parents=True)
        (tmp_path / "x" / name / "Raw Data.csv").write_text(lines_of(UNITS, rows))
    assert "several recordings: monday, tuesday; choose one with --recording monday" in said_of(tmp_path / "x")
    result = replay(str(tmp_path / "x"), ReplayOptions(reading=import_options(None, "tuesday")))
    assert [rep.hold_s for rep in result.reps] == pytest.approx(holds, abs=0.01)
    (tmp_path / "x" / "monday" / "session.json").write_text("{}")
    assert f"this folder holds sessions (1); name one of them, such as {tmp_path / 'x' / 'monday'}" in said_of(
        tmp_path / "x"
    )


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("leg_acc.csv", "leg_gyro.csv", True),
        ("leg_acc.csv", "walk_gyro.csv", False),
        ("Accelerometer.csv", "Gyroscope.csv", True),
        ("Accelerometer (1).csv", "Gyroscope.csv", False),
        ("set_lin.csv", "set_gyro.csv", True),
    ],
)
def test_files_of_one_recording_differ_in_the_word_for_the_sensor_alone(one: str, other: str, is_one: bool) -> None:
    assert (family(one) == family(other)) is is_one


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("a.pdf", b"%PDF-1.4\n%\xe2\xe3", "this is a PDF: export the numbers as CSV"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old spreadsheet or document: save it as CSV"),
        ("a.mat", b"MATLAB 5.0 MAT-file", "this is a MATLAB file: save it as CSV"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "this is a picture"),
        ("a.fit", b"\x0e\x10\x43\x08\x00\x00.FIT", "this is no text: export the numbers as CSV"),
    ],
)
def test_a_file_that_is_no_text_is_called_what_it_is(name: str, head: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(head + bytes(range(256)))
    text = said_of(tmp_path / name)
    assert ("a table or JSON with acceleration and angular rate was looked for" in text, said in text) == (True, True)


def test_of_a_zip_without_an_angular_rate_this_is_said_and_no_choice_offered(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name in ("one", "two", "three"):
            table = "".join(f"{k / 50},0,0,1\n" for k in range(100))
            archive.writestr(f"{name}.csv", f"time (s),acc x (g),acc y (g),acc z (g)\n{table}")
        archive.writestr("notes.txt", "hello\n")
    assert "it holds 3 tables, none of which has an angular rate" in said_of(tmp_path / "x.zip")


def test_a_zip_within_a_zip_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("a.csv", UNITS)
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.write(tmp_path / "in.zip", "in.zip")
    assert "this is a zip within a zip: unpack it once" in said_of(tmp_path / "out.zip")


def test_units_that_are_said_hold_for_the_plain_form_too(
    rows: Sequence[TimedRow], holds: list[float], tmp_path: Path
) -> None:
    path = tmp_path / "plain.csv"
    table = [(1e3 * t, *(a / 9.80665 for a in (x, y, z)), *rate) for t, x, y, z, *rate in rows]
    path.write_text(lines_of("t_s,ax,ay,az,gx,gy,gz", table))  # type: ignore[arg-type]
    result = replay(str(path), ReplayOptions(reading=import_options("acc=g,time=ms", None)))
    assert [rep.hold_s for rep in result.reps] == pytest.approx(holds, abs=0.01)
    assert result.summary["warnings"] == []
    with pytest.raises(RecordingError, match=r"by its unit the acceleration is 1 m/s2 .* --units acc=g fits"):
        replay(str(path), ReplayOptions(reading=import_options("time=ms", None)))


def test_a_session_says_its_units_itself(tmp_path: Path) -> None:
    (tmp_path / "session.json").write_text("{}")
    with pytest.raises(UsageError, match="leave --units out"):
        replay(str(tmp_path), ReplayOptions(reading=import_options("acc=g", None)))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("log.csv", "time,sensor,x,y,z\n0.0,acc,1,2,3\n0.0,gyr,1,2,3\n0.1,acc,1,2,3\n", "'sensor' says what each row"),
        (
            "a.csv",
            "time,variable,value\n0.0,ax,1\n0.0,ay,2\n0.1,ax,1.5\n",
            "'variable' says what each row holds (ax, ay)",
        ),
        ("a.csv", "<!DOCTYPE html><html></html>\n", "a web page"),
        ("a.7z", "7z\xbc\xaf\x27", "a 7z archive: unpack it first"),
        ("a.csv.bz2", "BZh91AY", "compressed with bzip2"),
        ("a.csv", "PacketCounter,Temperature,a,b\n1,2,3,4\n2,2,3,4\n", "none of them is one"),
    ],
)
def test_what_cannot_be_read_is_called_what_it_is(name: str, content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="latin-1")
    assert said in said_of(tmp_path / name)


def test_a_tar_is_unpacked_by_the_person(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("t_s\n")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.csv", "a.csv")
    assert "a tar archive: unpack it first" in said_of(tmp_path / "a.tar.gz")


def test_an_empty_folder_says_what_was_looked_for_and_found(tmp_path: Path) -> None:
    assert said_of(tmp_path).endswith("were looked for; this folder holds nothing.")
    (tmp_path / "notes.md").write_text("x")
    assert said_of(tmp_path).endswith("were looked for; this folder holds notes.md.")


def test_times_of_whole_seconds_are_not_trusted(rows: Sequence[TimedRow], tmp_path: Path) -> None:
    table = [(float(int(1_700_000_000.5 + t)), *values) for t, *values in rows]
    (tmp_path / "a.csv").write_text(lines_of(UNITS, table))  # type: ignore[arg-type]
    result = replay(str(tmp_path / "a.csv"), ReplayOptions())
    assert (result.is_trusted, "most samples repeat a time" in str(result.summary["warnings"])) == (False, True)


@pytest.mark.parametrize("time", ["Idő (s)", "Thời gian (s)", "זמן (s)"])
def test_a_time_is_told_by_its_unit_in_any_language(
    time: str, rows: Sequence[TimedRow], holds: list[float], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(lines_of(UNITS.replace("Time (s)", time), rows), encoding="utf-8")
    assert [rep.hold_s for rep in replay(str(tmp_path / "a.csv"), ReplayOptions()).reps] == pytest.approx(
        holds, abs=0.01
    )


def test_a_unit_after_a_comma_is_a_unit(rows: Sequence[TimedRow], holds: list[float], tmp_path: Path) -> None:
    names = ['"Time, s"', *(f'"Acc {axis}, m/s2"' for axis in "XYZ"), *(f'"Gyro {axis}, rad/s"' for axis in "XYZ")]
    (tmp_path / "a.csv").write_text(lines_of(",".join(names), rows))
    assert [rep.hold_s for rep in replay(str(tmp_path / "a.csv"), ReplayOptions()).reps] == pytest.approx(
        holds, abs=0.01
    )


@pytest.mark.parametrize(
    "line",
    [
        "{clock} -> {values}",
        "{clock} -> {tabs}",
        "2026-01-02 {clock},{values}",
        "t:{t:.3f},{named}",
        "t:{t:.3f} {blanks}",
        "t={t:.3f}; {semicolons}",
    ],
)
def test_what_a_serial_monitor_shows_is_read(
    line: str, rows: Sequence[TimedRow], holds: list[float], tmp_path: Path
) -> None:
    lines: list[str] = []
    for t, *numbers in rows:
        values = [f"{number:.5f}" for number in numbers]
        named = [f"{name}:{value}" for name, value in zip(("ax", "ay", "az", "gx", "gy", "gz"), values, strict=True)]
        clock = f"13:{4 + int(t) // 60:02d}:{t % 60.0:06.3f}"
        lines.append(
            line.format(
                t=t, clock=clock, values=",".join(values), tabs="\t".join(values), named=",".join(named),
                blanks=" ".join(named), semicolons="; ".join(named).replace(":", "="),
            )
        )  # fmt: skip
    (tmp_path / "log.txt").write_text("\n".join(lines) + "\n")
    result = replay(str(tmp_path / "log.txt"), ReplayOptions())
    assert [rep.hold_s for rep in result.reps] == pytest.approx(holds, abs=0.02)


def test_a_pipe_may_stand_between_columns(rows: Sequence[TimedRow], holds: list[float], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(lines_of(UNITS, rows).replace(",", "|"))
    assert [rep.hold_s for rep in replay(str(tmp_path / "a.csv"), ReplayOptions()).reps] == pytest.approx(
        holds, abs=0.01
    )
