"""Does the open benchmark make the same set, keep its secret, and score an entry as plain arithmetic does?"""

from __future__ import annotations

import csv
import gzip
import json
from math import sqrt
from pathlib import Path
from random import Random
from statistics import mean, median, quantiles, stdev
from typing import NamedTuple

import pytest

from kneehold.sensor.bench.benchmark_score import read_entry, score
from kneehold.sensor.bench.benchmark_set import Entry, Truth, entries, family_digests, frozen, truth_of
from kneehold.sensor.bench.benchmark_ways import WAYS, entry_rows
from kneehold.sensor.cli.commands import benchmark
from kneehold.sensor.cli.main import main
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.review.matching import Hold
from kneehold.sensor.simulation.families import FAMILIES, RESERVED_SEEDS

_SECRET = b"sixteen letters or more"
# Two recordings, one hold of which may be counted or not; written by hand.
_TRUTHS = (
    Truth(Entry("a", "open", "ordinary", 1, False), 60.0, (Hold(10.0, 20.0), Hold(30.0, 42.0)), (Hold(50.0, 54.0),)),
    Truth(Entry("b", "open", "ordinary", 2, False), 60.0, (Hold(5.0, 15.0),), ()),
    Truth(Entry("c", "open", "slow", 3, False), 60.0, (Hold(5.0, 15.0), Hold(25.0, 35.0)), ()),
)
_ENTRY = """recording,start_s,end_s,remark
a,10.1,20.3,near
a,29.8,41.9,near
a,50.5,53.5,may be counted
b,20.0,24.0,false
c,5.5,14.5,too short
c,25.0,35.4,too long
"""


def _written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "entry.csv"
    path.write_text(text)
    return str(path)


def test_an_entry_written_by_hand_scores_as_plain_arithmetic_does(tmp_path: Path) -> None:
    table = score(read_entry(_written(tmp_path, _ENTRY), ["a", "b", "c"]), _TRUTHS)
    everything = table.rows[0]
    errors = [10.2 - 10.0, 12.1 - 12.0, 9.0 - 10.0, 10.4 - 10.0]
    starts = [0.1, 0.2, 0.5, 0.0]
    assert (everything.recordings, everything.exact) == (3, 2)
    assert (everything.reference, everything.misses, everything.false_reps) == (5, 1, 1)
    assert everything.hold_s.bias == pytest.approx(mean(errors))
    half = 1.96 * stdev(errors)
    assert everything.hold_s.limits == pytest.approx((mean(errors) - half, mean(errors) + half))
    assert everything.hold_s.worst == pytest.approx(-1.0)
    assert everything.start_s.median_absolute == pytest.approx(median(starts))
    assert [row.name for row in table.rows] == ["open", "ordinary", "slow"]
    assert [(row.exact, row.misses, row.false_reps) for row in table.rows[1:]] == [(1, 1, 1), (1, 0, 0)]


def test_bootstrap_intervals_are_those_of_resampled_recordings(tmp_path: Path) -> None:
    """Of three recordings two are exact: the share of 3 draws is binomial, and 2.5 % of it lie at 0 and at 1."""
    table = score(read_entry(_written(tmp_path, _ENTRY), ["a", "b", "c"]), _TRUTHS)
    by = table.intervals[0]
    assert by.exact_share == (0.0, 1.0)
    many = [Truth(Entry(f"r{k}", "open", "ordinary", k, False), 60.0, (Hold(5.0, 15.0),), ()) for k in range(100)]
    found = {f"r{k}": (Hold(5.0, 15.0 + (0.1 if k % 2 else -0.1)),) for k in range(80)}
    spans = score(found, many).intervals[0]
    share_se, bias_se = sqrt(0.8 * 0.2 / 100.0), 0.1 / sqrt(80.0)
    assert spans.exact_share == pytest.approx((0.8 - 1.96 * share_se, 0.8 + 1.96 * share_se), abs=0.02)
    assert spans.bias_s == pytest.approx((-1.96 * bias_se, 1.96 * bias_se), abs=0.005)
    assert spans.missed == pytest.approx((100 * 0.2 - 196 * share_se, 100 * 0.2 + 196 * share_se), abs=1.5)


class _Drawn(NamedTuple):
    """One recording as drawn: true holds, those that may be found, and what an entry says."""

    true: list[tuple[float, float]]
    optional: list[tuple[float, float]]
    found: list[tuple[float, float]]


def _drawn(chance: Random) -> _Drawn:
    """Four holds 30 s apart, each found nearly, not, or twice over; false ones between, optional ones at the end."""
    true = [(30.0 * k + 5.0, 30.0 * k + 15.0 + chance.random()) for k in range(4)]
    found = [(a + chance.gauss(0.1, 0.3), b + chance.gauss(-0.2, 0.5)) for a, b in true if chance.random() < 0.9]
    if chance.random() < 0.3:
        found.append((20.0, 22.0))
    optional = [(125.0, 131.0)] if chance.random() < 0.5 else []
    if chance.random() < 0.5:
        found.append((126.0, 130.0))  # forgiven where it was optional
    return _Drawn(true, optional, sorted(found))


def _overlap(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return min(a[1], b[1]) > max(a[0], b[0])


def _figures(recordings: list[_Drawn]) -> dict[str, float]:
    """Every metric of BENCHMARK.md by plain loops; in these recordings no hold overlaps two."""
    exact = missed = false = 0
    lengths, starts, ends = list[float](), list[float](), list[float]()
    for one in recordings:
        found = [f for f in one.found if not any(_overlap(f, o) for o in one.optional)]
        pairs = [(f, t) for t in one.true for f in found if _overlap(f, t)]
        exact += len(pairs) == len(one.true) == len(found)
        missed += len(one.true) - len(pairs)
        false += len(found) - len(pairs)
        lengths += [(f[1] - f[0]) - (t[1] - t[0]) for f, t in pairs]
        starts += [abs(f[0] - t[0]) for f, t in pairs]
        ends += [abs(f[1] - t[1]) for f, t in pairs]
    half = 1.96 * stdev(lengths)
    return {
        "exact_share": exact / len(recordings), "missed": missed, "false": false, "bias_s": mean(lengths),
        "lower_s": mean(lengths) - half, "upper_s": mean(lengths) + half, "worst": max(lengths, key=abs),
        "start_median_s": median(starts), "start_p95_s": quantiles(starts, n=20, method="inclusive")[-1],
        "end_median_s": median(ends), "end_p95_s": quantiles(ends, n=20, method="inclusive")[-1],
    }  # fmt: skip


def test_every_metric_and_its_bootstrap_are_those_of_plain_loops() -> None:
    chance = Random(4)
    recordings = [_drawn(chance) for _ in range(40)]
    truths = [
        Truth(Entry(f"r{k}", "open", "ordinary", k, False), 150.0, *([Hold(*h) for h in hs] for hs in one[:2]))  # type: ignore[arg-type]
        for k, one in enumerate(recordings)
    ]
    table = score({f"r{k}": tuple(Hold(*h) for h in one.found) for k, one in enumerate(recordings)}, truths)
    row, spans = table.rows[0], table.intervals[0]
    lower, upper = row.hold_s.limits or (0.0, 0.0)
    ours = {
        "exact_share": row.exact / row.recordings, "missed": row.misses, "false": row.false_reps,
        "bias_s": row.hold_s.bias, "lower_s": lower, "upper_s": upper, "worst": row.hold_s.worst,
        "start_median_s": row.start_s.median_absolute, "start_p95_s": row.start_s.p95_absolute,
        "end_median_s": row.end_s.median_absolute, "end_p95_s": row.end_s.p95_absolute,
    }  # fmt: skip
    assert ours == pytest.approx(_figures(recordings))
    resampled = [_figures(chance.choices(recordings, k=len(recordings))) for _ in range(2000)]
    for name, span in spans._asdict().items():
        values = [figures[name] for figures in resampled]
        for end, share in zip(span, (0.025, 0.975), strict=True):
            # Of 2,000 resamples a share of 2.5 % is known to 0.35 %, of two such draws to 0.5 %.
            below = mean(value < end - 1e-9 for value in values)
            up_to = mean(value <= end + 1e-9 for value in values)
            assert below - 0.012 <= share <= up_to + 0.012, name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("open-000,1,2\n", "the first line is recording,start_s,end_s"),
        ("recording,start_s,end_s\nhidden-000,1,2\n", "hidden part, which is scored by whoever has its secret"),
        ("recording,start_s\na,1\n", "line 1"),
        ("recording,start_s,end_s\nz,1,2\n", "no recording 'z'"),
        ("recording,start_s,end_s\na,2,1\n", "from 2 to 1 s"),
        ("recording,start_s,end_s\na,1,nan\n", "line 2"),
        ("recording,start_s,end_s\na,1,2\na,x,2\n", "line 3"),
        ("recording,start_s,end_s\na,1\n", "line 2"),
    ],
)
def test_a_bad_entry_is_refused_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RecordingError, match=said):
        read_entry(_written(tmp_path, text), ["a"])


def test_the_open_part_has_every_family_and_no_seed_that_reports_rest_on() -> None:
    chosen = entries()
    assert {family.name for family in FAMILIES} < {entry.family for entry in chosen}
    assert not any(entry.seed in RESERVED_SEEDS for entry in chosen)
    assert len({(entry.family, entry.seed) for entry in chosen}) == len(chosen)


def test_hidden_seeds_follow_from_the_secret_alone() -> None:
    one, again, other = (entries(secret) for secret in (_SECRET, _SECRET, b"another secret, as long"))
    assert one == again
    hidden, others = ([e.seed for e in found if e.part == "hidden"] for found in (one, other))
    assert len(hidden) == len(entries())
    assert not set(hidden) & set(others)
    assert [e for e in one if e.part == "open"] == list(entries())


def test_the_set_is_the_frozen_one(tmp_path: Path) -> None:
    chosen = ("ordinary", "gaps", "odd-clock")
    assert family_digests(chosen, tmp_path) == {family: frozen()[family] for family in chosen}
    assert set(frozen()) == {entry.family for entry in entries()}


def test_a_set_is_made_scored_twice_alike_and_keeps_the_hidden_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = [e for e in entries(_SECRET) if e.name[-3:] in ("000", "001")]
    monkeypatch.setattr("kneehold.sensor.bench.benchmark_set.entries", lambda secret=b"": few if secret else few[:2])
    monkeypatch.setattr(
        "kneehold.sensor.bench.benchmark_set.frozen", lambda: {"ordinary": frozen.__wrapped__()["ordinary"]}
    )
    monkeypatch.setenv("KNEEHOLD_BENCHMARK_SECRET", _SECRET.decode())
    folder = tmp_path / "set"
    assert main(["benchmark", "make", str(folder), "--workers", "1"]) == 0
    assert sorted(path.name for path in (folder / "hidden").iterdir()) == ["hidden-000.csv.gz", "hidden-001.csv.gz"]
    assert (folder / "open" / "open-000.reps.csv").exists()
    manifest = list(csv.DictReader((folder / "manifest.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["recording"] for row in manifest] == ["open-000", "open-001", "hidden-000", "hidden-001"]
    samples = gzip.decompress((folder / "hidden" / "hidden-000.csv.gz").read_bytes())
    assert samples.startswith(b"t_s,ax,ay,az,gx,gy,gz\n")
    entry = str(tmp_path / "mine.csv")
    assert main(["benchmark", "enter", "both-ways", entry, "--workers", "1"]) == 0
    capsys.readouterr()
    printed = []
    for workers in ("1", "2"):
        assert main(["benchmark", "score", entry, "--json", "--workers", workers]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert [row["name"] for row in json.loads(printed[0])["rows"]][:2] == ["open", "hidden"]


def test_a_peer_scores_what_its_own_holds_are(tmp_path: Path) -> None:
    chosen = entries()[:2]
    rows = entry_rows("tilt", chosen, 1)
    path = _written(tmp_path, "recording,start_s,end_s\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows))
    truths = truth_of(chosen, 1)
    row = score(read_entry(path, [e.name for e in chosen]), truths).rows[0]
    errors: list[float] = []
    missed = 0
    for truth in truths:
        for hold in truth.holds:
            over = [(min(e, hold.end_s) - max(s, hold.start_s), s, e) for n, s, e in rows if n == truth.entry.name]
            best = max(over, default=(0.0, 0.0, 0.0))
            if best[0] > 0.0:
                errors.append((best[2] - best[1]) - (hold.end_s - hold.start_s))
            else:
                missed += 1
    assert row.misses == missed
    assert row.hold_s.bias == pytest.approx(mean(errors))


def test_the_ways_on_the_command_line_are_those_there_are() -> None:
    assert set(benchmark._WAYS) == set(WAYS)


def test_a_short_secret_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret"
    secret.write_text("short\n")
    assert main(["benchmark", "score", "none.csv", "--secret-file", str(secret)]) == 2
    assert "at least 16 characters" in capsys.readouterr().err
