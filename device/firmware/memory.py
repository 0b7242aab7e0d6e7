"""What the clip remembers over power-off: small files of JSON, whole or not at all."""

import json
import os


class Memory:
    """One value in one file.

    Parameters
    ----------
    path : str
        Of the file.
    empty
        The value when there is no file, or none that can be read.
    """

    def __init__(self, path: str, empty):
        self._path = path
        try:
            with open(path) as file:  # noqa: PTH123 - there is no pathlib on the board
                self.value = json.load(file)
        except (OSError, ValueError):
            self.value = empty

    def keep(self):
        """Write the value; the old one stays until the new one is whole."""
        new = self._path + ".new"
        with open(new, "w") as file:  # noqa: PTH123
            json.dump(self.value, file)
        try:
            os.rename(new, self._path)  # noqa: PTH104
        except OSError:  # a file system that does not replace
            os.remove(self._path)  # noqa: PTH107
            os.rename(new, self._path)  # noqa: PTH104
