"""Two forms of one function: as it stands, and compiled where numba is installed (the extra `fast`).

There is one source for both wherever it does well both ways. What goes over samples does not: Python needs whole
arrays, a compiler loops. Such a loop stands beside its array form, in the same order of sums and products, and a test
holds the two to be the same. A recording gives the same contacts, strides and cues in both forms, with numbers that
agree to 1e-9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from itertools import chain
from types import FunctionType, ModuleType
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
Function = Callable[..., Any]
Part = Function | tuple[Function, Function]

watchers: list[Callable[[bool], None]] = []
"""The last of them is told when a function begins (True) and ends to be compiled anew, not when it is loaded."""


@cache
def _numba() -> ModuleType | None:
    try:
        import numba  # noqa: PLC0415 # pyright: ignore[reportMissingImports] - an extra
    except ImportError:
        return None
    _watch(numba)
    return numba


def _watch(numba: ModuleType) -> None:
    """Let the watchers be told by the compiler."""
    event = numba.core.event

    class Listener(event.Listener):
        def on_start(self, _: object) -> None:
            if watchers:
                watchers[-1](True)

        def on_end(self, _: object) -> None:
            if watchers:
                watchers[-1](False)

    event.register("numba:compile", Listener())


@cache
def fastest(function: Callable[P, R], *parts: Part, plain: Callable[P, R] | None = None) -> Callable[P, R]:
    """Return the compiled form of a function; where there is no compiler, its plain form.

    Compiling takes seconds, once: the result is kept on disk, and loaded in a few hundredths of a second.

    Parameters
    ----------
    function : callable
        Written in the part of Python and numpy that numba understands.
    *parts : callable, or two
        Functions that it calls, and those that they call; of two the first is called, and the second compiled for it.
    plain : callable, optional
        The same on whole arrays; without it the function itself is its plain form.
    """
    numba = _numba()
    if numba is None:
        return plain or function
    both = [_both(part) for part in parts]
    for called, compiled in both:
        numba.extending.overload(called, strict=False)(_always(compiled))
    try:
        return numba.njit(cache=True, error_model="numpy")(_stamped(function, tuple(chain.from_iterable(both))))
    except RuntimeError:  # there is no folder to keep what was compiled
        return plain or function


def _both(part: Part) -> tuple[Function, Function]:
    return cast(tuple[Function, Function], part) if isinstance(part, tuple) else (part, part)


def _always(compiled: Function) -> Function:
    """Return what tells the compiler to take a function, whatever the arguments are."""

    def choose(*_: object) -> Function:
        return compiled

    return choose


def is_compiled(function: Callable[..., Any]) -> bool:
    """Return whether `fastest` gave a compiled form."""
    return not isinstance(function, FunctionType)


def _nothing() -> None:
    """Do nothing: to see whether it can be compiled."""


def compiler() -> str:
    """Return the version of numba where it compiles what runs here; empty where all runs as it stands."""
    numba = _numba()
    return numba.__version__ if numba is not None and is_compiled(fastest(_nothing)) else ""


def _stamped(function: Callable[..., Any], parts: tuple[Callable[..., Any], ...]) -> Callable[..., Any]:
    """Return the function under a name that changes with all that is compiled into it.

    What is kept on disk is found by that name, and numba itself looks at nothing but the file of the function.
    """
    plain = cast(FunctionType, function)
    named = FunctionType(plain.__code__, plain.__globals__, plain.__name__, plain.__defaults__, plain.__closure__)
    named.__qualname__ = f"{plain.__qualname__}_{stamp(function, *parts)}"
    named.__module__ = plain.__module__
    return named


def stamp(*functions: Callable[..., Any]) -> str:
    """Return a short text that changes with what functions do: with their code, and the numbers that it names."""
    told: list[object] = []
    for function in functions:
        plain = cast(FunctionType, function)
        code, names = plain.__code__, plain.__globals__
        constants = [(name, names.get(name)) for name in code.co_names if name.isupper()]
        told.append((code.co_code.hex(), code.co_consts[1:], constants))  # without the docstring
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]
