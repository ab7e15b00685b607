"""``kneehold live --phone``: the server that the phone reaches, its QR code, and what the phone shows and says."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, cast

from kneehold.sensor.cli.options.archive import place_of
from kneehold.sensor.cli.terminal.output import tell, tell_lines
from kneehold.sensor.model.errors import SensorNotFoundError, UsageError

if TYPE_CHECKING:
    from kneehold.sensor.archive.data_dir import DataDir
    from kneehold.sensor.core.setup import SessionSetup
    from kneehold.sensor.model.events import Update
    from kneehold.sensor.phone.desk import Desk, Seat
    from kneehold.sensor.phone.server import PhoneServer, Ports
    from kneehold.sensor.phone.words import PhoneWords
    from kneehold.sensor.sources.phone import PhoneSource
    from kneehold.sensor.sources.scan_results import BleSensor
    from kneehold.tui.sound.sounder import Language

__all__ = [
    "PHONE_WAIT_S",
    "PhoneFeedback",
    "PhoneLine",
    "add_phone_arguments",
    "open_phone_line",
    "phone_words",
    "scan_words",
]

# Reading what to do, unlocking the phone, scanning and strapping it on.
PHONE_WAIT_S = 600.0
# Not 8080 or 443, which other programs use; the next one carries plain http.
_PORT = 8447
_LOOK_EVERY_S = 0.05
# Tokens and ports of the last session: what is gone on with keeps its address.
_ADDRESS_FILE = "address.json"
_NS_PER_S = 1e9
# Narrower than the terminal by one, or some terminals add an empty line.
_COLUMNS = 79
# Before the keys of the wording that a phone shows.
_WORDS = "phone."


def add_phone_arguments(parser: argparse.ArgumentParser) -> None:
    """``--phone``, ``--bind`` and ``--port``."""
    phone = parser.add_argument_group("a phone as the sensor")
    phone.add_argument("--phone", action="store_true", help="a phone is the sensor: shows a QR code for it to scan")
    phone.add_argument(
        "--bind", metavar="ADDRESS", help="this computer's address that the phone reaches (default: the LAN address)"
    )
    phone.add_argument(
        "--port", type=int, metavar="PORT", help=f"port of the page; the next one is used too (default: {_PORT})"
    )


class PhoneLine:
    """An open server with a seat for each phone, and the source their messages come out of."""

    def __init__(self, server: PhoneServer, desk: Desk, source: PhoneSource, fingerprint: str, language: str) -> None:
        self.server, self.desk, self.source = server, desk, source
        self._fingerprint, self._language = fingerprint, language

    def address(self, name: str) -> str:
        """What the QR code for the sensor ``name`` holds."""
        return f"https://{self.server.address}:{self.server.ports.https}/{self.desk.seats[name].token}/"

    async def sensor(self, name: str, wait_s: float, variant: str = "", *, is_mounted: bool = False) -> BleSensor:
        """The phone of that name, once it sends; raises ``SensorNotFoundError``.

        ``is_mounted``: a mounting is declared, so the signs of its axes matter; ``UsageError`` where they are unknown.
        """
        from kneehold.sensor.drivers.contract import ProtocolOptions
        from kneehold.sensor.drivers.registry import by_name
        from kneehold.sensor.sources.scan_results import BleSensor, Identity

        seat = self.desk.seats[name]
        end_s = time.monotonic() + wait_s
        while seat.way is None:
            if time.monotonic() > end_s:
                raise SensorNotFoundError(_nothing_came(seat))
            await asyncio.sleep(_LOOK_EVERY_S)
        driver = by_name(seat.way)
        if driver.name == "sensor-logger" and is_mounted and variant not in ("ios", "standard"):
            raise UsageError(
                "Sensor Logger does not tell the signs of iOS from others, which --mount needs: say --variant ios, or "
                "--variant standard for Android and for 'Standardise Units & Frames'."
            )
        return BleSensor(name, Identity("phone", "phone"), driver, ProtocolOptions(variant=variant))

    def show(self) -> None:
        """Print each QR code, its address and how to go on, on standard error."""
        with suppress(OSError):
            for name in self.desk.seats:
                if len(self.desk.seats) > 1:
                    tell(f"The phone on the {name} thigh:", error=True)
                if sys.stderr.isatty():
                    sys.stderr.write(_code(self.address(name)) + "\n")
                tell(self.address(name), error=True)
            tell_lines(scan_words(self._language, self._fingerprint), error=True)


def _code(address: str) -> str:
    """The QR code in half blocks, white on black whatever the terminal's colours: not every camera reads a negative."""
    import segno

    drawn = io.StringIO()
    # With the least error correction, for the code is to fit a terminal of 24 lines.
    segno.make(address, error="l", micro=False).terminal(drawn, border=2, compact=True)
    return "\n".join(f"\033[97;40m{line}\033[0m" for line in drawn.getvalue().splitlines())


def scan_words(language: str, fingerprint: str) -> str:
    """How to go on from the QR code, in lines for a terminal of 80 columns."""
    from kneehold.tui.wording.words import say_in

    return fill(say_in(language, "scan.code", fingerprint=fingerprint), _COLUMNS)


@asynccontextmanager
async def open_phone_line(
    args: argparse.Namespace, names: Sequence[str], begin_ns: int | None = None, *, is_resumed: bool = False
) -> AsyncGenerator[PhoneLine]:
    """A server for the phones that are the sensors ``names``; closed with the context.

    With ``is_resumed`` it has the address of the last one, so that a page that is still open goes on.
    Raises ``UsageError`` where no server can be opened.
    """
    from kneehold.sensor.phone.address import address_to_bind
    from kneehold.sensor.phone.certificate import certificate_for
    from kneehold.sensor.phone.desk import Desk, new_token
    from kneehold.sensor.phone.server import PhoneServer
    from kneehold.sensor.sources.phone import PhoneSource

    place = place_of(args)
    address = address_to_bind(args.bind)
    folder = place.made().root / "phone"
    certificate = certificate_for(address, folder)
    kept = _kept_address(folder) if is_resumed else None
    tokens, ports = kept or ({}, _ports(args.port))
    source = PhoneSource(names, begin_ns=begin_ns)
    desk = Desk(
        {name: tokens.get(name) or new_token() for name in names},
        lambda role, _way, channel, payload: source.take(role, channel, payload),
        asyncio.get_running_loop().time,
    )
    words = phone_words(getattr(args, "language", None))
    server = PhoneServer(desk, address, certificate.context, ports, words)
    await server.start()
    _keep_address(place, desk, server.ports)
    try:
        yield PhoneLine(server, desk, source, certificate.fingerprint, words.language)
    finally:
        await server.stop()


def phone_words(code: str | None) -> PhoneWords:
    """What a phone shows, in the language ``code``; ``None``: that of the system, else English."""
    from kneehold.sensor.phone.words import PhoneWords
    from kneehold.tui.wording.words import default_language, sentences

    code = code or default_language()
    ours = {key: text for key, text in sentences(code).items() if key.startswith(_WORDS)}
    return PhoneWords(code, {key.removeprefix(_WORDS): text for key, text in ours.items()})


def _ports(port: int | None) -> Ports:
    from kneehold.sensor.phone.server import Ports

    if port is not None and not 0 <= port < 2**16 - 1:
        raise UsageError(f"--port must be a number from 0 to 65534, not {port}.")
    first = _PORT if port is None else port
    return Ports(first, first + 1 if first else 0)


def _kept_address(folder: Path) -> tuple[dict[str, str], Ports] | None:
    """Tokens by name and ports of the last session, if they are known."""
    from kneehold.sensor.phone.server import Ports

    with suppress(OSError, ValueError, KeyError, TypeError):
        found = cast("dict[str, object]", json.loads((folder / _ADDRESS_FILE).read_text(encoding="utf-8")))
        tokens, https, http = found["tokens"], found["https"], found["http"]
        if isinstance(tokens, dict) and isinstance(https, int) and isinstance(http, int):
            return {str(k): str(v) for k, v in cast("dict[str, object]", tokens).items()}, Ports(https, http)
    return None


def _keep_address(place: DataDir, desk: Desk, ports: Ports) -> None:
    from kneehold.sensor.files.private_file import PrivateFile

    tokens = {name: seat.token for name, seat in desk.seats.items()}
    with PrivateFile(str(place.root / "phone" / _ADDRESS_FILE)) as file:
        file.write(json.dumps({"tokens": tokens, "https": ports.https, "http": ports.http}))


def _nothing_came(seat: Seat) -> str:
    if seat.requests == 0:
        return "no phone has reached this computer; 'kneehold doctor --phone' helps."
    refused = ", ".join(sorted(seat.refused))
    return f"a phone opened the page but sent no motion{f' ({refused})' if refused else ''}; was Start tapped?"


class PhoneFeedback:
    """A sink: what the phone shows is the face of the dashboard, what it says are the cues of the session."""

    def __init__(self, setup: SessionSetup, desk: Desk, loudness: str, language: str) -> None:
        """Every phone of ``desk`` shows it; the first page speaks, for two voices would not be understood."""
        from kneehold.sensor.drivers import phone_page
        from kneehold.tui.scene import Scene
        from kneehold.tui.sound.cues import Loudness
        from kneehold.tui.sound.director import Director
        from kneehold.tui.sound.sounder import Language, Sounder

        self._scene = Scene(setup)
        self._heard_s = time.monotonic()
        seats = list(desk.seats.values())
        drivers = {sensor.name: sensor.driver for sensor in setup.sensors}
        pages = [seat for seat in seats if drivers.get(seat.role) == phone_page.DRIVER.name]
        # An app shows numbers at best: then the computer is what speaks.
        self.is_voice = bool(pages)
        voice = Language(language)
        self._sounder = (
            None
            if loudness == Loudness.SILENT
            else Sounder(
                Director(setup, Loudness(loudness), voice.length_s), voice, _SeatLink((pages or seats)[0], voice)
            )
        )
        for seat in seats:
            seat.face = self.face

    def publish(self, update: Update) -> None:
        """Hand on one update."""
        self._heard_s = time.monotonic()
        self._scene.publish(update)
        if self._sounder is not None:
            self._sounder.publish(update)

    def face(self) -> dict[str, object]:
        """What the page shows now."""
        from kneehold.tui.dashboard_state import render_state

        self._scene.silence(time.monotonic() - self._heard_s)
        face = render_state(self._scene)
        return {
            "mood": face.mood.value,
            "number": face.number,
            "word": face.word,
            "side": face.side,
            "detail": face.detail,
            "caption": face.caption if face.question is None else " ".join(face.question.lines),
            "share": face.held_share,
            "held": self._scene.view.held_s if self._scene.view is not None else 0.0,
            "done": self._scene.view.reps_done if self._scene.view is not None else 0,
        }


class _SeatLink:
    """Orders of the sounder become cues of the phone."""

    def __init__(self, seat: Seat, voice: Language) -> None:
        self.trouble: str | None = None
        self._seat = seat
        self._voice = voice
        self._numbers: dict[int, int] = {}  # of the phone's cue, by the number of the order

    def send(self, order: dict[str, object]) -> None:
        """One order, or the wish for silence."""
        if order.get("hush"):
            self._seat.hush()
            return
        if "recall" in order:
            for number in cast("list[int]", order["recall"]):
                if number in self._numbers:
                    self._seat.recall(self._numbers.pop(number))
            return
        files = [Path(name) for name in cast("list[str]", order["files"])]
        tones = tuple(file.stem for file in files if file.parent.name == "tones")
        words = self._voice.text(tuple(file.stem for file in files if file.parent.name != "tones"))
        in_s = (cast("int", order["at_ns"]) - time.monotonic_ns()) / _NS_PER_S
        self._numbers[cast("int", order["id"])] = self._seat.cue(in_s, tones, words)

    def close(self, last_words_s: float = 0.0) -> None:
        """What was ordered is heard."""
