"""Series as Prometheus knows them: families of samples, each sample a set of labels and a number."""

import enum

import msgspec

Labels = tuple[tuple[str, str], ...]  # sorted by name; equal sets of labels are equal tuples


class Kind(enum.StrEnum):
    """What the numbers of a family mean; the words of the exposition formats."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    INFO = "info"


class Sample(msgspec.Struct, frozen=True, gc=False):
    """One number. `suffix` is what follows the family's name: `_total`, `_bucket`, `_sum`, or nothing."""

    labels: Labels
    value: float
    suffix: str = ""


class Family(msgspec.Struct, frozen=True):
    """All samples of one metric.

    `name` is the family's name without `_total`; `unit` is the base unit that the name ends in, or empty.
    """

    name: str
    kind: Kind
    help: str
    samples: list[Sample]
    unit: str = ""
