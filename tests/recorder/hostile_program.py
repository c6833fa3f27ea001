"""A bot that hands over objects all of whose code ends the program; run as a program of its own.

    python -m tests.recorder.hostile_program DATA

For each sort of object and each way to end, prints one line: the sort, the way, what ran, what was raised.
pytest itself asks objects for their words, so this must not happen in its process.
"""

import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import deskwatch

RAN: list[str] = []
ARMED: list[bool] = []
CALLS = 12  # that each object is offered in
ERRORS = (SystemExit, KeyboardInterrupt, MemoryError, RecursionError)
BASES: dict[type, tuple[Any, ...]] = {
    object: (),
    str: ("BTC/USD",),
    int: (5,),
    float: (2.5,),
    Decimal: ("2.5",),
    bytes: (b"x",),
    dict: ({"a": 1},),
    list: ([1],),
    tuple: ((1,),),
    set: ({1},),
}
# What makes an object and what is no method stays as it is; all else becomes a trap.
_KEPT = {
    "__new__",
    "__init__",
    "__init_subclass__",
    "__subclasshook__",
    "__class_getitem__",
    "__doc__",
    "__dict__",
}


def trap(name: str, error: type[BaseException], base: type) -> Callable[..., Any]:
    """Return a method that ends the program once traps are armed, and does as its base did before."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a method of any sort
        if not ARMED:
            return getattr(base, name)(self, *args, **kwargs)
        RAN.append(name)
        raise error(name)

    return method


def hostile(base: type, error: type[BaseException]) -> Any:  # noqa: ANN401 - an object of any class
    """Return an object of a subclass of `base` all of whose methods, and those of its class, are traps."""
    names = ("__instancecheck__", "__subclasscheck__", "__getattribute__", "__dir__", "__hash__")
    traps: dict[str, Any] = {name: trap(name, error, type) for name in names}
    traps |= {
        name: property(trap(f"{name} of the class", error, type)) for name in ("__module__", "__name__")
    }
    meta: Any = type("Meta", (type,), traps)
    body: dict[str, Any] = {name: trap(name, error, base) for name in dir(base) if name not in _KEPT}
    body["__class__"] = property(trap("__class__", error, base))
    body["__module__"] = Comparable() if base is object else "numpy"
    return meta("Hostile", (base,), body)(*BASES[base])


class Comparable:
    """A module's name that wants to be compared."""

    def __eq__(self, other: object) -> bool:
        RAN.append("__eq__ of a module's name")
        return False

    __hash__ = None  # type: ignore[assignment] # never asked


def offer(bot: Any, value: Any) -> None:  # noqa: ANN401 - as bots are: without types
    """Offer a value in every sort of place."""
    in_mapping, in_list = {"a": value}, [value]
    ARMED.append(True)
    try:
        bot.noted(text=value)
        bot.noted(text="x", tags=value)
        bot.noted(text="x", tags=in_list)
        bot.cash_moved(amount=value)
        bot.order_filled(symbol="x", side=value, quantity=value, price=value, fee=value, time_ns=value)
        bot.weights_set(weights=value)
        bot.weights_set(weights=in_mapping)
        bot.cycle_completed(duration_seconds=value, triggers=value)
        bot.metric_recorded(name="x", value=1, labels=in_mapping)
        bot.metric_recorded(name=value, value=value, labels=value)
        bot.noted(value, text="x")
        bot.noted(text="x", stranger=value)
        bot.flush(10)
    finally:
        ARMED.clear()


def lines(data: Path) -> Iterator[str]:
    """Offer every sort of object and tell what came of it."""
    for base in BASES:
        for error in ERRORS:
            bot = deskwatch.bot(f"{base.__name__} {error.__name__}", data=data)
            value, raised = hostile(base, error), "nothing"
            try:
                offer(bot, value)
            except BaseException as trouble:  # noqa: BLE001 - it is what is looked for
                raised = type(trouble).__name__
            bot.close()
            yield f"{base.__name__} {error.__name__}: ran {RAN}, raised {raised}"
            RAN.clear()


if __name__ == "__main__":
    for line in lines(Path(sys.argv[1])):
        print(line)  # noqa: T201 - what the test reads
