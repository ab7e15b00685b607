"""Does a session end by itself when nobody moves, and only then?"""

from __future__ import annotations

from kneehold.sensor.model.events import RepCounted
from kneehold.sensor.model.values import Tick
from tests.guide.people import core, guided_entries, play


def test_a_session_without_movement_ends_by_itself() -> None:
    entries = guided_entries("knee-to-chest")
    begin_ns = entries[0].arrival_ns
    cut = [entry for entry in entries if entry.arrival_ns < begin_ns + 45e9]
    ticks = [Tick("thigh", cut[-1].arrival_ns + round(k * 1e9)) for k in range(1, 300)]
    played = play(core(), [*cut, *ticks])
    assert (played.guided["ending"], len(played.of(RepCounted))) == ("idle", 1)


def test_an_hour_in_which_the_program_was_away_is_no_hour_without_movement() -> None:
    entries = guided_entries("knee-to-chest")
    half = len(entries) // 2
    later = [entry._replace(arrival_ns=entry.arrival_ns + 3_600_000_000_000) for entry in entries[half:]]
    played = play(core(), [*entries[:half], *later])
    assert played.guided["ending"] == "complete"
