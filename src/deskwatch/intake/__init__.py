"""The intake: lines of JSON that any program wrote become facts in a bot's journal.

In: bytes of a stranger, from a pipe or from a log that grows and is rotated. Out: facts, offered to the
ordinary recorder, each line once; counts and words for what could not be used. Never: a figure, a guess (a
line that is not understood is told, not bent), a fact dropped because the journal is slow.
"""

from deskwatch.intake.feed import Feed, FeedOptions, Stop
from deskwatch.intake.native import read_native
from deskwatch.intake.outcome import Reader
from deskwatch.intake.path import read_path
from deskwatch.intake.place import Places, Spot
from deskwatch.intake.preview import preview
from deskwatch.intake.refusal import MENDS, Refusal
from deskwatch.intake.rules import load_map
from deskwatch.intake.source import FileSource, Source, StreamSource
from deskwatch.intake.summary import Summary

__all__ = [
    "MENDS",
    "Feed",
    "FeedOptions",
    "FileSource",
    "Places",
    "Reader",
    "Refusal",
    "Source",
    "Spot",
    "Stop",
    "StreamSource",
    "Summary",
    "load_map",
    "preview",
    "read_native",
    "read_path",
]
