"""Under which names a browser may create the first account."""

import pytest

from photostead.http.peer import is_home_name


@pytest.mark.parametrize(
    "host",
    [
        "localhost:2283",
        "192.168.1.10:2283",
        "[fe80::1]:2283",
        "8.8.8.8",
        "box",
        "box.local:2283",
        "BOX.lan",
        "nas.fritz.box",
    ],
)
def test_names_of_home(host: str) -> None:
    assert is_home_name(host.lower())


@pytest.mark.parametrize(
    "host", ["evil.example", "photos.example.com:2283", "192.168.1.10.evil.example", "local.evil.net."]
)
def test_names_that_may_be_a_strangers(host: str) -> None:
    assert not is_home_name(host)
