"""Every state of the screen once, and a feed that stands still there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kneehold.tui.curve import Trace
from kneehold.tui.face import DashboardState, Disc, LinkFace, Mood, PlanRow, Question, Transport

_LINK = LinkFace("thigh", is_up=True, rate_hz=104.0, lost_percent=0.2, battery_percent=82)
_PLAN = (
    PlanRow("now", "right 1/3 x 20 s"),
    PlanRow("done", "  1  20.4 s"),
    PlanRow("next", "left 0/3 x 20 s"),
)
_HOLD = DashboardState(
    mood=Mood.HOLD,
    number="13",
    word="HOLD",
    detail="of 20 s  rep 2 of 3",
    side="RIGHT",
    discs=(Disc.FULL, Disc.NOW, Disc.OPEN),
    disc_fill=0.65,
    held_share=0.65,
    step=1,
    degrees=117.0,
    zone_deg=(112.0, 140.0),
    title="Knee to chest, lying, one knee",
    caption="hold begins, thigh at 117°",
    clock_s=48.0,
    links=(_LINK,),
    plan=_PLAN,
    transport=Transport(is_playing=True, speed=5.0, position_s=48.0, duration_s=105.0),
)
_REST = replace(
    _HOLD,
    mood=Mood.REST,
    number="1/3",
    word="REST",
    detail="1 done, 2 to go",
    discs=(Disc.FULL, Disc.OPEN, Disc.OPEN),
    disc_fill=0.0,
    held_share=0.0,
    step=None,
    degrees=3.0,
    zone_deg=None,
)
_BLIND = replace(
    _REST, mood=Mood.WAIT, degrees=None, links=(), plan=(), caption="", clock_s=0.0, discs=(Disc.OPEN,) * 3
)

FACES: dict[str, DashboardState] = {
    "waiting": replace(_BLIND, number="--", word="WAIT", detail="waiting for the sensor"),
    "settling": replace(_REST, mood=Mood.WAIT, number="0/3", word="STILL", detail="lie still: 2 s"),
    "ready": replace(_REST, number="0/3", word="READY", detail="3 x 20 s", discs=(Disc.OPEN,) * 3),
    "lift": replace(_HOLD, mood=Mood.LIFT, number="74°", word="LIFT", detail="rep 2 of 3", step=0, held_share=0.0),
    "hold": _HOLD,
    "enough": replace(_HOLD, number="21", word="LOWER", held_share=1.0, disc_fill=1.0),
    "slip": replace(_HOLD, mood=Mood.SLIP, word="HIGHER", degrees=105.0),
    "lower": replace(_HOLD, mood=Mood.LOWER, number="20", word="LOWER", step=2, held_share=1.0, zone_deg=None),
    "rest": _REST,
    "done": replace(
        _REST, mood=Mood.DONE, number="3/3", word="DONE", detail="all repetitions done",
        discs=(Disc.FULL, Disc.SHORT, Disc.FULL),
    ),
    "lost": replace(
        _HOLD, mood=Mood.LOST, number="--", word="SIGNAL?", detail="no signal", degrees=None, zone_deg=None, step=None,
        held_share=0.0, caption="signal lost", links=(replace(_LINK, is_up=False, lost_percent=6.8),),
    ),
    "untrusted": replace(
        _HOLD,
        caption="Not reliable: at rest it shows 8.1 m/s2 instead of 9.8; the sensor or its export is faulty",
    ),
    "asking": replace(
        _BLIND, mood=Mood.WAIT, number="?", word="PAIN?", detail="", question=Question(
            "Pain",
            (
                "How strong is your pain now, from 0 to 10?",
                "Lie on your back, both legs straight. Pull one knee gently to the chest with both hands, in line with "
                "the hip.",
            ),
            "0 to 9, x for 10   enter: skip",
        ),
    ),
    "two_sensors": replace(_HOLD, links=(replace(_LINK, name="right"), replace(_LINK, name="left", is_up=False))),
    "thirty": replace(
        _HOLD, discs=(Disc.FULL,) * 11 + (Disc.SHORT, Disc.NOW) + (Disc.OPEN,) * 17, detail="of 120 s  rep 13 of 30",
        number="107",
    ),
}  # fmt: skip

_STILL_S, _LIFT_S = 8.0, 10.0


class StillFeed:
    """A feed that shows one face for ever."""

    keys = (("space", "play"), ("+ -", "speed"), ("n", "next"), ("← →", "jump"), ("home end", "ends"))

    def __init__(self, face: DashboardState) -> None:
        self.shown = face
        self.pressed: list[str] = []

    def face(self) -> DashboardState:
        return self.shown

    def trace(self) -> Trace:
        """Ten seconds of rest and lift, half a second of nothing, then a hold."""
        t_s = np.arange(0.0, 20.0, 0.01)
        lifted = np.clip((t_s - _STILL_S) / (_LIFT_S - _STILL_S), 0.0, 1.0)
        degrees = 3.0 + 114.0 * lifted**2 * (3.0 - 2.0 * lifted)
        seen = (t_s < 12.0) | (t_s > 12.5)
        return Trace(t_s[seen], degrees[seen], (t_s >= _LIFT_S)[seen].astype(float), self.shown.mood is not Mood.LOST)

    def tick(self, elapsed_s: float) -> None:
        return

    def press(self, key: str, /) -> bool:
        self.pressed.append(key)
        return True

    async def run(self) -> None:
        return
