"""``kneehold live --phone``: the server that the phone reaches, its QR code, and what the phone shows and says."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sensor.cli.archive_options import place_of
from sensor.errors import SensorNotFoundError, UsageError

if TYPE_CHECKING:
    from sensor.archive.place import DataPlace
    from sensor.events import Update
    from sensor.phone.desk import Seat
    from sensor.phone.server import PhoneServer, Ports
    from sensor.setup import SessionSetup
    from sensor.sources.phone import PhoneSource
    from sensor.sources.sighting import BleSensor
    from tui.sound.sounder import Language

__all__ = ["PHONE_WAIT_S", "PhoneFeedback", "PhoneLine", "add_phone_arguments", "open_phone_line"]

# Reading what to do, unlocking the phone, scanning and strapping it on.
PHONE_WAIT_S = 600.0
# Not 8080 or 443, which other programs use; the next one carries plain http.
_PORT = 8447
_TEST_WAIT_S = 0.05
_NS_PER_S = 1e9


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
    """An open server with one phone's seat, and the source its messages come out of."""

    def __init__(self, server: PhoneServer, seat: Seat, source: PhoneSource, fingerprint: str) -> None:
        self.server, self.seat, self.source, self._fingerprint = server, seat, source, fingerprint

    @property
    def address(self) -> str:
        """What the QR code holds."""
        return f"https://{self.server.address}:{self.server.ports.https}/{self.seat.token}/"

    async def sensor(self, wait_s: float, variant: str = "", *, is_mounted: bool = False) -> BleSensor:
        """The phone, once it sends; raises ``SensorNotFoundError``.

        ``is_mounted``: a mounting is declared, so the signs of its axes matter; ``UsageError`` where they are unknown.
        """
        from sensor.drivers.contract import ProtocolOptions
        from sensor.drivers.registry import by_name
        from sensor.sources.sighting import BleSensor, Identity

        end_s = time.monotonic() + wait_s
        while self.seat.way is None:
            if time.monotonic() > end_s:
                raise SensorNotFoundError(_nothing_came(self.seat))
            await asyncio.sleep(_TEST_WAIT_S)
        driver = by_name(self.seat.way)
        if driver.name == "sensor-logger" and is_mounted and variant not in ("ios", "standard"):
            raise UsageError(
                "Sensor Logger does not tell the signs of iOS from others, which --mount needs: say --variant ios, or "
                "--variant standard for Android and for 'Standardise Units & Frames'."
            )
        return BleSensor(self.seat.role, Identity("phone", "phone"), driver, ProtocolOptions(variant=variant))

    def show(self) -> None:
        """Print the QR code, the address and how to go on, on standard error."""
        import segno

        code = segno.make(self.address, error="l", micro=False)
        if sys.stderr.isatty():
            code.terminal(out=sys.stderr, border=2, compact=True)
        lines = [
            self.address,
            "Scan this with the camera of a phone in the same Wi-Fi, and tap Start. The browser warns once,",
            f"because the certificate is this computer's own (SHA-256 {self._fingerprint}...): choose Advanced or",
            "Show details, and go on.",
        ]
        with suppress(OSError):
            print("\n".join(lines), file=sys.stderr, flush=True)


@asynccontextmanager
async def open_phone_line(
    args: argparse.Namespace, name: str = "thigh", begin_ns: int | None = None, *, is_resumed: bool = False
) -> AsyncGenerator[PhoneLine]:
    """A server for the phone that is the sensor ``name``; closed with the context.

    With ``is_resumed`` it has the address of the last one, so that a page that is still open goes on.
    Raises ``UsageError`` where no server can be opened.
    """
    from sensor.phone.address import address_to_bind
    from sensor.phone.certificate import certificate_for
    from sensor.phone.desk import Desk, new_token
    from sensor.phone.server import PhoneServer
    from sensor.sources.phone import PhoneSource

    place = place_of(args)
    address = address_to_bind(args.bind)
    folder = place.made().root / "phone"
    certificate = certificate_for(address, folder)
    token, ports = _kept_address(folder) if is_resumed else (None, None)
    source = PhoneSource((name,), begin_ns=begin_ns)
    desk = Desk(
        {name: token or new_token()},
        lambda role, _way, channel, payload: source.take(role, channel, payload),
        asyncio.get_running_loop().time,
    )
    server = PhoneServer(desk, address, certificate.context, ports or _ports(args.port))
    await server.start()
    line = PhoneLine(server, desk.seats[name], source, certificate.fingerprint)
    _keep_address(place, line)
    try:
        yield line
    finally:
        await server.stop()


def _ports(port: int | None) -> Ports:
    from sensor.phone.server import Ports

    if port is not None and not 0 <= port < 2**16 - 1:
        raise UsageError(f"--port must be a number from 0 to 65534, not {port}.")
    first = _PORT if port is None else port
    return Ports(first, first + 1 if first else 0)


def _kept_address(folder: Path) -> tuple[str | None, Ports | None]:
    from sensor.phone.server import Ports

    with suppress(OSError, ValueError, KeyError, TypeError):
        found = cast("dict[str, object]", json.loads((folder / "address.json").read_text(encoding="utf-8")))
        token, https, http = found["token"], found["https"], found["http"]
        if isinstance(token, str) and isinstance(https, int) and isinstance(http, int):
            return token, Ports(https, http)
    return None, None


def _keep_address(place: DataPlace, line: PhoneLine) -> None:
    from sensor.private_file import PrivateFile

    ports = line.server.ports
    with PrivateFile(str(place.root / "phone" / "address.json")) as file:
        file.write(json.dumps({"token": line.seat.token, "https": ports.https, "http": ports.http}))


def _nothing_came(seat: Seat) -> str:
    if seat.requests == 0:
        return "no phone has reached this computer; 'kneehold doctor --phone' helps."
    refused = ", ".join(sorted(seat.refused))
    return f"a phone opened the page but sent no motion{f' ({refused})' if refused else ''}; was Start tapped?"


class PhoneFeedback:
    """A sink: what the phone shows is the face of the dashboard, what it says are the cues of the session."""

    def __init__(self, setup: SessionSetup, seat: Seat, loudness: str, language: str) -> None:
        from tui.scene import Scene
        from tui.sound.cues import Loudness
        from tui.sound.director import Director
        from tui.sound.sounder import Language, Sounder

        self._scene = Scene(setup)
        self._seat = seat
        self._heard_s = time.monotonic()
        voice = Language(language)
        self._sounder = (
            None
            if loudness == Loudness.SILENT
            else Sounder(Director(setup, Loudness(loudness)), voice, _SeatLink(seat, voice))
        )
        seat.face = self.face

    def publish(self, update: Update) -> None:
        """Hand on one update."""
        self._heard_s = time.monotonic()
        self._scene.publish(update)
        if self._sounder is not None:
            self._sounder.publish(update)

    def face(self) -> dict[str, object]:
        """What the page shows now."""
        from tui.portray import portray

        self._scene.silence(time.monotonic() - self._heard_s)
        face = portray(self._scene)
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

    def send(self, order: dict[str, object]) -> None:
        """One order, or the wish for silence."""
        if order.get("hush"):
            self._seat.hush()
            return
        files = [Path(name) for name in cast("list[str]", order["files"])]
        tones = tuple(file.stem for file in files if file.parent.name == "tones")
        words = self._voice.text(tuple(file.stem for file in files if file.parent.name != "tones"))
        in_s = (cast("int", order["at_ns"]) - time.monotonic_ns()) / _NS_PER_S
        self._seat.cue(in_s, tones, words)

    def close(self, last_words_s: float = 0.0) -> None:
        """What was ordered is heard."""
