"""Numbers as text, the way Prometheus reads and writes them."""

import math
import re

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_SPECIAL = re.compile(r"[+-]?(?:inf|infinity)|nan", re.ASCII | re.IGNORECASE)
_PLAIN_FROM, _PLAIN_BELOW = 1e-6, 1e21  # between these the HTTP API writes no exponent


def parsed_float(text: str) -> float | None:
    """Return the number that `text` is, or None; Python's own grammar would take "1_0" and blanks."""
    if _DECIMAL.fullmatch(text) or _SPECIAL.fullmatch(text):
        return float(text)
    return None


def plain(value: float) -> str:
    """Return the shortest decimal that gives `value` back, never with an exponent: `1`, `0.1`, `+Inf`."""
    special = _special(value)
    if special is not None:
        return special
    text = repr(value)
    if "e" not in text:
        return text.removesuffix(".0")
    mantissa, _, exponent = text.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits, point = whole + fraction, len(whole) + int(exponent)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return sign + (digits.ljust(point, "0") if point >= len(digits) else f"{digits[:point]}.{digits[point:]}")


def written(value: float) -> str:
    """Return `value` as the HTTP API writes it: plain, or `1e+21` where that would be long."""
    size = abs(value)
    if size == 0 or _PLAIN_FROM <= size < _PLAIN_BELOW or not math.isfinite(value):
        return plain(value)
    text = repr(value)
    if "e" not in text:
        text = f"{value:e}" if float(f"{value:e}") == value else text
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa.removesuffix('.0')}e{exponent[0]}{exponent[1:].zfill(2)}" if exponent else text


def _special(value: float) -> str | None:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return "-0" if value == 0 and math.copysign(1.0, value) < 0 else None
