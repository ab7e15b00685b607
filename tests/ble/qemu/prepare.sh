#!/bin/sh
# What does a guest with a real BlueZ need? Fetches and unpacks it, installs nothing, builds the guest's first files.
#   sh prepare.sh DIR && . DIR/env && python -m pytest -m bluez tests/ble
# For Debian 12 or newer on amd64, after apt-get update.
set -e
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/debs/partial" "$1/root" "$1/kernel"
dir=$(cd "$1" && pwd)
# Not Debian 12's own 6.1: its newest one (6.1.192-2) fails when a connection ends just as it was made.
# Not a -cloud kernel: those have no Bluetooth.
for meta in linux-image-6.12-amd64 linux-image-amd64; do
    kernel=$(apt-cache depends "$meta" 2>/dev/null | awk '/Depends: linux-image/ {print $2; exit}')
    [ -z "$kernel" ] || break
done
[ -n "$kernel" ] || { echo "no kernel package is known here (apt-get update?)"; exit 1; }
apt-get -qq -y install --download-only --no-install-recommends -o Acquire::Retries=3 -o Dir::Cache::archives="$dir/debs" \
    qemu-system-x86 bluez busybox-static socat dbus-daemon
ls "$dir/debs/$kernel"_*.deb >/dev/null 2>&1 || (cd "$dir/debs" && apt-get -qq -o Acquire::Retries=3 download "$kernel")
for deb in "$dir"/debs/*.deb; do
    case $deb in
    */linux-image-*)
        # What is built into a kernel is not among its modules: a pattern without a match is all right.
        dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$dir/kernel" --wildcards './boot/vmlinuz*' \
            '*/kernel/net/*' '*/kernel/drivers/bluetooth/*' '*/kernel/drivers/virtio/*' \
            '*/kernel/drivers/net/*' '*/kernel/drivers/char/*' '*/kernel/crypto/*' \
            '*/kernel/arch/x86/crypto/*' '*/kernel/lib/*' 2>/dev/null || true ;;
    *) dpkg-deb -x "$deb" "$dir/root" ;;
    esac
done
${PYTHON:-python3} "$here/build_guest.py" "$dir/kernel" "$dir/root" "$dir/guest.cpio.gz"
if [ -x "$dir/root/usr/bin/qemu-system-x86_64" ]; then
    cat > "$dir/qemu" <<X
#!/bin/sh
LD_LIBRARY_PATH='$dir/root/usr/lib/x86_64-linux-gnu:$dir/root/lib/x86_64-linux-gnu' \\
exec '$dir/root/usr/bin/qemu-system-x86_64' -L '$dir/root/usr/share/qemu' -L '$dir/root/usr/share/seabios' "\$@"
X
else
    # It was installed already, so there was nothing to fetch.
    printf '#!/bin/sh\nexec qemu-system-x86_64 "$@"\n' > "$dir/qemu"
fi
chmod +x "$dir/qemu"
vmlinuz=$(ls "$dir"/kernel/boot/vmlinuz* | head -1)
echo "export KNEEHOLD_BLUEZ_QEMU='$dir/qemu' KNEEHOLD_BLUEZ_KERNEL='$vmlinuz' KNEEHOLD_BLUEZ_INITRD='$dir/guest.cpio.gz'" > "$dir/env"
