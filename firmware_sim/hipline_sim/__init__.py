"""The clip without the hardware: a synthetic walker, a replay, and a real Bluetooth LE peripheral."""
