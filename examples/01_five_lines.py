"""Five lines: a bot that records a fill and a price. Run it, then `deskwatch watch --once`."""

import deskwatch

bot = deskwatch.bot("first-bot", strategy="by hand", portfolio="crypto", mode="paper")
bot.cash_moved(amount=10_000, reason="starting capital", movement_id="start")
bot.order_filled(symbol="BTC/USD", side="buy", quantity="0.1", price="64000", fee="6.4", trade_id="t-1")
bot.price_marked(symbol="BTC/USD", price=64_020)
