"""Sessions as a FHIR R4 bundle.

One observation a session (LOINC: exercise activity, exercise duration) with one member a repetition.
What has no code there (hold, repetitions, thigh elevation) has a local one under ``CODES``. Made by
hand; the tests check it against the FHIR models.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from kneehold.sensor.archive.reviewed import ReviewedSession
from kneehold.sensor.export.tables import iso_at
from kneehold.sensor.files.output_file import OutputFile
from kneehold.sensor.model.shown import encodable
from kneehold.sensor.report.words import decision_words, ending_words, fact_words, flag_words, safety_lines
from kneehold.sensor.review.corrected import Reviewed
from kneehold.sensor.review.hold_measures import HoldMeasures

__all__ = ["CODES", "fhir_bundle", "write_fhir"]

CODES = "urn:kneehold:codes"
_LOINC = "http://loinc.org"
# Pain severity - 0-10 verbal numeric rating [Score] - Reported
_PAIN = "72514-3"
_UCUM = "http://unitsofmeasure.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_UNITS = {
    "s": "s",
    "min": "min",
    "deg": "deg",
    "deg/s": "deg/s",
    "deg/(10.s)": "deg per 10 s",
    "{count}": "count",
    "{score}": "score",
}

Json = dict[str, object]


def write_fhir(sessions: Sequence[ReviewedSession], path: Path) -> list[Path]:
    """Write one bundle with all of ``sessions`` to ``path``; raises ``OutputError``."""
    with OutputFile(str(path)) as file:
        file.write(json.dumps(fhir_bundle(sessions), ensure_ascii=False, indent=1) + "\n")
    return [path]


def fhir_bundle(sessions: Sequence[ReviewedSession]) -> Json:
    """A collection: every person as a patient, every session and repetition as an observation."""
    people = dict.fromkeys(session.about.person for session in sessions)
    entries = [_patient(person) for person in people]
    for session in sessions:
        entries += _session_entries(session)
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _patient(person: str) -> Json:
    resource: Json = {"resourceType": "Patient"}
    if person:
        resource["name"] = [{"text": person}]
    return {"fullUrl": _url("patient", person), "resource": resource}


def _session_entries(session: ReviewedSession) -> list[Json]:
    holds = [
        _hold(session, one, found, target_s)
        for (one, found), target_s in zip(session.rows, session.targets_s, strict=True)
    ]
    members: list[Json] = [
        {"fullUrl": _url(session.name, session.started_utc, "rep", str(number)), "resource": hold}
        for number, hold in enumerate(holds, start=1)
    ]
    summary = session.evaluation.result.summary
    duration_s = float(str(summary["duration_s"]))
    group = _observation(session, "final" if not _is_amended(session) else "amended", 0.0, duration_s)
    group["code"] = {"coding": [{"system": _LOINC, "code": "73985-4", "display": "Exercise activity"}]}
    group["valueCodeableConcept"] = {"text": session.evaluation.result.setup.profile.title}
    duration = {"coding": [{"system": _LOINC, "code": "55411-3", "display": "Exercise duration"}]}
    group["component"] = [
        {"code": duration, "valueQuantity": _quantity(duration_s / 60.0, "min")},
        _component("repetitions", "Repetitions", len(session.counted), "{count}"),
        _component("prescribed-repetitions", "Prescribed repetitions", session.reps_planned, "{count}"),
        {"code": _local("data-quality", "Data quality A-D"), "valueString": session.quality.grade},
    ]
    members += _safety_entries(session, duration_s)
    if members:
        group["hasMember"] = [{"reference": member["fullUrl"]} for member in members]
    reasons = map(fact_words, session.quality.reasons)
    note = "Counted by software from a thigh-worn motion sensor; not a medical device."
    group["note"] = [{"text": " ".join((*safety_lines(session.safety), note, *reasons))}]
    return [{"fullUrl": _url(session.name, session.started_utc), "resource": group}, *members]


def _safety_entries(session: ReviewedSession, duration_s: float) -> list[Json]:
    """Pain as told, red flags, and how the session ended; nothing for what was not recorded."""
    found: list[tuple[str, Json]] = []
    pains = (
        ("before", "before the exercise", session.pain_before, 0.0),
        ("worst", "at its worst", session.about.pain_worst, duration_s),
        ("after", "after the exercise", session.pain_after, duration_s),
    )
    for name, when, value, t_s in pains:
        if value is not None:
            code = {"system": _LOINC, "code": _PAIN, "display": "Pain severity - 0-10 verbal numeric rating"}
            resource = _survey(session, {"coding": [code], "text": f"Pain {when}, 0 (none) to 10"}, t_s)
            found.append((f"pain-{name}", {**resource, "valueQuantity": _quantity(value, "{score}")}))
    for flag in session.safety.flags:
        resource = _survey(session, _local(f"red-flag-{flag}", flag_words(flag)), 0.0)
        found.append((f"flag-{flag}", {**resource, "valueBoolean": True}))
    if session.safety.ending:
        words = ending_words(session.safety)
        resource = _survey(session, _local("ending", "How the guided session ended"), duration_s)
        found.append(("ending", {**resource, "valueCodeableConcept": {"text": words}}))
    return [{"fullUrl": _url(session.name, session.started_utc, name), "resource": one} for name, one in found]


def _survey(session: ReviewedSession, code: Json, t_s: float) -> Json:
    """An observation that the person reported, ``t_s`` seconds into the session."""
    resource: Json = {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": "survey", "display": "Survey"}]}],
        "code": code,
        "subject": {"reference": _url("patient", session.about.person)},
    }
    at = iso_at(session.started_utc, t_s)
    return resource if at is None else {**resource, "effectiveDateTime": at}


def _is_amended(session: ReviewedSession) -> bool:
    return any(one.correction is not None for one in session.reviewed)


def _hold(session: ReviewedSession, one: Reviewed, found: HoldMeasures, target_s: float) -> Json:
    rep = one.rep
    status = "final" if one.correction is None else "amended"
    resource = _observation(session, status if one.is_counted else "entered-in-error", rep.hold_start_s, rep.hold_end_s)
    resource["code"] = _local("hold", "Held stretch")
    resource["valueQuantity"] = _quantity(rep.hold_s, "s")
    resource["bodySite"] = {"text": f"{rep.side} thigh" if rep.side != "both" else "both thighs"}
    measures = (
        ("prescribed-hold", "Prescribed hold", target_s, "s"),
        ("hold-uncertainty", "Half-width of the 95 % interval of the hold", rep.hold_pm_s, "s"),
        ("plateau", "Thigh elevation while held", rep.plateau_deg, "deg"),
        ("range", "Thigh elevation above rest", rep.range_deg, "deg"),
        ("time-in-zone", "Time in the band of the hold", found.in_zone_s, "s"),
        ("time-still", "Time still in that band", found.still_s, "s"),
        ("drift", "Drift of the hold", found.drift_deg_per_10s, "deg/(10.s)"),
        ("lift-peak-speed", "Peak speed of the lift", found.lift_peak_degps, "deg/s"),
        ("bridged", "Part of the hold that was not seen", rep.bridged_s, "s"),
    )
    resource["component"] = [
        {"code": _local("outcome", "Outcome"), "valueString": one.outcome},
        {"code": _local("outcome-automatic", "Outcome as counted by the software"), "valueString": rep.outcome},
        *(_component(code, name, value, unit) for code, name, value, unit in measures if value is not None),
    ]
    if one.correction is not None:
        by = one.correction
        resource["note"] = [{"text": f"{decision_words(by)} {by.at_utc} {by.note}".strip()}]
    return resource


def _observation(session: ReviewedSession, status: str, start_s: float, end_s: float) -> Json:
    resource: Json = {
        "resourceType": "Observation",
        "status": status,
        "category": [{"coding": [{"system": _CATEGORY, "code": "activity", "display": "Activity"}]}],
        "subject": {"reference": _url("patient", session.about.person)},
    }
    start, end = iso_at(session.started_utc, start_s), iso_at(session.started_utc, end_s)
    if start is not None and end is not None:
        resource["effectivePeriod"] = {"start": start, "end": end}
    return resource


def _component(code: str, name: str, value: float, unit: str) -> Json:
    return {"code": _local(code, name), "valueQuantity": _quantity(value, unit)}


def _local(code: str, name: str) -> Json:
    return {"coding": [{"system": CODES, "code": code, "display": name}], "text": name}


def _quantity(value: float, unit: str) -> Json:
    return {"value": round(value, 3), "unit": _UNITS[unit], "system": _UCUM, "code": unit}


def _url(*parts: str) -> str:
    """The same for the same session on every machine."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, encodable('/'.join((CODES, *parts))))}"
