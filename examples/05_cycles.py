"""The main loop in five lines: how long each turn took, what it saw, what it proposed."""

import deskwatch

bot = deskwatch.bot("cycles", mode="paper")
for triggers in (3, 0, 5):
    with bot.cycle() as cycle:
        cycle.triggers += triggers
        cycle.proposals += triggers // 2
