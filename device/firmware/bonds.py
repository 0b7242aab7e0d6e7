"""Who owns the clip: the keys of one app, and when an app may become the owner."""

from binascii import hexlify, unhexlify

from memory import Memory
from micropython import const

_OPEN_US = const(60_000_000)
OUR_KEYS = const(1)  # NimBLE's kinds of secrets
PEER_KEYS = const(2)
_SUBSCRIPTIONS = const(3)
_OF_A_PEER = (OUR_KEYS, PEER_KEYS, _SUBSCRIPTIONS)


def _text(data) -> str:
    return hexlify(bytes(data)).decode()


class Bonds:
    """The stack's secrets, and the one owner.

    The stack asks for its secrets and brings new ones in the middle of pairing, from an interrupt; `save`
    writes them down afterwards.

    Parameters
    ----------
    path : str
        Of the file.
    now_us : int
        The clip's clock.
    """

    def __init__(self, path: str, now_us: int):
        self._memory = Memory(path, {})
        if not isinstance(self._memory.value, dict) or not isinstance(self._memory.value.get("secrets"), dict):
            self._memory.value = {"secrets": {}}
        self._open_until_us = now_us + _OPEN_US if self.owner is None else 0
        self._changed = False

    @property
    def owner(self):
        """Kind and address of the owner, as text; None when there is none."""
        return self._memory.value.get("owner")

    @property
    def _secrets(self):
        return self._memory.value["secrets"]

    def open(self, now_us: int):
        """Let somebody become the owner within a minute; has no effect while there is one."""
        self._open_until_us = now_us + _OPEN_US

    def is_open(self, now_us: int) -> bool:
        """Tell whether somebody may become the owner now."""
        return self.owner is None and now_us < self._open_until_us

    def own(self, address):
        """Take the app at an address, kind and six bytes, as the owner."""
        self._memory.value["owner"] = _text(address)
        self._open_until_us = 0
        self._changed = True

    def forget(self, now_us: int):
        """Let go of the owner, and let somebody become it within a minute."""
        kept = {}
        for name, secret in self._secrets.items():
            if int(name.split()[0]) not in _OF_A_PEER:
                kept[name] = secret
        self._memory.value = {"secrets": kept}
        self._changed = True
        self.open(now_us)

    def save(self):
        """Write down what has changed."""
        if self._changed:
            self._changed = False
            self._memory.keep()

    # ---- what the stack asks

    def set_secret(self, kind: int, key, value):
        """Keep a secret of the stack by its name."""
        self._secrets[f"{kind} {_text(key)}"] = _text(value)
        self._changed = True

    def secret(self, kind: int, index: int, key):
        """Return a secret by its name, or without a name the index'th of its kind; None when there is none."""
        if key is not None:
            found = self._secrets.get(f"{kind} {_text(key)}")
        else:
            names = sorted(name for name in self._secrets if name.startswith(f"{kind} "))
            found = self._secrets[names[index]] if index < len(names) else None
        return unhexlify(found) if found is not None else None

    @staticmethod
    def name_of(address) -> str:
        """Return an address as `owner` tells it."""
        return _text(address)

    @staticmethod
    def is_of_a_peer(kind: int) -> bool:
        """Tell whether secrets of a kind belong to one app."""
        return kind in _OF_A_PEER

    @staticmethod
    def address_in(key) -> bytes:
        """Return the address with which the name of a peer's secret begins, in the order of connections' addresses."""
        return bytes(key[:1]) + bytes(reversed(bytes(key[1:7])))
