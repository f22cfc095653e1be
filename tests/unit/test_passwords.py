"""What a login costs says nothing of who has an account."""

from argon2 import PasswordHasher, extract_parameters

from photostead.features.users.passwords import NOBODY, is_password, verify

AS_SHIPPED = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


async def test_nobody_costs_what_somebody_does() -> None:
    """The hash that stands for an unknown person is of the same making, can be checked, and is no password's."""
    assert extract_parameters(NOBODY) == extract_parameters(AS_SHIPPED.hash("a password"))
    assert not verify(NOBODY, "nobody has this password")
    assert not await is_password(None, "")
