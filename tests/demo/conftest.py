"""The day of the desk that many tests look at, played once."""

import pytest

from deskwatch.demo.plan import desk_plans
from deskwatch.events import Fact
from tests.demo.paper import play


@pytest.fixture(scope="session")
def desk_day() -> dict[str, list[Fact]]:
    """Return what each bot of the default desk records in its 24 hours of history."""
    return {plan.name: play(plan.name) for plan in desk_plans()}
