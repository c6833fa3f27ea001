"""Figures of your own in five lines: a counter, a gauge, a histogram, with labels; they show at /metrics."""

import deskwatch

bot = deskwatch.bot("figures", mode="paper")
bot.counter("signals_skipped", reason="spread")
bot.gauge("spread_bps", 1.5, symbol="BTC/USD")
bot.histogram("slippage_bps", 15, symbol="BTC/USD")
