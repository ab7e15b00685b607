"""A real browser, told what to do over its own pipe: no port, no driver, no package."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

__all__ = ["Browser", "browser_program"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def browser_program() -> str | None:
    """The Chromium of this machine, if it has one."""
    if shutil.which("bash") is None:
        return None
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Browser:
    """One headless page. ``requests`` are the addresses it asked for, ``troubles`` what it complained of."""

    def __init__(self, program: str, profile: Path, *options: str) -> None:
        self.requests: list[str] = []
        self.troubles: list[str] = []
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        words = [program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
        words += [
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={profile}",
            *options,
            "about:blank",
        ]

        # The browser reads commands on descriptor 3 and answers on 4; bash puts them there.
        high = [os.dup(fd) for fd in (to_read, from_write)]
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec 3<&{high[0]} 4>&{high[1]}; exec "$@"', "bash", *words],
            pass_fds=high,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for fd in (to_read, from_write, *high):
            os.close(fd)
        self._out, self._in = os.fdopen(to_write, "wb", buffering=0), os.fdopen(from_read, "rb")
        self._number = 0
        self._session: str | None = None
        self._loaded = False
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """Give one command and return its answer; events that come first are noted."""
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self._note(answer)
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def open(self, page: Path) -> None:
        """Load a file and wait until it is there."""
        self.go(page.resolve().as_uri())

    def go(self, address: str) -> None:
        """Load an address and wait until it is there."""
        self._loaded = False
        self.send("Page.navigate", url=address)
        while not self._loaded:
            self._note(self._next())

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page, which may be a promise."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, move and let go."""
        for kind, (x, y) in (("mousePressed", start), ("mouseMoved", end), ("mouseReleased", end)):
            if kind == "mousePressed":
                self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)

    def pdf(self) -> bytes:
        """What printing gives."""
        return base64.b64decode(self.send("Page.printToPDF", printBackground=True)["data"])

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._out.close()
        self._process.terminate()
        self._process.wait()
        self._in.close()

    def _next(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self._in.read(1)) != b"\0":
            assert byte, "the browser ended"
            text += byte
        message: dict[str, Any] = json.loads(text)
        return message

    def _note(self, event: dict[str, Any]) -> None:
        method, params = event.get("method"), event.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.troubles.append(params["exceptionDetails"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.troubles.append(str(params["args"]))
        elif method == "Log.entryAdded":
            self.troubles.append(params["entry"]["text"])
