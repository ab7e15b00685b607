"""What is in the guest? Kernel modules, D-Bus, BlueZ and a shell, packed from unpacked Debian packages.

    python build_guest.py KERNEL FILES OUT.cpio.gz

KERNEL: an unpacked linux-image package. FILES: unpacked bluez, busybox-static, socat, dbus-daemon and what they
need; what is not found there is taken from the running system.
"""

from __future__ import annotations

import gzip
import lzma
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

BINARIES = {
    "bin/busybox": "busybox",
    "usr/bin/dbus-daemon": "dbus-daemon",
    "usr/bin/socat": "socat",
    "usr/bin/btattach": "btattach",
    "usr/bin/bluetoothctl": "bluetoothctl",
    "usr/libexec/bluetooth/bluetoothd": "bluetoothd",
}
# For the console that carries HCI, the network that carries D-Bus, Bluetooth, and what its security manager needs.
MODULES = (
    *("virtio_pci", "virtio_console", "virtio_net", "af_packet", "hci_uart"),
    *("cmac", "ecb", "aes_generic", "ecdh_generic", "algif_hash", "algif_skcipher"),
)

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen>
<auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*" eavesdrop="true"/><allow receive_sender="*"/></policy></busconfig>
"""

# "ready" comes only once the adapter is on: bleak 3.1 that connects in just that moment may hold it to be off for good.
INIT = """#!/bin/busybox sh
export PATH=/bin:/usr/bin:/usr/libexec/bluetooth
/bin/busybox mkdir -p /proc /sys /dev /bin
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mkdir -p /run/dbus /var/lib/bluetooth /tmp /dev/pts
for m in $(cat /modules.list); do insmod $m || echo "insmod $m failed"; done
ifconfig lo up; ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up
dbus-daemon --config-file=/etc/dbus.conf --fork
bluetoothd -n > /run/bluetoothd.log 2>&1 &
socat TCP-LISTEN:5555,fork,reuseaddr,nodelay UNIX-CONNECT:/run/dbus/system_bus_socket &
while true; do btattach -B /dev/hvc0 -P h4 > /run/btattach.log 2>&1; sleep 0.2; done &
until bluetoothctl show 2>&1 | grep -q 'Powered: yes'; do sleep 0.1; done
echo "guest is ready"
exec setsid cttyhack sh
"""

EXECUTABLE, PLAIN = stat.S_IFREG | 0o755, stat.S_IFREG | 0o644
Files = dict[str, tuple[int, bytes]]  # path in the guest -> mode and content


def main(kernel: str, files: str, out: str) -> None:
    guest: Files = {}
    guest.update(programs(Path(files).resolve()))
    guest.update(modules(Path(kernel).resolve()))
    guest["etc/dbus.conf"] = (PLAIN, BUS_CONFIG.encode())
    guest["etc/passwd"] = (PLAIN, b"root:x:0:0:root:/:/bin/sh\n")
    guest["etc/group"] = (PLAIN, b"root:x:0:\n")
    guest["etc/bluetooth/main.conf"] = (PLAIN, b"[General]\nControllerMode = le\n[Policy]\nAutoEnable=true\n")
    guest["init"] = (EXECUTABLE, INIT.encode())
    # Packed lightly: it is unpacked once, by an emulated processor.
    packed = gzip.compress(cpio(guest), 1)
    Path(out).write_bytes(packed)
    sys.stdout.write(f"{len(guest)} files, {len(packed) / 1e6:.1f} MB\n")


def programs(root: Path) -> Files:
    """The programs and every library that they load."""
    found: Files = {}
    for where, name in BINARIES.items():
        path = find_program(name, where, root)
        found[where] = (EXECUTABLE, path.read_bytes())
        for library, file in libraries(path, root).items():
            folder = "lib64" if library.startswith("ld-linux") else "lib/x86_64-linux-gnu"
            found[f"{folder}/{library}"] = (EXECUTABLE, file.resolve().read_bytes())
    return found


def find_program(name: str, where: str, root: Path) -> Path:
    for base in (root, Path("/")):
        for place in (where, f"bin/{name}", f"usr/bin/{name}", f"usr/sbin/{name}"):
            if (base / place).is_file():
                return base / place
    raise SystemExit(f"{name} was not found")


def libraries(program: Path, root: Path) -> dict[str, Path]:
    """Name of each library of ``program``: its file, as the loader finds it."""
    path = f"{root}/usr/lib/x86_64-linux-gnu:{root}/lib/x86_64-linux-gnu"
    asked = subprocess.run(
        ["ldd", str(program)], env={**os.environ, "LD_LIBRARY_PATH": path}, capture_output=True, text=True, check=False
    )
    lines = re.finditer(r"(?:(\S+) => )?(/.+) \(", asked.stdout)
    return {os.path.basename(line[1] or line[2]): Path(line[2]) for line in lines}


def modules(kernel: Path) -> Files:
    """The modules, and the order in which they are to be loaded."""
    files = {
        path.name.split(".")[0].replace("-", "_"): path for path in kernel.glob("**/lib/modules/*/kernel/**/*.ko*")
    }
    done: dict[str, bytes] = {}

    def add(name: str) -> None:
        name = name.replace("-", "_")
        # What is not among the files is built into the kernel.
        if name in done or name not in files:
            return
        content = files[name].read_bytes()
        content = lzma.decompress(content) if files[name].suffix == ".xz" else content
        for needed in needs(content):
            add(needed)
        done[name] = content

    for name in MODULES:
        add(name)
    if not {"bluetooth", "hci_uart"} <= set(done):
        raise SystemExit("this kernel has no Bluetooth modules")
    made: Files = {f"modules/{name}.ko": (PLAIN, content) for name, content in done.items()}
    made["modules.list"] = (PLAIN, "".join(f"/modules/{name}.ko\n" for name in done).encode())
    return made


def needs(module: bytes) -> list[str]:
    """What a module depends on, as it says itself in its section .modinfo."""
    said = re.search(rb"\0depends=([\w,-]*)\0", module)
    return [name for name in said[1].decode().split(",") if name] if said else []


def cpio(files: Files) -> bytes:
    """The files and their folders in the form that the kernel unpacks (newc)."""
    entries: dict[str, tuple[int, bytes]] = {}
    for name, entry in files.items():
        for folder in reversed(Path(name).parents[:-1] if "/" in name else ()):
            entries.setdefault(str(folder), (stat.S_IFDIR | 0o755, b""))
        entries[name] = entry
    entries["TRAILER!!!"] = (0, b"")
    return b"".join(cpio_entry(number, name, *entry) for number, (name, entry) in enumerate(entries.items(), start=1))


def cpio_entry(number: int, name: str, mode: int, content: bytes) -> bytes:
    # Inode, mode, owner, group, links, time, size, four device numbers, length of the name, check sum.
    fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
    return padded(head) + padded(content)


def padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


if __name__ == "__main__":
    main(*sys.argv[1:])
