"""What the firmware wants of micropython-lib's driver `bmi270`: that it loads the chip's program."""


class BMI270:
    """Loads the program when it is made."""

    def __init__(self, bus, address=0x68):
        bus.writeto_mem(address, 0x7E, b"\xb6")
        bus.writeto_mem(address, 0x59, b"\x00")
        bus.writeto_mem(address, 0x5E, bytes(16))
        bus.writeto_mem(address, 0x59, b"\x01")
