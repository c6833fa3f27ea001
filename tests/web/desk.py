"""A screen as a real desk of five bots would fill it, and some that no desk should have."""

import math
from typing import Final

from deskwatch.chance import seeded_random
from deskwatch.dashboards import Column, Curve, Line, Screen, Stat, Table, Tone, Unit

SECOND_NS: Final = 1_000_000_000
STATE_TONES: Final = {"trading": Tone.GOOD, "quiet": Tone.WARNING, "halted": Tone.CRITICAL}
SIDE_TONES: Final[dict[str, Tone]] = {}
SEVERITY_TONES: Final = {"warning": Tone.WARNING, "critical": Tone.CRITICAL, "info": Tone.NEUTRAL}


def desk_screen(now_ns: int, *, account_value: float = 128_412.57, samples: int = 720) -> Screen:
    """Return five bots in two portfolios: one halted, one position without a price, history of six hours."""
    now = now_ns / SECOND_NS
    times = [now - 30.0 * (samples - 1 - step) for step in range(samples)]
    crypto, forex = _equity(81_000, times, 7, 0.0009), _equity(46_900, times, 8, 0.00012)
    forex[samples // 3 : samples // 3 + 24] = [None] * 24
    return Screen(
        title="Paper desk",
        headline="4 of 5 bots are trading; breakout-sol is halted by its daily stop",
        tone=Tone.WARNING,
        currency="USD",
        generated_at_ns=now_ns,
        data_as_of_ns=now_ns - 2 * SECOND_NS,
        ready=True,
        notices=["Simulated market: no real orders, seed 7"],
        stats=_stats(account_value),
        curves=[
            Curve(
                id="equity",
                title="Equity by portfolio",
                unit=Unit.MONEY,
                times=times,
                series="trader_account_value_usd",
                lines=[Line(name="crypto", values=crypto), Line(name="forex", values=forex)],
            ),
            Curve(
                id="drawdown",
                title="Drawdown",
                unit=Unit.PERCENT,
                times=times,
                series="trader_drawdown_pct",
                note="from the highest equity so far",
                downwards=True,
                lines=[
                    Line(name="crypto", values=_drawdown(crypto)),
                    Line(name="forex", values=_drawdown(forex)),
                ],
            ),
        ],
        tables=[_bots(), _positions(), _fills(now), _problems(now)],
    )


def empty_screen(now_ns: int) -> Screen:
    """Return what a hub shows that has never seen a bot."""
    return Screen(
        title="Desk",
        headline="No bot has recorded yet",
        tone=Tone.MUTED,
        currency="USD",
        generated_at_ns=now_ns,
        data_as_of_ns=0,
        ready=True,
        notices=[],
        stats=[],
        curves=[],
        tables=[],
    )


def hostile_screen(now_ns: int, names: list[str]) -> Screen:
    """Return a screen in which every word is one of `names`, and the figures are of absurd size."""
    first = names[0]
    texts = Table(
        id=first,
        title=first,
        columns=[
            Column(name="a", title=first, tones={names[-1]: Tone.CRITICAL}),
            Column(name="b", title="Value", unit=Unit.MONEY, signed=True),
            Column(name="c", title="Other"),
        ],
        rows=[[name, -123_456_789.125, name] for name in names],
    )
    return Screen(
        title=first,
        headline=" ".join(names[:3]),
        tone=Tone.CRITICAL,
        currency=first[:3],
        generated_at_ns=now_ns,
        data_as_of_ns=now_ns,
        ready=True,
        notices=names[:5],
        stats=[
            Stat(id=name, title=name, value=-98_765_432_109.87, unit=Unit.MONEY, note=name, signed=True)
            for name in names[:5]
        ],
        curves=[
            Curve(
                id=first,
                title=first,
                note=first,
                unit=Unit.MONEY,
                times=[now_ns / SECOND_NS - 60, now_ns / SECOND_NS],
                lines=[
                    Line(name=name, values=[float(place), -2e7 * place])
                    for place, name in enumerate(names[:8])
                ],
            )
        ],
        tables=[texts],
    )


def _equity(start: float, times: list[float], seed: int, scatter: float) -> list[float | None]:
    chance = seeded_random(seed)
    value = start
    values: list[float | None] = []
    for step in range(len(times)):
        value *= 1 + chance.gauss(0, scatter) + scatter * 0.12 * math.sin(step / 70)
        values.append(round(value, 2))
    return values


def _drawdown(values: list[float | None]) -> list[float | None]:
    peak = 0.0
    depths: list[float | None] = []
    for value in values:
        peak = max(peak, value or 0.0)
        depths.append(None if value is None else round(100 * (peak - value) / peak, 4))
    return depths


def _stats(account_value: float) -> list[Stat]:
    return [
        Stat(
            id="account",
            title="Account value",
            value=account_value,
            unit=Unit.MONEY,
            series="trader_account_value_usd",
            note="5 bots, 2 portfolios",
        ),
        Stat(
            id="daily",
            title="P&L today",
            value=412.57,
            unit=Unit.MONEY,
            series="trader_daily_pnl_usd",
            note="+0.32 % since 00:00 UTC",
            signed=True,
        ),
        Stat(
            id="drawdown",
            title="Drawdown",
            value=1.27,
            unit=Unit.PERCENT,
            series="trader_drawdown_pct",
            tone=Tone.WARNING,
            note="deepest 2.81 %",
        ),
        Stat(
            id="exposure",
            title="Exposure",
            value=38.4,
            unit=Unit.PERCENT,
            series="trader_exposure_pct",
            note="49,310 long, 0 short",
        ),
        Stat(
            id="positions",
            title="Open positions",
            value=4,
            unit=Unit.COUNT,
            series="trader_open_positions",
            note="1 without a price",
        ),
        Stat(
            id="win",
            title="Win rate",
            value=0.5625,
            unit=Unit.RATIO,
            series="trader_win_rate",
            note="n = 128 closed trades",
        ),
    ]


def _bots() -> Table:
    return Table(
        id="bots",
        title="Bots",
        columns=[
            Column(name="bot", title="Bot"),
            Column(name="state", title="State", tones=dict(STATE_TONES)),
            Column(name="portfolio", title="Portfolio"),
            Column(name="strategy", title="Strategy"),
            Column(name="equity", title="Equity", unit=Unit.MONEY),
            Column(name="daily", title="P&L today", unit=Unit.MONEY, signed=True),
            Column(name="drawdown", title="Drawdown", unit=Unit.PERCENT),
            Column(name="win", title="Win rate", unit=Unit.RATIO),
            Column(name="trades", title="Trades", unit=Unit.COUNT),
            Column(name="seen", title="Last heard", unit=Unit.SECONDS),
        ],
        rows=[
            ["ema-btc", "trading", "crypto", "ema_conservative", 31_208.11, 220.4, 0.41, 0.58, 41, 2],
            ["ema-eth", "trading", "crypto", "ema_conservative", 22_911.9, -71.02, 1.9, 0.49, 37, 2],
            ["breakout-sol", "halted", "crypto", "breakout", 13_402.0, -263.55, 2.81, 0.44, 25, 3],
            ["breakout-bnb", "trading", "crypto", "breakout", 13_890.56, 0.0, 0.0, None, 0, 2],
            ["fx-eurusd", "quiet", "forex", "ema_conservative", 47_000.0, 526.74, 0.12, 0.64, 25, 94],
        ],
    )


def _positions() -> Table:
    return Table(
        id="positions",
        title="Positions",
        columns=[
            Column(name="symbol", title="Symbol"),
            Column(name="bot", title="Bot"),
            Column(name="quantity", title="Quantity", unit=Unit.QUANTITY),
            Column(name="price", title="Average price", unit=Unit.PRICE),
            Column(name="mark", title="Mark", unit=Unit.PRICE),
            Column(name="value", title="Value", unit=Unit.MONEY),
            Column(name="open", title="Unrealised", unit=Unit.MONEY, signed=True),
        ],
        rows=[
            ["BTC/USD", "ema-btc", 0.25, 64_012.5, 64_020.0, 16_005.0, 1.88],
            ["ETH/USD", "ema-eth", 4.125, 3_120.4, 3_098.75, 12_782.34, -89.31],
            ["SOL/USD", "breakout-sol", -31.5, 148.02, None, None, None],
            ["EUR/USD", "fx-eurusd", 19_000, 1.08453, 1.08791, 20_670.29, 64.22],
        ],
    )


def _fills(now: float) -> Table:
    return Table(
        id="fills",
        title="Last fills",
        columns=[
            Column(name="time", title="Time", unit=Unit.TIME),
            Column(name="bot", title="Bot"),
            Column(name="symbol", title="Symbol"),
            Column(name="side", title="Side", tones=dict(SIDE_TONES)),
            Column(name="quantity", title="Quantity", unit=Unit.QUANTITY),
            Column(name="price", title="Price", unit=Unit.PRICE),
            Column(name="fee", title="Fee", unit=Unit.MONEY),
        ],
        rows=[
            [now - 12, "ema-btc", "BTC/USD", "buy", 0.05, 64_018.2, 1.28],
            [now - 95, "fx-eurusd", "EUR/USD", "sell", 9_500, 1.08788, 0.52],
            [now - 340, "breakout-sol", "SOL/USD", "sell", 31.5, 148.02, 1.86],
            [now - 2_210, "ema-eth", "ETH/USD", "buy", 1.125, 3_101.9, 1.4],
            [now - 90_000, "ema-btc", "BTC/USD", "sell", 0.125, 63_804.7, 3.19],
        ],
    )


def _problems(now: float) -> Table:
    return Table(
        id="problems",
        title="Problems",
        columns=[
            Column(name="time", title="Since", unit=Unit.TIME),
            Column(name="severity", title="Severity", tones=dict(SEVERITY_TONES)),
            Column(name="where", title="Where"),
            Column(name="what", title="What"),
        ],
        rows=[
            [
                now - 338,
                "critical",
                "breakout-sol",
                "Daily stop: lost 263.55 of at most 250.00; no new entries",
            ],
            [now - 94, "warning", "fx-eurusd", "No decision for 94 s; usually one each 60 s"],
            [now - 60, "warning", "SOL/USD", "No price for 60 s: its unrealised P&L is not known"],
        ],
        empty="No problem since the start.",
    )
