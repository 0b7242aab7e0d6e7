"""Other numbers for the rules, by their names, as a person writes them: "tilt.limit_deg=6"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from hipline.cues.modes import Mode
from hipline.cues.numbers import Checked, limits_of
from hipline.settings import Settings

_SWITCH = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}


def rules_of(settings: Settings) -> dict[str, Checked]:
    """Return the rules whose numbers may be changed, by their names."""
    values = ((f.name, getattr(settings, f.name)) for f in fields(settings))
    return {name: value for name, value in values if isinstance(value, Checked)}


def names() -> tuple[str, ...]:
    """Return the names of all that may be changed, such as "tilt.limit_deg"."""
    return tuple(f"{rule}.{f.name}" for rule, value in rules_of(Settings()).items() for f in fields(value))  # pyright: ignore[reportArgumentType]


def changed(settings: Settings, texts: Iterable[str]) -> Settings:
    """Return the settings with numbers changed.

    Parameters
    ----------
    settings : Settings
        What they are changed in.
    texts : iterable of str
        Each a name and a value, such as "tilt.limit_deg=6" or "rotation.on=no".

    Raises
    ------
    ValueError
        When a name is not known or a value is outside its limits.
    """
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name not in names():
            raise ValueError(f"{text!r} changes nothing; write RULE.NUMBER=VALUE, such as {_near(name)}")
        rule, number = name.split(".")
        settings = with_numbers(settings, rule, {number: _read(settings, rule, number, value.strip())})
    return settings


def with_numbers(settings: Settings, rule: str, numbers: Mapping[str, Any]) -> Settings:
    """Return the settings with numbers of one rule changed.

    Raises
    ------
    ValueError
        When a number is outside its limits.
    """
    value = rules_of(settings)[rule]
    try:
        return replace(settings, **{rule: replace(value, **numbers)})  # pyright: ignore[reportArgumentType]
    except ValueError as error:
        kind, _, told = str(error).partition(": ")  # the class is named; a person knows the rule by its own name
        raise ValueError(f"{rule}.{told}" if kind == type(value).__name__ else str(error)) from None


def _near(name: str) -> str:
    rule = name.partition(".")[0]
    of_rule = [known for known in names() if known.startswith(f"{rule}.")]
    return ", ".join(of_rule) if of_rule else "tilt.limit_deg=6"


def _read(settings: Settings, rule: str, number: str, value: str) -> Any:
    kind = next(f.type for f in fields(rules_of(settings)[rule]) if f.name == number)  # pyright: ignore[reportArgumentType]
    if kind == "Mode":
        return Mode(value) if value in tuple(Mode) else value
    if kind == "bool":
        if value.lower() not in _SWITCH:
            raise ValueError(f"{rule}.{number} is {value!r}; give on or off")
        return _SWITCH[value.lower()]
    if value == "none" and "None" in str(kind):
        return None
    try:
        return int(value) if kind == "int" else float(value)
    except ValueError:
        low, high = limits_of(type(rules_of(settings)[rule]))[number]
        raise ValueError(f"{rule}.{number} is {value!r}; give {low:g} to {high:g}") from None
