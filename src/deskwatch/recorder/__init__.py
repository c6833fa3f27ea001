"""The recorder: the part of deskwatch that lives in the bot's process.

In: a bot's calls. Out: lines in the bot's journal, written by a thread of the recorder's own.
Never, on the bot's thread: raise, block, take a lock, do I/O, log, start a thread, run foreign code.
"""

from deskwatch.recorder.guard import guarded
from deskwatch.recorder.instruments import time_operation
from deskwatch.recorder.process import bot
from deskwatch.recorder.recorder import Recorder, SilentRecorder

__all__ = ["Recorder", "SilentRecorder", "bot", "guarded", "time_operation"]
