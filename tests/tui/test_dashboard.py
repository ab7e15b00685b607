"""Every state looks as it should at every size, and can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from kneehold.tui.dashboard import Dashboard
from kneehold.tui.font import fitting
from kneehold.tui.lines import Detail
from kneehold.tui.question import large
from tests.tui.faces import FACES, StillFeed
from tests.tui.pictures import grid, on_dashboard, picture, pictures, with_app
from tests.tui.svg import svg

_SNAPSHOTS = Path(__file__).parent / "snapshots"
_PICTURE = Path(__file__).parent / "dashboard.svg"
_SIZES = ((80, 24), (160, 48))
_BREAKPOINTS = ((60, 20), (80, 24), (120, 36), (160, 48))
_VIEWS = ("desk", "mat")


def _name(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("view", _VIEWS)
@pytest.mark.parametrize("size", _SIZES, ids=_name)
@pytest.mark.parametrize("name", FACES)
def test_every_state_looks_as_it_did(name: str, size: tuple[int, int], view: str, *, rewrite_snapshots: bool) -> None:
    file = _SNAPSHOTS / f"{name}_{_name(size)}_{view}.txt"
    seen = pictures(size, view)[name]
    if rewrite_snapshots:
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")


def test_no_picture_is_kept_of_a_state_that_is_gone() -> None:
    wanted = {f"{name}_{_name(size)}_{view}.txt" for name in FACES for size in _SIZES for view in _VIEWS}
    assert {file.name for file in _SNAPSHOTS.iterdir()} == wanted


def test_the_picture_in_the_readme_is_what_the_dashboard_draws(checkout: Path, *, rewrite_snapshots: bool) -> None:
    seen: list[str] = []
    on_dashboard(FACES["hold"], (120, 36), "desk", lambda app: seen.append(svg(grid(app), "A hold on the dashboard")))
    if rewrite_snapshots:
        _PICTURE.write_text(seen[0], encoding="utf-8")
    assert seen[0] == _PICTURE.read_text(encoding="utf-8")
    assert f"]({_PICTURE.relative_to(checkout).as_posix()})" in (checkout / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["hold", "slip", "lift", "rest", "lower", "done"])
@pytest.mark.parametrize(("view", "least"), [("desk", 12), ("mat", 16)])
def test_the_number_is_tall_enough_on_the_smallest_usual_terminal(view: str, least: int, name: str) -> None:
    rows: list[int] = []

    def measure(app: Dashboard) -> None:
        region = app.query_one("#number").region
        drawn = [line[region.x : region.right] for line in picture(app).split("\n")[region.y : region.bottom]]
        rows.append(sum(bool(line.strip()) for line in drawn))

    on_dashboard(FACES[name], (80, 24), view, measure)
    assert rows[0] >= least


@pytest.mark.parametrize("view", _VIEWS)
@pytest.mark.parametrize("size", _BREAKPOINTS, ids=_name)
def test_every_part_stands_whole_on_the_screen(size: tuple[int, int], view: str) -> None:
    found: list[str] = []

    def look(app: Dashboard) -> None:
        for part in app.query("#body > *, #right > *, Dashboard > *, #hold, #steps, #curve, #caption, #foot, #status"):
            is_shown = all(node.display for node in part.ancestors_with_self if hasattr(node, "display"))
            inside = part.region.x >= 0 and part.region.right <= size[0] and part.region.bottom <= size[1]
            if is_shown and not (inside and part.region.area):
                found.append(f"{part.id}: {part.region}")

    on_dashboard(FACES["hold"], size, view, look)
    assert found == []


@pytest.mark.parametrize("view", _VIEWS)
@pytest.mark.parametrize("size", _BREAKPOINTS, ids=_name)
def test_no_word_is_cut_or_too_small_at_any_size(size: tuple[int, int], view: str) -> None:
    places: dict[str, tuple[int, int]] = {}

    def look(app: Dashboard) -> None:
        for part in ("word", "side", "detail", "number"):
            places[part] = tuple(app.query_one(f"#{part}").size)

    on_dashboard(FACES["hold"], size, view, look)
    for face in FACES.values():
        assert len(face.detail) <= places["detail"][0]
        for part, text in (("word", face.word), ("side", face.side), ("number", face.number)):
            rows, squeeze = fitting(text, *places[part])
            assert rows >= 3, f"{text} is {rows} rows high, squeezed to {squeeze}"


@pytest.mark.parametrize("view", _VIEWS)
@pytest.mark.parametrize("size", _BREAKPOINTS, ids=_name)
def test_what_is_said_is_read_whole_at_every_size(size: tuple[int, int], view: str) -> None:
    seen = " ".join(pictures(size, view)["untrusted"].replace("█", " ").split())
    assert FACES["untrusted"].caption in seen


@pytest.mark.parametrize("view", _VIEWS)
def test_no_two_states_differ_by_colour_alone(view: str) -> None:
    seen = [text.split("colours:")[0] for text in pictures((80, 24), view).values()]
    assert len(set(seen)) == len(seen)


def test_an_angle_that_is_not_known_is_shown_nowhere() -> None:
    seen = pictures((80, 24), "desk")["lost"]
    assert "117" not in seen.split("colours")[0]
    assert "◄" not in seen


def test_with_the_sensor_lost_the_curve_is_grey() -> None:
    live, lost = pictures((80, 24), "desk")["hold"], pictures((80, 24), "desk")["lost"]
    assert ("#1b7a4c" in live, "#1b7a4c" in lost, "#3a424c" in lost) == (True, False, True)


def test_a_key_changes_between_mat_and_desk() -> None:
    app = Dashboard(StillFeed(FACES["hold"]), is_timed=False)
    shown: list[bool] = []

    async def act(pilot: Pilot[object]) -> None:
        for _ in range(2):
            await pilot.press("m")
            shown.append(app.query_one("#curve").display)

    with_app(app, (80, 24), act)
    assert shown == [False, True]


def test_keys_that_are_not_the_dashboards_go_to_the_feed() -> None:
    feed = StillFeed(FACES["hold"])
    app = Dashboard(feed, is_timed=False)

    async def act(pilot: Pilot[object]) -> None:
        await pilot.press("space", "left", "5")

    with_app(app, (80, 24), act)
    assert feed.pressed == ["space", "left", "5"]


def test_q_ends_it() -> None:
    app = Dashboard(StillFeed(FACES["hold"]), is_timed=False)

    async def act(pilot: Pilot[object]) -> None:
        await pilot.press("q")

    with_app(app, (80, 24), act)
    assert not app.is_running


def test_a_change_of_size_draws_the_same_anew() -> None:
    app = Dashboard(StillFeed(FACES["hold"]), is_timed=False)
    widths: list[int] = []

    async def act(pilot: Pilot[object]) -> None:
        app.draw()
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        widths.extend((app.query_one(Detail).size.width, len(grid(app)[0])))

    with_app(app, (80, 24), act)
    assert widths == [31, 120]


def test_without_colours_the_same_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    colours: list[bool] = []

    def look(app: Dashboard) -> None:
        pairs = [style for row in grid(app) for _, style in row if style is not None and style.bgcolor is not None]
        colours.append(all(len(set(style.bgcolor.get_truecolor())) == 1 for style in pairs if style.bgcolor))

    on_dashboard(FACES["hold"], (80, 24), "desk", look)
    assert colours == [True]


@pytest.mark.parametrize("view", _VIEWS)
@pytest.mark.parametrize("size", _BREAKPOINTS, ids=_name)
def test_a_question_is_read_whole_at_every_size(size: tuple[int, int], view: str) -> None:
    question = FACES["asking"].question
    assert question is not None
    assert large(question.lines[0].upper(), size[0] - 2, size[1] - 11) is not None
    notes = question.lines[1:] if size[1] >= 24 else ()  # they give way to the large letters
    words = " ".join([question.title, *notes, question.keys]).split()
    seen = pictures(size, view)["asking"].replace("█", " ").split()
    assert [word for word in words if word not in seen] == []
