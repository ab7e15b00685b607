"""Where does the dashboard get what it shows: from a recording under a person's hands, or from a live session?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from sensor.deck import SPEEDS, Deck
from sensor.events import Event, Update
from sensor.guide.keys import KEYS_SHOWN, command_of
from sensor.values import CommandKind
from tui.curve import Trace
from tui.face import Face, Transport
from tui.portray import portray
from tui.scene import Scene
from tui.sound.sounder import Sounder

__all__ = ["DeckFeed", "Feed", "Listeners", "LiveFeed"]

_SEEK_S = 10.0


class Feed(Protocol):
    """What a dashboard needs."""

    keys: tuple[tuple[str, str], ...]  # as shown: key, what it does

    def face(self) -> Face:
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
        ("space", "play / pause"), ("n", "next event"), ("← →", "10 s"), ("1 2 5 0", "speed"),
        ("home end", "begin, end"),
    )  # fmt: skip

    def __init__(self, deck: Deck, scene: Scene, sounder: Sounder | None = None) -> None:
        self._deck, self._scene, self._sounder = deck, scene, sounder
        if sounder is not None:
            sounder.speed = deck.speed
        speeds = dict(zip("1250", SPEEDS, strict=True))
        self._does: dict[str, Callable[[], None]] = {
            "space": self._toggle,
            "n": lambda: self._jump(deck.step),
            "left": lambda: self._jump(lambda: deck.seek(deck.position_s - _SEEK_S)),
            "right": lambda: self._jump(lambda: deck.seek(deck.position_s + _SEEK_S)),
            "home": lambda: self._jump(lambda: deck.seek(0.0)),
            "end": lambda: self._jump(deck.play_all),
            **{key: self._speeder(speed) for key, speed in speeds.items()},
        }

    def face(self) -> Face:
        """What was true where the deck stands."""
        deck = self._deck
        is_playing = deck.is_playing and not deck.is_over
        face = portray(self._scene, Transport(is_playing, deck.speed, deck.position_s, deck.duration_s))
        return replace(face, caption="The end. q quits, home plays it again.") if deck.is_over else face

    def trace(self) -> Trace:
        """The last seconds before where the deck stands."""
        return self._scene.trace()

    def tick(self, elapsed_s: float) -> None:
        """Play on."""
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

    def _speeder(self, speed: float) -> Callable[[], None]:
        def choose() -> None:
            self._deck.speed = speed
            if self._sounder is not None:
                self._sounder.speed = speed

        return choose


class LiveFeed:
    """A session that happens now: ``session`` runs it and publishes to ``scene``."""

    def __init__(
        self,
        scene: Scene,
        session: Callable[[], Awaitable[object]],
        act: Callable[[CommandKind, str], None] | None = None,
    ) -> None:
        """``session`` takes the entries of its source, feeds the core and ends with it.

        ``act`` is told what a person does; without it no key means anything.
        """
        self._scene, self._session, self._act = scene, session, act
        is_led = act is not None and scene.setup.guidance is not None
        self.keys: tuple[tuple[str, str], ...] = KEYS_SHOWN if is_led else ()
        self._is_led = is_led
        self._is_over = False
        self.trouble = ""  # of the disk, said in place of what is told otherwise

    def face(self) -> Face:
        """What the core said last; no angle when that was too long ago, or the session is over."""
        face = portray(self._scene)
        if self.trouble:
            face = replace(face, caption=self.trouble)
        if not self._is_over:
            return face
        said = face.caption if self.trouble or self._scene.guided is not None else "The session is over."
        return replace(face, degrees=None, zone_deg=None, caption=f"{said} q quits.")

    def trace(self) -> Trace:
        """The last seconds."""
        return self._scene.trace()

    def tick(self, elapsed_s: float) -> None:
        """Nothing may have come since: a source that hangs does not even say so."""
        if not self._is_over:
            self._scene.silence(self._scene.silent_s + elapsed_s)

    def press(self, key: str, /) -> bool:
        """The keys of a guided session."""
        command = command_of(key) if self._is_led else None
        if command is not None and self._act is not None:
            self._act(*command)
        return command is not None

    async def run(self) -> None:
        """The session."""
        await self._session()
        self._is_over = True
