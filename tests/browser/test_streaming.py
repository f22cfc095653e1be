"""A video in the viewer: played in pieces, in the quality that a person chooses, and as a file where that fails."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Box, expect_noise
from tests.media.streams import make_video

SECONDS = 14
# So many bits that a transcode of the same size is worth offering.
LIVELY = ("-vf", "noise=alls=60:allf=t", "-b:v", "4M")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("films")
    make_video(made / "film.mp4", *LIVELY, size="480x640", seconds=SECONDS)
    make_video(made / "other.mkv", seconds=SECONDS)
    return made


@pytest.fixture(scope="module")
def films(box: Box) -> dict[str, str]:
    """Their ids by their names."""
    found = box.daemon.login().call("POST", "/search/metadata", {"size": 10})["assets"]["items"]
    return {item["originalFileName"]: item["id"] for item in found}


def asked(page: Page) -> list[Request]:
    """What the page asks of streaming from now on."""
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request) if "/video/" in request.url else None)
    return requests


def plays(page: Page, after: float = 0.0) -> None:
    """Wait until pictures are shown that lie after some second."""
    page.wait_for_function(
        """(after) => { const video = document.querySelector('.viewer video');
           return video && video.readyState > 2 && video.currentTime > after && video.videoWidth > 0; }""",
        arg=after,
    )


def state_of(page: Page) -> Any:
    return page.locator(".viewer video").evaluate(
        "(video) => ({ source: video.src, width: video.videoWidth, height: video.clientHeight })"
    )


def test_a_film_is_played_in_pieces(box: Box, films: dict[str, str], signed_in: Any, noise: list[str]) -> None:
    """As it is; then in the quality that was chosen, from another place; after a pause so long that the server forgot the
    session in another one; and the server learns that it is over."""
    page = signed_in()
    requests = asked(page)
    page.goto(f"{box.daemon.url}/photos/{films['film.mp4']}")
    plays(page, 0.2)
    state = state_of(page)
    assert state["source"].startswith("blob:")
    assert (state["width"], state["height"]) == (480, 800)  # all of it is in sight
    pieces = [request.url for request in requests if "seg_" in request.url]
    assert pieces
    assert all("/0/seg_" in url for url in pieces)
    choice = page.get_by_label("Quality")
    expect(choice.locator("option")).to_have_text(["Auto (Original)", "Original", "480p"])
    with page.expect_response(lambda answer: "/1/seg_" in answer.url and answer.ok):
        choice.select_option(label="480p")
    page.locator(".viewer video").evaluate("(video) => { video.currentTime = 10 }")
    plays(page, 10.2)
    page.locator(".viewer video").evaluate("(video) => { video.currentTime = 1 }")
    plays(page, 1.2)
    # The film may still be coming in, so it is the next piece that finds the session gone, whichever that is; on a busy machine
    # the end would be reached before, and no piece be left to ask for.
    page.locator(".viewer video").evaluate("(video) => { video.pause(); video.currentTime = 1 }")
    with page.expect_response(lambda answer: answer.url.endswith("/main.m3u8")):
        page.evaluate("(session) => fetch(session, { method: 'DELETE' })", pieces[0].rpartition("/0/")[0])
        choice.select_option(label="Original")
    page.locator(".viewer video").evaluate("(video) => video.play()")
    plays(page, 2.0)
    expect_noise(noise, "404")
    with page.expect_response(lambda answer: answer.request.method == "DELETE" and answer.status == 204):
        page.keyboard.press("Escape")


def test_a_film_that_browsers_do_not_know(box: Box, films: dict[str, str], signed_in: Any) -> None:
    """It is made on the way. There is one quality, so there is no choice."""
    page = signed_in(width=390, height=800, touch=True)
    page.goto(f"{box.daemon.url}/photos/{films['other.mkv']}")
    plays(page, 0.2)
    assert state_of(page)["width"] == 160
    assert page.get_by_label("Quality").count() == 0


def test_the_file_where_streaming_fails(box: Box, films: dict[str, str], signed_in: Any, noise: list[str]) -> None:
    page = signed_in()
    page.route("**/main.m3u8*", lambda route: route.fulfill(status=503, json={"message": "busy"}))
    page.goto(f"{box.daemon.url}/photos/{films['film.mp4']}")
    plays(page, 0.2)
    assert state_of(page)["source"].endswith("/video/playback")
    expect_noise(noise, "503")
