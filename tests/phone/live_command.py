"""``kneehold live --phone`` as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit


class LiveCommand:
    """Runs on loopback until ``end``; ``address`` is what the QR code holds."""

    def __init__(self, data: Path, *words: str) -> None:
        command = [
            sys.executable,
            "-c",
            "import sys; from kneehold.sensor.cli.main import main; sys.exit(main(sys.argv[1:]))",
        ]
        command += ["live", "--bind", "127.0.0.1", "--json", "--data-dir", str(data), *words]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        self.address = next(line.strip() for line in self._process.stderr if line.startswith("https://"))

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def through(self, port: int) -> str:
        """The address by way of another port."""
        return self.address.replace(f":{self.port}/", f":{port}/")

    def kill(self) -> None:
        """As a crash does."""
        self._process.kill()
        self._process.communicate(timeout=20)

    def end(self) -> list[dict[str, Any]]:
        """Ctrl-C; everything that was printed."""
        self._process.send_signal(signal.SIGINT)
        out, error = self._process.communicate(timeout=30)
        assert "Traceback" not in error, error
        return [json.loads(line) for line in out.splitlines()]

    def __enter__(self) -> LiveCommand:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self.kill()
