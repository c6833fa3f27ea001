"""Calls to a venue in five lines: how long they took, how they failed, how much of the limit is used."""

import contextlib

import deskwatch

bot = deskwatch.bot("calls", mode="paper", venue="example")
with contextlib.suppress(TimeoutError), bot.api_call("GET /orders/{id}"):
    raise TimeoutError  # what the bot's code raises goes on, after it was recorded
with bot.api_call("GET /ticker"):
    pass
bot.rate_limit("GET /orders/{id}", used=80, limit=100, window_seconds=60)
