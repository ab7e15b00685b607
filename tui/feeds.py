"""What the dashboard shows: a recording under a person's hands, or a live session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from kneehold.sensor.guide.keys import command_of, keys_at
from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.model.guided_events import Step
from kneehold.sensor.model.values import CommandKind
from kneehold.sensor.replay.player import SPEEDS, Player
from kneehold.tui.curve import Trace
from kneehold.tui.dashboard_state import render_state
from kneehold.tui.face import DashboardState, Transport
from kneehold.tui.scene import Scene
from kneehold.tui.sound.sounder import Sounder
from kneehold.tui.wording.words import say

__all__ = ["CHANGE", "DeckFeed", "Feed", "Listeners", "LiveFeed"]

_SEEK_S = 10.0
CHANGE = ("c", "change")  # key, and code of what it does
# The steps at which nothing has been done yet.
_BEFORE = (Step.SCREEN, Step.PAIN_BEFORE, Step.LIE_STILL)


class Feed(Protocol):
    """What a dashboard needs."""

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys that mean something now: key and code of what it does, most needed first."""
        ...

    def face(self) -> DashboardState:
        """What may be seen now."""
        ...

    def trace(self) -> Trace:
        """The last seconds of the angle."""
        ...

    def tick(self, elapsed_s: float) -> None:
        """So many seconds passed since the last frame."""
        ...

    def press(self, key: str, /) -> bool:
        """Do what ``key`` means here; whether it means anything."""
        ...

    async def run(self) -> None:
        """What goes on beside the drawing; ends with the session."""
        ...


class Listeners:
    """Screen and sound hear the same updates, in the same order."""

    def __init__(self, scene: Scene, sounder: Sounder | None) -> None:
        self._all: tuple[Scene | Sounder, ...] = (scene,) if sounder is None else (scene, sounder)

    def silence(self, seconds: float) -> None:
        """Hand on that nothing has come."""
        for listener in self._all:
            listener.silence(seconds)

    def publish(self, update: Update) -> None:
        """Hand on one update."""
        for listener in self._all:
            listener.publish(update)

    def reset(self, events: tuple[Event, ...]) -> None:
        """Hand on that a recording was wound back."""
        for listener in self._all:
            listener.reset(events)


class DeckFeed:
    """A recording, or a simulation, played."""

    keys = (
        ("space", "play"), ("+ -", "speed"), ("n", "next"), ("← →", "jump"), ("home end", "ends"),
    )  # fmt: skip

    def __init__(self, deck: Player, scene: Scene, sounder: Sounder | None = None) -> None:
        self._deck, self._scene, self._sounder = deck, scene, sounder
        if sounder is not None:
            sounder.speed = deck.speed
        self._does: dict[str, Callable[[], None]] = {
            "space": self._toggle,
            "n": lambda: self._jump(deck.step),
            "left": lambda: self._jump(lambda: deck.seek(deck.position_s - _SEEK_S)),
            "right": lambda: self._jump(lambda: deck.seek(deck.position_s + _SEEK_S)),
            "home": lambda: self._jump(lambda: deck.seek(0.0)),
            "end": lambda: self._jump(deck.play_all),
            # Not digits: those answer a question, and a question that is played back shows them.
            **dict.fromkeys(("plus", "equals_sign"), lambda: self._change_speed(1)),
            "minus": lambda: self._change_speed(-1),
        }

    def face(self) -> DashboardState:
        """What was true where the deck stands."""
        deck = self._deck
        is_playing = deck.is_playing and not deck.is_over
        face = render_state(self._scene, Transport(is_playing, deck.speed, deck.position_s, deck.duration_s))
        if face.question is not None and face.question.answers:
            face = replace(face, question=replace(face.question, keys=say("question.keys_played")))
        if deck.is_over:
            return replace(face, caption=say("line.end_of_recording"))
        return _with_notice(face, self._sounder, self._scene)

    def trace(self) -> Trace:
        """The last seconds before where the deck stands."""
        return self._scene.trace()

    def tick(self, elapsed_s: float) -> None:
        """Play on."""
        if self._deck.is_playing and not self._deck.is_over:
            self._scene.elapse(elapsed_s * self._deck.speed)
        self._deck.advance(elapsed_s)
        if self._sounder is not None and self._deck.is_playing:
            self._sounder.tick()

    def press(self, key: str) -> bool:
        """The keys of a tape deck."""
        action = self._does.get(key)
        if action is not None:
            action()
        return action is not None

    async def run(self) -> None:
        """A deck is moved by the drawing alone."""

    def _toggle(self) -> None:
        self._deck.is_playing = not self._deck.is_playing
        self._resync()

    def _jump(self, move: Callable[[], None]) -> None:
        """Go elsewhere without a sound of what lies between."""
        if self._sounder is not None:
            self._sounder.is_muted = True
        move()
        if self._sounder is not None:
            self._sounder.is_muted = False
        self._resync()

    def _resync(self) -> None:
        if self._sounder is not None:
            self._sounder.resync()

    def _change_speed(self, by: int) -> None:
        """The next of the known speeds up or down."""
        now = self._deck.speed
        self._deck.speed = (
            min((speed for speed in SPEEDS if speed > now), default=now)
            if by > 0
            else max((speed for speed in SPEEDS if speed < now), default=now)
        )
        if self._sounder is not None:
            self._sounder.speed = self._deck.speed


class LiveFeed:
    """A session that happens now: ``session`` runs it and publishes to ``scene``."""

    def __init__(
        self,
        scene: Scene,
        session: Callable[[], Awaitable[object]],
        act: Callable[[CommandKind, str], None] | None = None,
        sounder: Sounder | None = None,
        change_device: Callable[[], None] | None = None,
    ) -> None:
        """``session`` takes the entries of its source, feeds the core and ends with it.

        ``act`` is told what a person does, and ``change_device`` that ``other`` is to be used; without them no key
        means anything.
        """
        self._change_device = change_device
        self._scene, self._session, self._act, self._sounder = scene, session, act, sounder
        self._is_led = act is not None and scene.setup.guidance is not None
        self._is_over = False
        self.trouble = ""  # of disk or link, said in place of what is told otherwise
        self.other = ""  # name and address of a device that may be used instead of one that is missing

    def face(self) -> DashboardState:
        """What the core said last; no angle when that was too long ago, or the session is over."""
        face = _with_notice(render_state(self._scene), self._sounder, self._scene)
        if self.other:
            face = replace(face, caption=say("line.other_sensor", sensor=self.other))
        if self.trouble:
            face = replace(face, caption=self.trouble)
        if not self._is_over:
            return face
        is_said = bool(self.trouble) or self._scene.guided is not None
        caption = say("line.led_over", said=face.caption) if is_said else say("line.over")
        return replace(face, degrees=None, zone_deg=None, links=(), caption=caption)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Those of the step one is at."""
        view = self._scene.guided
        change = (CHANGE,) if self.other and not self._is_over else ()
        if not self._is_led or view is None or self._is_over:
            return change
        may_choose = len(self._scene.setup.sensors) == 1
        return (*change, *keys_at(view.step, has_reps=bool(self._scene.reps), may_choose_leg=may_choose))

    def trace(self) -> Trace:
        """The last seconds."""
        return self._scene.trace()

    def tick(self, elapsed_s: float) -> None:
        """Nothing may have come since: a source that hangs does not even say so."""
        if not self._is_over:
            self._scene.silence(self._scene.silent_s + elapsed_s)
            self._scene.elapse(elapsed_s)

    def press(self, key: str, /) -> bool:
        """The keys of a guided session, and the one that takes another device."""
        if key == CHANGE[0] and self.other and self._change_device is not None:
            self.other = ""
            self._change_device()
            return True
        command = command_of(key) if self._is_led else None
        if command is not None and self._act is not None:
            self._act(*command)
        return command is not None

    async def run(self) -> None:
        """The session."""
        await self._session()
        self._is_over = True


def _with_notice(face: DashboardState, sounder: Sounder | None, scene: Scene) -> DashboardState:
    """Before the exercise begins: what a person must know who counts on being led by the voice."""
    notice = "" if sounder is None else sounder.notice
    view = scene.guided
    has_begun = bool(scene.reps) if view is None else view.step not in _BEFORE
    if not notice or has_begun:
        return face
    return replace(face, caption=say(f"line.{notice}"))
