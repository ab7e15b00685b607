"""How late is the page? ``python -m tests.phone.latency`` in a checkout with Chromium prints it.

The real page in a real browser posts through a network that delays by 50 ms, give or take 30, each way.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kneehold.sensor.review.quantiles import percentile
from kneehold.sensor.simulation.scenarios import simulate_set
from tests.phone.live_command import LiveCommand
from tests.phone.network import Network
from tests.phone.test_page_in_browser import AGES, delays_s, put_on
from tests.phone.virtual_phone import VirtualPhone
from tests.report.browser import browser_program

DELAY_S, JITTER_S = 0.05, 0.03
_REPS, _HOLD_S = 3, 10.0


def main() -> None:
    """Measure and print."""
    program = browser_program()
    if program is None:
        raise SystemExit("there is no Chromium here")
    person = simulate_set(3, "knee-to-chest", reps=_REPS, hold_s=_HOLD_S, rate_hz=208.0, events=())
    with TemporaryDirectory() as folder, VirtualPhone(program, Path(folder) / "profile") as phone:
        data = Path(folder) / "data"
        words = ("--phone", "--port", "0", "--hold", f"{_HOLD_S:g}", "--reps", f"{_REPS}")
        with LiveCommand(data, *words) as live, Network(live.port, DELAY_S, JITTER_S) as network:
            put_on(phone, live.through(network.port), person)
            phone.ask(AGES)
            phone.wear(person)
            shown_ms = [float(age) for age in phone.ask("ages")]
            counted = live.end()[-1]["counted"]
        announced_ms = [1000.0 * delay for delay in delays_s(data)]
    network_ms = f"{1000.0 * DELAY_S:.0f} +- {1000.0 * JITTER_S:.0f} ms"
    sys.stdout.write(f"{len(announced_ms)} samples, {counted} repetitions, network {network_ms} each way\n")
    for what, late_ms, wanted in (("announced", announced_ms, 250), ("shown on the phone", shown_ms, 400)):
        middle, most = percentile(late_ms, 50.0), percentile(late_ms, 95.0)
        sys.stdout.write(f"sample to {what}: P50 {middle:.0f} ms, P95 {most:.0f} ms (wanted {wanted})\n")


if __name__ == "__main__":
    main()
