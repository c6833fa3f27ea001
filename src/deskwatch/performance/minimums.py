"""How much must have happened before a ratio is said; below, it is absent, never 0 or infinite.

A Sharpe ratio of a week or a profit factor of three trades is noise that looks like a figure.
"""

LEAST_DAYS = 30
LEAST_TRADES = 10
