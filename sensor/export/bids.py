"""Sessions as a Motion-BIDS folder.

One subject a person, numbered and never named; one session a session. Holds stand in the events.
Follows the Motion part of the Brain Imaging Data Structure, version 1.10.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from pathlib import Path

from kneehold import __version__
from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.export.folder import made_folder
from kneehold.sensor.export.tables import sample_blocks
from kneehold.sensor.files.output_file import OutputFile

__all__ = ["write_bids"]

_VERSION = "1.10.0"
_README = """Thigh-worn motion sensor during knee-to-chest stretches, exported by kneehold.

Columns of the motion files are described in the channels files. LATENCY is the time of each sample in seconds from
the first; samples are not evenly spaced where packets were lost. MISC is the thigh's elevation: its rotation from the
horizontal in the plane of flexion, knee up positive. Repetitions and holds stand in the events files.
"""
_CHANNELS = (
    ("latency", "n/a", "LATENCY", "s"),
    ("acc_x", "x", "ACCEL", "m/s^2"),
    ("acc_y", "y", "ACCEL", "m/s^2"),
    ("acc_z", "z", "ACCEL", "m/s^2"),
    ("gyro_x", "x", "GYRO", "rad/s"),
    ("gyro_y", "y", "GYRO", "rad/s"),
    ("gyro_z", "z", "GYRO", "rad/s"),
    ("elevation", "n/a", "MISC", "deg"),
)
_EVENTS = {
    "onset": {"Description": "Start of the hold", "Units": "s"},
    "duration": {"Description": "How long it was held", "Units": "s"},
    "trial_type": {
        "Description": "What the hold came to, after corrections by a person",
        "Levels": {
            "full": "As long as prescribed",
            "short": "Shorter than prescribed",
            "interrupted": "The signal was lost in the hold",
            "rejected": "A person decided that this was no repetition",
        },
    },
    "duration_pm": {"Description": "Half-width of the 95 % interval of the duration", "Units": "s"},
    "counted_as": {
        "Description": "What the software counted it as, before corrections",
        "Levels": {
            "full": "As long as prescribed",
            "short": "Shorter than prescribed",
            "interrupted": "The signal was lost in the hold",
        },
    },
    "side": {"Description": "The leg", "Levels": {"right": "Right", "left": "Left", "both": "Both"}},
    "plateau": {"Description": "Thigh elevation while held", "Units": "deg"},
}

# What each session says about safety; the file's own first column is the session.
_SESSIONS = {
    "pain_before": {"Description": "Pain before the exercise, 0 (none) to 10, as told by the person"},
    "pain_worst": {"Description": "Worst pain, 0 (none) to 10, as told by the person"},
    "pain_after": {"Description": "Pain after the exercise, 0 (none) to 10, as told by the person"},
    "ending": {
        "Description": "How the guided session ended",
        "Levels": {
            "complete": "As planned",
            "stop": "Ended by the person before the plan was done",
            "pain": "Stopped because of pain",
            "idle": "No movement for some minutes",
            "referred": "A red flag was answered with yes",
            "broken off": "The recording ends before the session does",
        },
    },
    "stopped_for_pain": {"Description": "Whether the person stopped because of pain (true, false)"},
    "red_flags": {"Description": "Red flags answered with yes, separated by blanks"},
    "why_ended_early": {"Description": "Why the person ended the session early: pain, fatigue or other"},
}


def write_bids(sessions: Sequence[ReviewedSession], folder: Path) -> list[Path]:
    """Write all of ``sessions`` into ``folder``; returns the files. Raises ``OutputError``."""
    made_folder(folder)
    people = list(dict.fromkeys(session.about.person for session in sessions))
    labels = {person: f"{number:02d}" for number, person in enumerate(people, start=1)}
    description = {
        "Name": "Knee-to-chest stretches",
        "BIDSVersion": _VERSION,
        "DatasetType": "raw",
        "License": "n/a",
        "GeneratedBy": [{"Name": "kneehold", "Version": __version__}],
    }
    written = [
        _write(folder / "dataset_description.json", _json(description)),
        _write(folder / "README", _README),
        _write(folder / "participants.tsv", _tsv([("participant_id",), *((f"sub-{n}",) for n in labels.values())])),
    ]
    told: dict[str, list[tuple[str, ...]]] = {}
    for session in sessions:
        subject = labels[session.about.person]
        rows = told.setdefault(subject, [("session_id", *_SESSIONS)])
        number = f"{len(rows):03d}"
        rows.append((f"ses-{number}", *_session_cells(session)))
        written += _write_session(session, folder, subject, number)
    for subject, rows in told.items():
        start = folder / f"sub-{subject}" / f"sub-{subject}_sessions"
        written.append(_write(Path(f"{start}.tsv"), _tsv(rows)))
        written.append(_write(Path(f"{start}.json"), _json(_SESSIONS)))
    return written


def _session_cells(session: ReviewedSession) -> tuple[str, ...]:
    safety = session.safety
    pains = (session.pain_before, session.about.pain_worst, session.pain_after)
    return (
        *("n/a" if pain is None else f"{pain:g}" for pain in pains),
        safety.ending or "n/a",
        "true" if safety.is_stopped_for_pain else "false",
        " ".join(safety.flags) or "n/a",
        safety.why or "n/a",
    )


def _write_session(session: ReviewedSession, folder: Path, subject: str, number: str) -> list[Path]:
    profile = session.evaluation.result.setup.profile
    task = "".join(c for c in profile.name if c.isascii() and c.isalnum()) or "stretch"
    place = made_folder(folder / f"sub-{subject}" / f"ses-{number}" / "motion")
    stem = f"sub-{subject}_ses-{number}_task-{task}"
    written: list[Path] = []
    for sensor in session.evaluation.rows:
        system = "".join(c for c in sensor if c.isascii() and c.isalnum()) or "imu"
        start = place / f"{stem}_tracksys-{system}"
        rows = [("name", "component", "type", "tracked_point", "units")]
        rows += [(name, component, kind, "thigh", unit) for name, component, kind, unit in _CHANNELS]
        written.append(_write_all(Path(f"{start}_motion.tsv"), _motion_lines(session, sensor)))
        written.append(_write(Path(f"{start}_motion.json"), _json(_motion_json(session, sensor, task))))
        written.append(_write(Path(f"{start}_channels.tsv"), _tsv(rows)))
    written.append(_write(place / f"{stem}_events.tsv", _tsv(_event_rows(session))))
    written.append(_write(place / f"{stem}_events.json", _json(_EVENTS)))
    return written


def _motion_lines(session: ReviewedSession, sensor: str) -> Iterator[str]:
    for block in sample_blocks(session, sensor):
        for row in block.tolist():
            yield "\t".join(f"{value:.6f}" if isfinite(value) else "n/a" for value in row) + "\n"


def _motion_json(session: ReviewedSession, sensor: str, task: str) -> dict[str, object]:
    rows, rate_hz = session.evaluation.rows[sensor], session.evaluation.traces[sensor].rate_hz
    spent_s = rows[-1][0] - rows[0][0]
    effective = (len(rows) - 1) / spent_s if spent_s > 0.0 else rate_hz
    return {
        "TaskName": task,
        "TaskDescription": session.evaluation.result.setup.profile.title,
        "SamplingFrequency": round(rate_hz, 3),
        "SamplingFrequencyEffective": round(effective, 3),
        "TrackingSystemName": sensor,
        "Manufacturer": "n/a",
        "MotionChannelCount": len(_CHANNELS),
        "ACCELChannelCount": 3,
        "GYROChannelCount": 3,
        "LATENCYChannelCount": 1,
        "MISCChannelCount": 1,
        "TrackedPointsCount": 1,
        "RecordingDuration": round(spent_s, 3),
        "RecordingType": "continuous",
        "MissingValues": "n/a",
    }


def _event_rows(session: ReviewedSession) -> list[tuple[str, ...]]:
    rows = [tuple(_EVENTS)]
    for one in session.reviewed:
        rep, label = one.rep, one.outcome if one.is_counted else "rejected"
        pm = "n/a" if rep.hold_pm_s is None else f"{rep.hold_pm_s:.3f}"
        times = (f"{rep.hold_start_s:.3f}", f"{rep.hold_s:.3f}")
        rows.append((*times, label, pm, rep.outcome, rep.side, f"{rep.plateau_deg:.2f}"))
    return rows


def _tsv(rows: Sequence[Sequence[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> Path:
    return _write_all(path, [text])


def _write_all(path: Path, texts: Iterable[str]) -> Path:
    with OutputFile(str(path)) as file:
        for text in texts:
            file.write(text)
    return path
