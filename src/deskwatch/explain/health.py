"""Risk management and life, explained: see `metrics.health`."""

from deskwatch.events import FACTS, BotStarted, BotStopped, BreakerReset, BreakerTripped, RiskRejected
from deskwatch.explain.counted import age_line, by_fields, count_of
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import Source
from deskwatch.explain.line import Line, given
from deskwatch.metrics import BotView
from deskwatch.operations import CLOCKS, WINDS, Life

BREAKERS = Source(
    title="trips and resets", kinds=(BreakerTripped, BreakerReset), key=by_fields("breaker"), of_account=True
)
LIFE = Source(title="starts and stops", kinds=(BotStarted, BotStopped))
_WORDS = {
    Life.RUNNING: "its process was heard of, and did not say that it would stop",
    Life.SILENT: "its process was not heard of for too long, and did not say that it would stop",
    Life.STOPPED: "its process said that it would stop",
}


def _winding(clock: str) -> Source:
    kinds = tuple(kind for kind in FACTS if clock == "process" or clock in WINDS.get(kind, ()))
    return Source(title=f"facts that wind the clock of {clock}", kinds=kinds)


WOUND = {clock: _winding(clock) for clock in CLOCKS}


def _age(case: Case[BotView]) -> Line:
    (clock,) = case.row
    wound_ns = case.view.state.clocks.wound_ns.get(clock)
    if wound_ns is None:
        kinds = ", ".join(kind.__name__ for kind in WOUND[clock].kinds)
        return given(f"age of {clock}", None, "s", f"the bot recorded nothing that winds it ({kinds})")
    return age_line(f"last sign of {clock}", case.view.now_ns, wound_ns, case.newest(WOUND[clock], ()))


def _open(case: Case[BotView]) -> Line:
    last = case.newest(BREAKERS)
    is_open = last is not None and isinstance(last.fact, BreakerTripped)
    words = "the last fact of this breaker tripped it" if is_open else "it was reset after its last trip"
    if last is None:
        words = "the bot began anew since it was tripped"
    return given(f"breaker {case.row[0]}", int(is_open), note=words, fact=last)


def _running(case: Case[BotView]) -> Line:
    view = case.view
    wound_ns = view.state.clocks.wound_ns.get("process", 0)
    heard = age_line("last heard of", view.now_ns, wound_ns, case.newest(WOUND["process"], ()))
    return given("running", int(view.life is Life.RUNNING), note=_WORDS[view.life], parts=(heard,))


HEALTH: dict[str, Explainer[BotView]] = {
    "trader_risk_rejections": count_of("refused for", RiskRejected, fields=("reason",)),
    "trader_circuit_breaker_trips": count_of("trips of", BreakerTripped, fields=("breaker",)),
    "trader_circuit_breaker_open": Explainer(line=_open, sources=(BREAKERS,)),
    "trader_liveness_age_seconds": Explainer(line=_age, noted=tuple(WOUND.values())),
    "trader_bot_running": Explainer(line=_running, sources=(LIFE,), noted=(WOUND["process"],)),
}
