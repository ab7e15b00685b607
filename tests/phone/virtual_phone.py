"""A phone that is a headless Chromium with virtual motion sensors, worn by a simulated person."""

from __future__ import annotations

import time
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from kneehold.sensor.simulation.recording import Simulation
from tests.report.browser import Browser

# The page's events come 60 times per second; twice as many readings leave each at most 8 ms old.
FEED_HZ = 120.0
_SENSORS = ("accelerometer", "gyroscope", "linear-acceleration", "gravity", "relative-orientation")


class VirtualPhone(Browser):
    """``sign`` -1: accelerations as Safari on iOS gives them."""

    def __init__(self, program: str, profile: Path, *, size: tuple[int, int] = (360, 640), sign: float = 1.0) -> None:
        super().__init__(program, profile, "--ignore-certificate-errors", "--autoplay-policy=no-user-gesture-required")
        self.taps = 0
        self._sign = sign
        width, height = size
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2, mobile=True,
            screenWidth=width, screenHeight=height,
        )  # fmt: skip
        self.send("Emulation.setTouchEmulationEnabled", enabled=True)
        for kind in _SENSORS:
            metadata = {"available": True, "minimumFrequency": 1, "maximumFrequency": 120}
            self.send("Emulation.setSensorOverrideEnabled", enabled=True, type=kind, metadata=metadata)

    def tap(self, element: str) -> None:
        """Touch the middle of the element with this id."""
        self.taps += 1
        self.ask(f"document.getElementById('{element}').scrollIntoView()")
        box = f"document.getElementById('{element}').getBoundingClientRect()"
        x, y = (float(self.ask(f"{box}.{at} + {box}.{size} / 2")) for at, size in (("x", "width"), ("y", "height")))
        self.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def text(self, element: str) -> str:
        """What an element shows."""
        return self.text_of(f"#{element}")

    def text_of(self, selector: str) -> str:
        """The text of the first element that a selector of CSS finds."""
        return str(self.ask(f"document.querySelector('{selector}').textContent"))

    @property
    def screen(self) -> str:
        """The screen the page shows, and the trouble on it."""
        shown, trouble = (str(self.ask(f"document.body.dataset.{name} || ''")) for name in ("screen", "trouble"))
        return f"trouble: {trouble}" if shown == "trouble" else shown or "welcome"

    def feel(self, row: np.ndarray) -> None:
        """Set every sensor: acceleration in m/s², angular rate in rad/s."""
        acc = row[:3] * self._sign
        self._set("accelerometer", acc)
        self._set("gyroscope", row[3:6])
        self._set("linear-acceleration", np.zeros(3))
        self._set("gravity", acc)
        x, y, z, w = _orientation(row[:3])
        reading = {"quaternion": {"x": x, "y": y, "z": z, "w": w}}
        self.send("Emulation.setSensorOverrideReadings", type="relative-orientation", reading=reading)

    def _set(self, kind: str, values: np.ndarray) -> None:
        reading = {"xyz": dict(zip("xyz", map(float, values), strict=True))}
        self.send("Emulation.setSensorOverrideReadings", type=kind, reading=reading)

    def leave(self) -> None:
        """Another page comes to the front: as for a locked phone, no motion comes."""
        other = self._of_browser("Target.createTarget", url="about:blank")["targetId"]
        self._of_browser("Target.activateTarget", targetId=other)

    def come_back(self) -> None:
        """The page is in front again."""
        targets = self._of_browser("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["url"].startswith("https"))
        self._of_browser("Target.activateTarget", targetId=page["targetId"])

    def _of_browser(self, method: str, **params: object) -> dict[str, Any]:
        """A command that is not of the page."""
        session, self._session = self._session, None
        try:
            return self.send(method, **params)
        finally:
            self._session = session

    def wear(self, simulation: Simulation) -> None:
        """Feel everything a simulated person's sensor felt, in real time."""
        rows = simulation.rows
        t_s = simulation.t_s
        began = time.monotonic()
        while (now_s := time.monotonic() - began) < t_s[-1]:
            self.feel(np.array([np.interp(now_s, t_s, rows[:, k]) for k in range(1, 7)]))
            time.sleep(max(0.0, began + now_s + 1.0 / FEED_HZ - time.monotonic()))


def _orientation(acc: np.ndarray) -> tuple[float, float, float, float]:
    """The shortest turn that brings the up axis of the phone to the earth's, as a quaternion x, y, z, w."""
    up = acc / max(1e-9, float(np.linalg.norm(acc)))
    w = 1.0 + float(up[2])
    if w < 1e-6:
        return (1.0, 0.0, 0.0, 0.0)
    x, y = float(up[1]), -float(up[0])
    size = sqrt(x * x + y * y + w * w)
    return (x / size, y / size, 0.0, w / size)
