"""The line between the firmware's process and the simulator: one list in JSON each way and line.

From the firmware:

    ["services", [[uuid, [[uuid, flags, handle], ...]], ...]]   ["advertise", interval_us or null, data]
    ["value", handle, data]   ["notify", connection, handle, data]   ["disconnect", connection]
    ["config", {...}]   ["active", on]   ["reply", number, value]
    ["sensor", generation, period_ns]   ["pin", number, level]   ["pwm", number, duty]
    ["reset", cause]   ["memory", bytes before the firmware, bytes now]

To the firmware:

    ["begin"]   ["irq", event, [values], number of the reply or null]   ["sent", connection, count]
    ["samples", generation, first, rows]   ["level", pin, level]   ["volts", pin, microvolts]   ["memory"]

Bytes are written as hexadecimal text.
"""

import json

_handlers = {}
_sink = None


def connect(sink):
    """Let `sink(line)` carry what the firmware says."""
    global _sink  # noqa: PLW0603 - a process has one wire
    _sink = sink


def send(*message):
    """Say something to the simulator."""
    if _sink is not None:
        _sink(json.dumps(message))


def on(name: str, handler):
    """Call `handler(*values)` when the simulator says `name`."""
    _handlers[name] = handler


def deliver(line: str):
    """Take one line of the simulator."""
    name, *values = json.loads(line)
    if name in _handlers:
        _handlers[name](*values)
