"""One line opens /metrics: a hub is started beside the bot, and ends with it."""

import sys

import deskwatch

exporter = deskwatch.get_exporter(port=int(sys.argv[1]) if sys.argv[1:] else 8000)
exporter.start()

bot = deskwatch.bot("scraped-bot", portfolio="forex", mode="paper")
bot.cash_moved(amount=10_000, movement_id="start")
bot.order_filled(symbol="EUR/USD", side="buy", quantity=5_000, price="1.085", trade_id="t-1")
bot.price_marked(symbol="EUR/USD", price="1.0852")
print(f"http://127.0.0.1:{exporter.port}/metrics")
bot.flush()
