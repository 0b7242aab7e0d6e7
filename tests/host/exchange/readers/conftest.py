"""The same walk as every program would write it: small files, made by the tests."""

import struct

import numpy as np
import pytest

G = 9.80665


@pytest.fixture
def si(table):
    """Give time, acceleration (m/s²) and angular rate (rad/s) of twelve seconds of a walk."""
    return table[:, 0], table[:, 1:4], table[:, 4:7]


@pytest.fixture
def dot_text(si):
    """Write a walk as the DOT app does."""

    def dot_text(start_us=4294000000, extra=",", names="Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z"):
        time_s, acc, gyr = si
        head = [
            "sep=,",
            "DeviceTag:,DOT-4",
            "FirmwareVersion:,2.4.0",
            "AppVersion:,2023.6.0",
            "SyncStatus:,Unsynced",
            "OutputRate:,100Hz",
            "FilterProfile:,General",
            "Measurement Mode:,Rate quantities (with mag)",
            "StartTime: ,2025-07-11_20:06:00_086 WEST",
            "© Movella Technologies B. V. 2005-2025",
            "",
            f"PacketCounter,SampleTimeFine,{names}",
        ]
        rows = [
            f"{k},{(start_us + round(1e6 * t)) % 2**32}," + ",".join(f"{v:.6f}" for v in (*a, *np.degrees(w))) + extra
            for k, (t, a, w) in enumerate(zip(time_s, acc, gyr, strict=True))
        ]
        return "\n".join([*head, *rows]) + "\n"

    return dot_text


@pytest.fixture
def mt_text(si):
    """Write a walk as MT Manager does."""

    def mt_text(fine=True, rate="// Update Rate: 100.0Hz", first=65000):
        time_s, acc, gyr = si
        head = ["// Start Time: Unknown", *([rate] if rate else []), "// Filter Profile: human (46.1)"]
        names = "\t".join(
            ["PacketCounter", "SampleTimeFine", *(f"{kind}_{axis}" for kind in ("Acc", "Gyr", "Mag") for axis in "XYZ")]
        )
        rows = [
            "\t".join(
                [
                    f"{(first + k) % 65536:05d}",
                    str(round(1e4 * t)) if fine else "",
                    *(f"{v:.6f}" for v in (*a, *w, 0.1, 0.2, 0.3)),
                ]
            )
            for k, (t, a, w) in enumerate(zip(time_s, acc, gyr, strict=True))
        ]
        return "\n".join([*head, names, *rows]) + "\n"

    return mt_text


def clock(seconds, date="2024-01-05 ", point="."):
    """Write a time of day."""
    total, ms = divmod(round(seconds * 1000), 1000)
    return f"{date}{total // 3600 % 24:02d}:{total // 60 % 60:02d}:{total % 60:02d}{point}{ms:03d}"


WIT_HEADERS = {
    "pc": "Time(s)\tax(g)\tay(g)\taz(g)\twx(deg/s)\twy(deg/s)\twz(deg/s)\tAngleX(deg)",
    "app": "time,DeviceName,AccX(g),AccY(g),AccZ(g),AsX(°/s),AsY(°/s),AsZ(°/s),AngleX(°)",
    "new": "Time,Device name,Chip Time(),Acceleration X(g),Acceleration Y(g),Acceleration Z(g),"
    "Angular velocity X(°/s),Angular velocity Y(°/s),Angular velocity Z(°/s),Angle X(°)",
}


@pytest.fixture
def wit_text(si):
    """Write a walk as one of WitMotion's programs does."""

    def wit_text(kind, start_s=86394.0, date="", point=".", device=lambda k: "WT901BLE67"):
        time_s, acc, gyr = si
        rows = []
        for k, (t, a, w) in enumerate(zip(time_s, acc, gyr, strict=True)):
            numbers = [f"{v:.6f}" for v in (*(a / G), *np.degrees(w), 1.0)]
            if kind == "pc":
                rows.append("\t".join([f" {t:.3f}", *numbers]))
            elif kind == "app":
                rows.append(",".join([clock(start_s + t, date, point), device(k), *numbers]))
            else:
                burst = clock(start_s + t - t % 0.2, date, point)
                rows.append(",".join([burst, device(k), clock(start_s + t, date, point), *numbers]))
        lines = ["StartTime: 2024-01-05 23:59:54.000"] if kind == "pc" else []
        return "\n".join([*lines, WIT_HEADERS[kind], *rows]) + "\n"

    return wit_text


def sheet(time_s, values, header, order=(0, 1, 2), before=lambda t: "", join=","):
    """Write one sensor's sheet of a phone."""
    rows = (
        join.join([*([before(t)] if before(t) else []), f"{t:.9f}", *(f"{v[i]:.9f}" for i in order)])
        for t, v in zip(time_s, values, strict=True)
    )
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture
def phyphox_sheets(si):
    """Give the two sheets of phyphox."""
    time_s, acc, gyr = si
    return {
        "Accelerometer.csv": sheet(time_s, acc, '"Time (s)","X (m/s^2)","Y (m/s^2)","Z (m/s^2)"'),
        "Gyroscope.csv": sheet(time_s, gyr, '"Time (s)","X (rad/s)","Y (rad/s)","Z (rad/s)"'),
    }


@pytest.fixture
def logger_sheets(si):
    """Give the sheets of Sensor Logger, of one platform."""

    def logger_sheets(platform, standardised=False):
        time_s, acc, gyr = si
        header, before = "time,seconds_elapsed,z,y,x", lambda t: str(1698501144401773000 + round(1e9 * t))
        kind = {"header": header, "order": (2, 1, 0), "before": before}
        gravity = np.tile(acc.mean(axis=0), (len(acc), 1))
        sign = -1.0 if platform == "ios" and not standardised else 1.0
        sheets = {
            "Gyroscope.csv": sheet(time_s, gyr, **kind),
            "Accelerometer.csv": sheet(time_s, sign * (acc - gravity), **kind),
            "Gravity.csv": sheet(time_s, sign * gravity, **kind),
            "Metadata.csv": "version,device name,recording time,platform,appVersion,standardisation\n"
            f"3,a phone,2025-01-01_10-00-00,{platform},1.30,{str(standardised).lower()}\n",
        }
        if platform == "android":
            sheets["TotalAcceleration.csv"] = sheet(time_s, acc, **kind)
        return sheets

    return logger_sheets


@pytest.fixture
def cwa_bytes(si):
    """Write a walk as an AX6 does: 40 samples in each sector of 512 bytes."""

    def stamp(second):
        return (25 << 26) | (3 << 22) | (4 << 17) | (10 << 12) | ((second // 60) << 6) | (second % 60)

    def cwa_bytes(axes=6):
        _, acc, gyr = si
        counts = np.column_stack([np.degrees(gyr) / (500 / 32768), acc / G * 4096])
        counts = np.round(counts).clip(-32768, 32767).astype("<i2")[:, 6 - axes :]
        per = 40 if axes == 6 else 80
        header = bytearray(1024)
        struct.pack_into("<2sHBHI", header, 0, b"MD", 1020, 0x64, 1234, 7)
        header[35], header[36] = (4 if axes == 6 else 0), 0x4A
        out = bytes(header)
        for number, at in enumerate(range(0, len(counts) - per + 1, per)):
            body = counts[at : at + per].tobytes()
            second = at // 100 + 1
            offset = second * 100 - at  # the sample that falls on that whole second
            sector = bytearray(512)
            struct.pack_into(
                "<2sHHIIIHHBBBBhH",
                sector, 0, b"AX", 508, 0, 7, number, stamp(second), (4 << 13) | (4 << 10), 300, 0, 200, 0x4A,
                (axes << 4) | 2, offset, per,
            )  # fmt: skip
            sector[30 : 30 + len(body)] = body
            total = int(np.frombuffer(bytes(sector), "<u2").sum()) & 0xFFFF
            struct.pack_into("<H", sector, 510, (-total) & 0xFFFF)
            out += bytes(sector)
        return out

    return cwa_bytes
