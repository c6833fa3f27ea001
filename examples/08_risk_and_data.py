"""Risk and data in five lines: what was refused and stopped, how old the data is, what people should know."""

import deskwatch

bot = deskwatch.bot("risk", mode="paper")
bot.data_updated(data_type="candles", symbol="BTC/USD")
bot.risk_rejected(reason="exposure_cap", symbol="BTC/USD")
bot.breaker("daily_stop", "down 3 % today")
bot.breaker_reset(breaker="daily_stop")
bot.note("deployed version 1.2", "deployment")
