"""Every measured figure in a document is the one in the file of figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kneehold.sensor.bench import figures
from kneehold.sensor.bench.figures import filled, main, shown

_DOCUMENTS = ("README.md", "ACCURACY.md")


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_a_document_has_the_figures_that_were_measured(checkout: Path, name: str) -> None:
    text = (checkout / name).read_text(encoding="utf-8")
    assert text.count("<!--=") == text.count("<!--/-->") > 0
    assert filled(text) == text


def test_a_figure_that_differs_is_put_right_and_the_rest_stays() -> None:
    text = "a <!--=accuracy.sets-->7<!--/--> b <!--=accuracy.ways[name=kneehold].hold_error_s.bias:+.3f--><!--/-->"
    right = filled(text)
    assert f"a <!--=accuracy.sets-->{shown('accuracy.sets')}<!--/--> b " in right
    assert right.endswith(f":+.3f-->{shown('accuracy.ways[name=kneehold].hold_error_s.bias', '+.3f')}<!--/-->")
    assert filled(right) == right


def test_a_target_that_is_missed_is_seen() -> None:
    targets = figures.figures()["accuracy"]["targets"]
    words = [shown(f"accuracy.targets[{place}].reached") for place in range(len(targets))]
    assert words == ["yes" if target["reached"] else "**no**" for target in targets]


def test_a_list_is_picked_from_by_place_and_by_content() -> None:
    first = figures.figures()["accuracy"]["ways"][0]
    assert shown("accuracy.ways[0].exact") == shown(f"accuracy.ways[name={first['name']}].exact") == str(first["exact"])


@pytest.mark.parametrize("path", ["nothing", "accuracy.nothing", "accuracy.ways[name=nobody].exact"])
def test_a_figure_that_was_not_measured_is_named(path: str) -> None:
    with pytest.raises(KeyError, match="no figure"):
        shown(path)


_COST = {"type": "cost", "p50_us": 2.5}
_OTHER = {"type": "daily", "rows": []}


@pytest.mark.parametrize(
    ("results", "version"),
    [
        (json.dumps(_COST), "0"),
        (f"{json.dumps(_COST)}\n{json.dumps(_OTHER)}\n", "0"),
        (json.dumps({"type": "bench", "software": "kneehold 1.2.3", "parts": {"cost": _COST}}, indent=1), "1.2.3"),
    ],
    ids=["one part", "lines", "file"],
)
def test_results_are_taken_over_and_written_into_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, results: str, version: str
) -> None:
    (tmp_path / "figures.json").write_text(json.dumps({"cost": {"type": "cost", "p50_us": 1.0}, "version": "0"}))
    (tmp_path / "results.jsonl").write_text(results)
    (tmp_path / "page.md").write_text("<!--=cost.p50_us:.1f-->1.0<!--/--> µs", encoding="utf-8")
    monkeypatch.setattr(figures.resources, "files", lambda _package: tmp_path)
    figures.figures.cache_clear()
    try:
        assert main([str(tmp_path / "results.jsonl"), str(tmp_path / "page.md")]) == 0
        assert (tmp_path / "page.md").read_text(encoding="utf-8") == "<!--=cost.p50_us:.1f-->2.5<!--/--> µs"
        assert shown("version") == version
    finally:
        figures.figures.cache_clear()
