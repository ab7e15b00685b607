"""How is a real BlueZ had without an adapter? In a virtual machine whose adapter is bumble, in this process.

HCI leaves the guest over its virtual console, D-Bus over a forwarded port, so that the tests, the program and the
sensor stay here. The files of the guest are named by the environment, see prepare.sh.
"""

from __future__ import annotations

import asyncio
import os
import socket
import tempfile
from pathlib import Path
from typing import Any

from bumble import hci
from bumble.transport import open_transport

from kneehold.sensor.virtual.radio import RadioController, RadioLink

__all__ = ["FILES", "Guest"]

FILES = ("KNEEHOLD_BLUEZ_QEMU", "KNEEHOLD_BLUEZ_KERNEL", "KNEEHOLD_BLUEZ_INITRD")

# It takes 5 to 8 s on two idle cores; the processor is emulated.
BOOT_S = 120.0
_READY = b"guest is ready"
_COMMAND_S = 20.0


class Guest:
    """A machine with bluetoothd; its adapter is in range of whatever is on ``link``."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bluez")
        folder = Path(self._folder.name)
        self._hci, self._console, self._log = folder / "hci", folder / "console", folder / "log"
        self._port = _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._transport: Any = None
        self.link = RadioLink()

    @property
    def environment(self) -> dict[str, str]:
        """Where bleak finds the guest's D-Bus; the guest takes everybody for root."""
        return {
            "DBUS_SYSTEM_BUS_ADDRESS": f"tcp:host=127.0.0.1,port={self._port}",
            "BLEAK_DBUS_AUTH_UID": "0",
        }

    async def boot(self) -> None:
        """Returns once Bluetooth is on."""
        # The adapter must be there first: the kernel gives up one that does not answer its first reset.
        self._transport = await open_transport(f"unix-server:{self._hci}")
        controller = RadioController(
            "bluez", host_source=self._transport.source, host_sink=self._transport.sink, link=self.link
        )
        # bumble tells of connections in the older form, which the kernel refuses where one of these is offered.
        controller.le_features &= ~(hci.LeFeatureMask.LL_PRIVACY | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING)
        self._process = await asyncio.create_subprocess_exec(
            *self._command(), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(BOOT_S):
            # A connection to the bus made before would be accepted by QEMU and hang.
            while not (self._log.exists() and _READY in self._log.read_bytes()):
                assert self._process.returncode is None, "QEMU has ended"
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
        if self._transport is not None:
            await self._transport.close()
            # bumble leaves the socket open on which it waited for the guest.
            self._transport.server.close()
        self._folder.cleanup()

    # --- its Bluetooth ----------------------------------------------------------------------------

    async def kill(self) -> None:
        """bluetoothd dies."""
        await self.shell("killall -9 bluetoothd")

    async def start(self) -> None:
        """bluetoothd begins again."""
        await self.shell("bluetoothd -n > /run/bluetoothd.log 2>&1 &")
        await self._until_power("yes")

    async def power(self, is_on: bool) -> None:
        """Bluetooth is switched on or off."""
        await self.shell(f"bluetoothctl power {'on' if is_on else 'off'}")
        await self._until_power("yes" if is_on else "no")

    async def _until_power(self, state: str) -> None:
        await self.shell(f"until bluetoothctl show 2>&1 | grep -q 'Powered: {state}'; do sleep 0.1; done")

    async def shell(self, command: str) -> str:
        """What ``command`` prints on the guest's console."""
        reader, writer = await asyncio.open_unix_connection(str(self._console))
        try:
            # Written so that the echo of the command is not taken for its end.
            ending = ";" if not command.endswith("&") else ""
            writer.write(f"{command}{ending} echo =E''OF=\n".encode())
            async with asyncio.timeout(_COMMAND_S):
                said = (await reader.readuntil(b"=EOF=")).decode(errors="replace")
            return said.split("=E''OF=", 1)[-1].removesuffix("=EOF=").strip("\r\n")
        finally:
            writer.close()
            await writer.wait_closed()

    def _command(self) -> list[str]:
        qemu, kernel, initrd = (os.environ[name] for name in FILES)
        return [
            *(qemu, "-accel", "tcg", "-cpu", "max", "-m", "256", "-smp", "1"),
            *("-nographic", "-nodefaults", "-no-reboot"),
            *("-serial", f"unix:{self._console},server=on,wait=off,logfile={self._log}"),
            *("-kernel", kernel, "-initrd", initrd),
            *("-append", "console=ttyS0 quiet panic=-1 mitigations=off"),
            # It reaches nothing but the one port.
            *("-netdev", f"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{self._port}-:5555"),
            *("-device", "virtio-net-pci,netdev=net,romfile="),
            *("-device", "virtio-serial-pci", "-chardev", f"socket,id=hci,path={self._hci},server=off"),
            *("-device", "virtconsole,chardev=hci"),
        ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
