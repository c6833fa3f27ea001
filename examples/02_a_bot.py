"""A bot with a loop: it looks at a price, decides, trades, and records each of these as it happens.

python examples/02_a_bot.py          fifty turns, as fast as they come
"""

import random

import deskwatch

SYMBOL = "ETH/USD"
EAGERNESS = 0.3  # how often the coin says trade


def main() -> None:
    """Trade a price that wanders about."""
    bot = deskwatch.bot("wanderer", strategy="coin toss", portfolio="crypto", mode="paper", venue="example")
    bot.cash_moved(amount=5_000, reason="starting capital", movement_id="start")
    chance = random.Random(1)
    price, held = 3_400.0, False
    for turn in range(50):
        price *= 1 + chance.gauss(0, 0.002)
        bot.price_marked(symbol=SYMBOL, price=round(price, 2))
        signal = chance.random() < EAGERNESS
        if signal:
            side = "sell" if held else "buy"
            bot.signal_detected(symbol=SYMBOL, signal="coin", strength=1.0)
            bot.order_placed(
                symbol=SYMBOL, side=side, quantity="0.5", order_id=f"o-{turn}", order_type="market"
            )
            bot.order_filled(
                symbol=SYMBOL,
                side=side,
                quantity="0.5",
                price=round(price, 2),
                fee=round(price * 0.0005, 4),
                order_id=f"o-{turn}",
                trade_id=f"t-{turn}",
            )
            held = not held
        bot.cycle_completed(duration_seconds=0.001, triggers=int(signal), proposals=int(signal))


if __name__ == "__main__":
    main()
