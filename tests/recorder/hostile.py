"""Objects that end the program when any code of theirs runs; kept where pytest does not ask them things."""

from collections.abc import Callable
from typing import Any, NoReturn


class Evil:
    """Ends the program when any code of it runs."""

    def _end(self, *_: object, **__: object) -> NoReturn:
        raise SystemExit("foreign code ran")

    __str__ = __repr__ = __eq__ = __len__ = __bool__ = __float__ = __int__ = __iter__ = _end
    __hash__ = __getattr__ = __format__ = __index__ = _end


class EvilMeta(type):
    """A class that ends the program when it is asked for its name or its attributes."""

    def __getattribute__(cls, name: str) -> NoReturn:
        raise KeyboardInterrupt(name)


class EvilClass(metaclass=EvilMeta):
    """Its class is as hostile as a class can be."""


class EvilStr(str):
    """A text that ends the program when it is asked what it says."""

    __slots__ = ()
    __str__ = __repr__ = __len__ = Evil._end  # noqa: SLF001 - on purpose


# Made only inside the tests: pytest itself asks parameters for their words.
HOSTILE: dict[str, Callable[[], Any]] = {
    "evil": Evil,
    "evil class": EvilClass,
    "evil text": lambda: EvilStr("BTC/USD"),
    "evil in a list": lambda: [Evil()],
    "evil in a mapping": lambda: {"a": Evil()},
    "numbers as names": lambda: {1: 2},
    "object": object,
    "class": lambda: Evil,
    "function": lambda: print,
    "huge text": lambda: "x" * 10_000_000,
    "huge number": lambda: 10**100_000,
    "bytes": lambda: b"bytes",
    "infinity": lambda: float("inf"),
    "truth": lambda: True,
    "nothing": lambda: None,
}
