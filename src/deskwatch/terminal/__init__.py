"""The same dashboards in a terminal: full screen, and as plain text.

In: a `Screen` of neutral values, and a callable that makes new ones; an explanation. Out: lines of text, or
keys answered until the reader quits.
Never: a figure of its own, a file, a socket, or a character from outside that a terminal would obey.
"""

from deskwatch.terminal.explained import render_explanation
from deskwatch.terminal.text import render_parts, render_text
from deskwatch.terminal.watch import WatchApp, run_watch

__all__ = ["WatchApp", "render_explanation", "render_parts", "render_text", "run_watch"]
