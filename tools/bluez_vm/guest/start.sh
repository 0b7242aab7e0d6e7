# In the guest, on the host's files: an adapter whose air is outside, D-Bus, bluetoothd, then the program.
# Arguments: Python, program, and its arguments.
HERE=${0%/*}
B=/run/busybox
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
$B ifconfig lo up
$B mkdir -p /run/dbus
dbus-daemon --config-file="$HERE/dbus.conf" --fork --nopidfile
PYTHON=$1
shift
"$PYTHON" -S -B "$HERE/hci_bridge.py" &
for daemon in /usr/libexec/bluetooth/bluetoothd /usr/lib/bluetooth/bluetoothd; do
    [ -x $daemon ] && break
done
$daemon -n -f "$HERE/bluetoothd.conf" 2>&1 | $B sed 's/^/bluetoothd: /' &
exec "$PYTHON" -B "$@"
