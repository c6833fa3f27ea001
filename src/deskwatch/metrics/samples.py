"""How values become samples: the labels of a bot, and the many samples of one histogram."""

from deskwatch.metrics.metric import BOT_LABELS
from deskwatch.model import Bot, Labels, Sample
from deskwatch.operations import Histogram

MOST_SERIES = 2000
OVERFLOW = "other"


def bot_labels(bot: Bot) -> Labels:
    """Return the labels that every series of a bot carries."""
    return tuple(zip(BOT_LABELS, (bot.name, bot.strategy, bot.portfolio), strict=True))


def histogram_samples(labels: Labels, histogram: Histogram) -> list[Sample]:
    """Return a sample for each bound, one beyond all, the sum and the count.

    A histogram that saw values or has bounds below zero has no sum, which could go back, and then no count
    beside its buckets either. Source: the OpenMetrics specification, "Histogram".
    """
    count = histogram.count
    buckets = [*((repr(bound), number) for bound, number in histogram.cumulative()), ("+Inf", count)]
    samples = [
        Sample(tuple(sorted((*labels, ("le", le)))), float(number), "_bucket") for le, number in buckets
    ]
    if histogram.signed:
        return samples
    return [*samples, Sample(labels, histogram.total, "_sum"), Sample(labels, float(count), "_count")]
