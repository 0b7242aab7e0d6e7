"""What is soldered where on a Seeed XIAO ESP32S3; the only file to change for another board."""

from micropython import const

# GPIO numbers; the name on the board's edge behind them
SENSE_BATTERY = const(1)  # D0: middle of two 220 kOhm between battery plus and ground
BUTTON = const(2)  # D1: to 3V3 when pressed, 10 kOhm to ground
MOTION = const(3)  # D2: the sensor's INT1
MOTOR = const(4)  # D3: gate of the vibration motor's transistor, 10 kOhm to ground
SDA = const(5)  # D4
SCL = const(6)  # D5
LED = const(21)  # on the board; lit when low

I2C_HZ = const(400_000)
MOTOR_HZ = const(20_000)  # above what people hear
CPU_HZ = const(80_000_000)  # the least with which the radio works
BATTERY_DIVIDER = const(2)

AXES = (1, 3, 5)  # the sensor's x, y, z on the case, as in PROTOCOL.md: up, left, out

MANUFACTURER = "Hipline"
MODEL = "XIAO ESP32S3 clip"
FIRMWARE = "2.0"
