"""Measure on a Dask cluster: its workers read the same files, and send back what they have measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from distributed import Client, as_completed
from distributed.scheduler import KilledWorker

from hipline.cohort.task import Task, WalkOutcome
from hipline.errors import HiplineError, InputError

_FIND_S = 15.0
_RETRIES = 2  # of a walk whose worker raised what no walk can: it lost the file system, it ran out of memory


class Cluster:
    """The workers behind a scheduler; use it with `with`, and take `outcomes` once.

    Parameters
    ----------
    files : sequence of Path
        The walks; every worker has to reach them by the same absolute paths.
    task : Task
        How to measure them.
    address : str
        Of the scheduler, such as tcp://10.0.0.5:8786.

    Raises
    ------
    InputError
        When no scheduler answers there.
    """

    def __init__(self, files: Sequence[Path], task: Task, address: str) -> None:
        self._files, self._task = files, task
        try:
            self._client = Client(address, timeout=_FIND_S, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            told = " ".join(str(error).split()) or type(error).__name__
            raise InputError(
                f"--scheduler {address}: no Dask scheduler answers ({told}); start one with `dask scheduler`, "
                "and workers that have Hipline installed with `dask worker`"
            ) from None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def outcomes(self) -> Iterator[tuple[int, WalkOutcome]]:
        """Yield the number of each walk and what came of it, as they get ready.

        Raises
        ------
        HiplineError
            When the scheduler is gone.
        """
        numbers = {}
        for number, file in enumerate(self._files):
            future = self._client.submit(self._task.do, file.absolute(), retries=_RETRIES, pure=False)
            numbers[future] = number
        for future in as_completed(list(numbers), loop=self._client.loop):
            number = numbers.pop(future)
            file = self._files[number]
            if future.status == "finished":
                yield number, future.result()
            elif future.status == "error":
                error = future.exception()
                why = "its workers died one after the other" if isinstance(error, KilledWorker) else repr(error)
                yield number, self._task.failed(file, f"{file}: could not be measured on the cluster ({why})")
            else:
                raise HiplineError("the Dask scheduler is gone; give the command again, what was measured is kept")
            future.release()
