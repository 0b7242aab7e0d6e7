"""Play a stored walk in its own time, or another: what the monitor is to a clip, this is to a file."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

from hipline.compiling import PREPARING, Compiling
from hipline.errors import HiplineError, own_fault
from hipline.events import Update
from hipline.link.inlet import unheard
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.playback import check_speed
from hipline.sessions.player import Player
from hipline.sessions.script import Script

_log = logging.getLogger(__name__)

TICK_S = 0.05  # as often as a clip sends
_MOST_S = 60.0  # of samples in one step: a window that plays as fast as can be still shows something
SLOWEST, FASTEST = 0.1, 64.0  #: of the speeds that are chosen with keys or buttons


@dataclass(frozen=True, slots=True)
class Transport:
    """Where the playing stands; frozen, so it may cross threads.

    Attributes
    ----------
    start_s, end_s, time_s : float
        First, last and newest sample, on the clip's clock.
    playing : bool
        Whether it goes on by itself.
    speed : float
        1 for the time that the walk took.
    """

    start_s: float
    end_s: float
    time_s: float
    playing: bool
    speed: float


class Replayer:
    """Play a script until its end, or until it is stopped; the other methods may be called from any thread.

    Parameters
    ----------
    script : Script
        The walk.
    speed : float
        1 for the time that it took; infinity for as fast as can be.
    stays : bool
        Whether to wait at the end for what is asked next.
    on_update, on_status, on_calibration : callable
        As those of a `Monitor`.
    on_transport : callable
        Takes each change of `Transport`.
    on_rewind : callable
        Called without arguments before an update that begins from the start again.

    Raises
    ------
    InputError
        When the speed is not above zero.
    """

    def __init__(
        self,
        script: Script,
        speed: float = 1.0,
        *,
        stays: bool = False,
        on_update: Callable[[Update], None] = unheard,
        on_status: Callable[[LinkStatus], None] = unheard,
        on_calibration: Callable[[Calibration], None] = unheard,
        on_transport: Callable[[Transport], None] = unheard,
        on_rewind: Callable[[], None] = lambda: None,
    ) -> None:
        check_speed(speed)
        self._player, self._stays = Player(script), stays
        self._on_update, self._on_status, self._on_calibration = on_update, on_status, on_calibration
        self._on_transport, self._on_rewind = on_transport, on_rewind
        self._lock = threading.Lock()  # of what is asked
        self._speed, self._playing = speed, True
        self._goal_s: float | None = None
        self._stopped = False
        self._calibration: Calibration | None = None
        self._failure = ""
        self._preparing = False
        self._told: Transport | None = None

    @property
    def status(self) -> LinkStatus:
        """How it stands, in the words of the link."""
        player = self._player
        state = LinkState.ENDED if player.is_over else LinkState.STREAMING
        return LinkStatus(
            LinkState.FAILED if self._failure else state,
            clip=player.script.name,
            rate_hz=player.script.rate_hz,
            samples_received=player.samples,
            samples_lost=player.samples_lost,
            advice=PREPARING if self._preparing else self._failure,
        )

    @property
    def transport(self) -> Transport:
        """Where the playing stands."""
        player = self._player
        return Transport(player.start_s, player.end_s, player.time_s, self._playing and not player.is_over, self._speed)

    def set_playing(self, playing: bool) -> None:
        """Go on, or wait; at the end, to go on is to begin again."""
        with self._lock:
            if playing and self._player.is_over and self._goal_s is None:
                self._goal_s = self._player.start_s
            self._playing = playing

    def seek(self, time_s: float) -> None:
        """Go to a time on the clip's clock."""
        with self._lock:
            self._goal_s = min(max(time_s, self._player.start_s), self._player.end_s)

    def seek_by(self, by_s: float) -> None:
        """Go so many seconds on, or back."""
        with self._lock:
            from_s = self._player.time_s if self._goal_s is None else self._goal_s
        self.seek(from_s + by_s)

    def set_speed(self, speed: float) -> None:
        """Play so many times as fast."""
        with self._lock:
            self._speed = min(max(speed, SLOWEST), FASTEST)

    def stop(self) -> None:
        """End the run."""
        self._stopped = True

    async def run(self, duration_s: float | None = None) -> None:
        """Play; a failure becomes a status, never an exception.

        Parameters
        ----------
        duration_s : float, optional
            How long to play, s by the clock on the wall; None: to the end.
        """
        try:
            self._tell()
            with Compiling(self._prepare):
                await self._play(math.inf if duration_s is None else duration_s)
        except HiplineError as error:
            self._fail(str(error))
        except Exception as error:  # the edge of the task: whoever runs it has no use for an exception
            _log.debug("the replay failed", exc_info=True)
            self._fail(f"The replay {own_fault(error)}.")

    async def _play(self, duration_s: float) -> None:
        player, loop = self._player, asyncio.get_running_loop()
        # a sample is there when its own time is over
        due_s = player.start_s - 1 / player.script.rate_hz
        began_s = before_s = loop.time()
        while not self._stopped and loop.time() - began_s < duration_s and (self._stays or not player.is_over):
            with self._lock:
                goal_s, self._goal_s = self._goal_s, None
                playing, speed = self._playing, self._speed
            now_s = loop.time()
            if goal_s is not None:
                self._rewind(goal_s)
                due_s = goal_s
            elif playing and not player.is_over:
                due_s += _MOST_S if math.isinf(speed) else min((now_s - before_s) * speed, _MOST_S)
                update = player.play(due_s)
                if update is not None:
                    self._say(update)
            before_s = now_s
            self._tell()
            await asyncio.sleep(0.0 if math.isinf(speed) and playing and not player.is_over else TICK_S)

    def _rewind(self, goal_s: float) -> None:
        update = self._player.seek(goal_s)
        self._on_rewind()
        self._calibration = None
        self._tell()
        self._say(update)

    def _say(self, update: Update) -> None:
        self._on_update(update)
        calibration = self._player.calibration
        if calibration is not None and calibration is not self._calibration:
            self._calibration = calibration
            self._on_calibration(calibration)

    def _prepare(self) -> None:
        """Say that functions are compiled anew, before the first samples can be shown."""
        self._preparing = True
        self._on_status(self.status)

    def _tell(self) -> None:
        if self._preparing:
            self._preparing = False
            self._on_status(self.status)
        transport = self.transport
        if transport != self._told:
            self._told = transport
            self._on_transport(transport)
            self._on_status(self.status)

    def _fail(self, advice: str) -> None:
        _log.error("%s", advice)
        self._failure = advice
        self._on_status(self.status)
