"""Several people do anything to their photos while their phones sync: a state machine, some examples of it."""

import asyncio

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from photostead.features.sync import store
from tests.sync.household import World
from tests.sync.machine import Machine

FEW = settings(
    max_examples=12,
    stateful_step_count=50,
    deadline=None,
    database=None,
    # The same lives each time: new ones are tried with the long tests.
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
MANY = settings(FEW, max_examples=400, derandomize=False, phases=[Phase.generate])


def live(examples: settings, sql: str = "") -> None:
    """Households in one daemon, one after the other; `sql` changes its database before."""
    world = World()
    with asyncio.Runner() as runner, pytest.MonkeyPatch.context() as patch:
        # A page is as short as these libraries are small.
        patch.setattr(store, "PAGE", 3)
        runner.run(world.start(sql))
        here = type("Here", (Machine,), {"world": world, "loop": runner.get_loop()})
        try:
            run_state_machine_as_test(here, settings=examples)
        finally:
            runner.run(world.stop())


def test_phones_hold_what_is_shown() -> None:
    live(FEW)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_phones_hold_what_is_shown_in_many_lives() -> None:
    live(MANY)
