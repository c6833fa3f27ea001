"""Risk management of the paper bots: what it refuses and when it halts."""

from decimal import Decimal

from deskwatch.demo.account import PaperAccount
from deskwatch.demo.risk import RiskLimits, RiskState

LIMITS = RiskLimits(exposure_cap=Decimal("0.5"), daily_stop=Decimal("0.01"), halt_bars=10, cooldown_bars=5)
RICH = PaperAccount(Decimal(600), quantity=Decimal(4))  # worth 1,000 at 100, 40 % of it in the position
PRICE = Decimal(100)


def test_a_position_may_grow_up_to_the_cap_and_no_further() -> None:
    assert RiskState().refusal(RICH, Decimal(100), PRICE, LIMITS) == ""
    assert RiskState().refusal(RICH, Decimal("100.01"), PRICE, LIMITS) == "exposure_cap"


def test_an_account_without_equity_may_buy_nothing() -> None:
    assert RiskState().refusal(PaperAccount(Decimal(0)), Decimal(1), PRICE, LIMITS) == "no_equity"


def test_the_daily_stop_is_a_loss_from_the_days_best_equity() -> None:
    risk = RiskState()
    risk.see(0, Decimal(1000))
    risk.see(0, Decimal(1100))
    assert not risk.must_halt(Decimal("1089.01"), LIMITS)
    assert risk.must_halt(Decimal(1089), LIMITS)


def test_a_new_day_forgets_the_loss_of_the_last() -> None:
    risk = RiskState()
    risk.see(0, Decimal(1000))
    risk.see(1, Decimal(900))
    assert risk.loss_share(Decimal(900)) == 0


def test_a_halted_bot_opens_nothing_until_enough_bars_have_passed() -> None:
    risk = RiskState()
    risk.see(0, Decimal(1000))
    risk.halt(step=7)
    assert risk.refusal(RICH, Decimal(1), PRICE, LIMITS) == "circuit_breaker"
    assert not risk.must_halt(Decimal(1), LIMITS)
    assert not risk.may_resume(16, LIMITS)
    assert risk.may_resume(17, LIMITS)


def test_after_a_halt_losses_are_measured_anew() -> None:
    risk = RiskState()
    risk.see(0, Decimal(1000))
    risk.halt(step=7)
    risk.resume(Decimal(900))
    assert not risk.is_halted
    assert not risk.must_halt(Decimal(895), LIMITS)


def test_nothing_is_opened_soon_after_a_position_was_closed() -> None:
    risk = RiskState(closed_at=100)
    assert risk.is_cooling(104, LIMITS)
    assert not risk.is_cooling(105, LIMITS)
    assert not RiskState().is_cooling(0, LIMITS)
