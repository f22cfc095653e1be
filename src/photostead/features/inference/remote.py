"""Asking one machine-learning server: whether it is there, and for an answer. Who is asked and what is done with silence is
`health`'s and `service`'s; the form of questions and answers is Immich's (`GET /ping`, `POST /predict`).
"""

import io
import os
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from photostead.host.outbound import Answer, Limits, Reach, Refused, fetch
from photostead.kernel.errors import Unavailable
from photostead.media.files import Where, open_regular

MOST_BYTES = 16 * 1024 * 1024
MOST_BYTES_OF_PING = 1024
# Previews have some hundred kilobytes; nothing larger is sent away.
MOST_BYTES_SENT = 32 * 1024 * 1024
# The request itself is at fault, not the server: a picture too large, or one that cannot be decoded.
REFUSALS = frozenset({413, 415, 422})
# "In here" in the settings of today's clients, which ask for at least one address; nobody is asked there.
OURSELVES = "http://localhost:3003"


class Question(msgspec.Struct, frozen=True):
    """What is asked: `entries` as JSON, and a picture's bytes or words. `topic` is the kind of question and the model's
    name; `space` where vectors of such answers are kept (a task of `vectors`)."""

    topic: str
    model: str
    space: str | None
    entries: dict[str, Any]
    picture: bytes | None = None
    words: str | None = None


class Away(Unavailable):
    """The server is not reached, or not in time."""


class Failed(Unavailable):
    """The server is there and answers what is no answer."""


class TurnedDown(Unavailable):
    """The server wants nothing to do with this picture."""


def is_here(url: str) -> bool:
    """Whether an address of the settings stands for this daemon itself."""
    return url.rstrip("/") == OURSELVES


def name_of(url: str) -> str:
    """The host and port of an address, for messages."""
    target = URL(url)
    return f"{target.host}:{target.port}"


def address_of(url: str) -> str:
    """An address for people, without what may be secret in it."""
    return str(URL(url).with_query(None).with_fragment(None)).rstrip("/")


def reach_of(url: str) -> Reach:
    """An administrator wrote the address: it may be at home, and without TLS if it says so. With TLS it is checked."""
    target = URL(url)
    return Reach(home=target.host, stays=True, is_insecure=target.scheme == "http")


async def ping(url: str, seconds: float) -> None:
    """Whether it is there. Raises Away or Failed."""
    answer = await send(url, "ping", Limits(MOST_BYTES_OF_PING, seconds), None)
    if answer.status != 200:
        raise Failed(f"{name_of(url)} answered {answer.status} when it was asked whether it is there.")


async def predict(url: str, question: Question, seconds: float) -> bytes:
    """The body of its answer. Raises Away, Failed, TurnedDown."""
    answer = await send(url, "predict", Limits(MOST_BYTES, seconds), form_of(question))
    if answer.status in REFUSALS:
        raise TurnedDown(f"{name_of(url)} could not use the picture (status {answer.status}).")
    if answer.status != 200:
        raise Failed(f"{name_of(url)} answered {answer.status}: is the model there? Its own log says why.")
    return answer.body


async def send(url: str, path: str, limits: Limits, form: aiohttp.FormData | None) -> Answer:
    """One request; no redirect with a picture in it is followed. Raises Away or Failed."""
    try:
        return await fetch(str(URL(url) / path), reach_of(url), limits, form=form)
    except Refused as error:
        raise Failed(error.message) from None
    except Unavailable as error:
        raise Away(error.message) from None


def form_of(question: Question) -> aiohttp.FormData:
    """The fields of a question."""
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("entries", msgspec.json.encode(question.entries).decode())
    if question.picture is not None:
        # A file, not bytes: those would be joined into one piece on the event loop.
        form.add_field(
            "image", io.BytesIO(question.picture), filename="image.jpg", content_type="application/octet-stream"
        )
    if question.words is not None:
        form.add_field("text", question.words)
    return form


def read_picture(picture: Where) -> bytes | None:
    """The bytes of a picture; None for one too large to be sent. Blocks. Raises MediaError."""
    with open_regular(picture) as file:
        return None if file.size > MOST_BYTES_SENT else os.pread(file.fd, file.size, 0)
