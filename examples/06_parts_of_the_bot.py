"""Parts of the bot in five lines: every call of a function is timed, plain, async or a generator."""

import deskwatch

bot = deskwatch.bot("parts", mode="paper")


@bot.timed("Feed", "parse")
def parse(line: str) -> list[str]:
    """Split a line."""
    return line.split(",")


parse("64000,0.5")
with bot.operation("Risk", "check"):
    parse("64010,0.1")
bot.record_operation("TradingEngine", "execute_order", 45.2, success=True)
