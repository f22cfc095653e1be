"""Answers that come before the body of a request has arrived, such that clients get to see them.

Two things stand in the way. A client that asked whether it may send (`Expect: 100-continue`, RFC 9110 section 10.1.1)
is told to only once somebody wants the body: until then a refusal costs nothing. One that sends without asking and
listens only when it is done would find its connection reset instead of the answer, so what it still sends is read and
dropped for a while after the answer was given.
"""

import asyncio

from aiohttp import HttpVersion11, web
from aiohttp.http_exceptions import HttpProcessingError

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
IS_ASKED_FOR = web.RequestKey("IS_ASKED_FOR", bool)
IS_HEARD_OUT = web.RequestKey("IS_HEARD_OUT", bool)
# A body that nobody wants is read while it flows, and no longer than this.
SILENCE_S, LONGEST_S = 10.0, 600.0


async def wait_for_reader(request: web.Request) -> None:
    """aiohttp's hook for an Expect header: says nothing yet. Raises HTTPExpectationFailed for one that is not known."""
    if is_hesitant(request):
        return
    if request.version >= HttpVersion11:
        raise web.HTTPExpectationFailed(text="The Expect header asks for what no server does.")


async def ask_for_body(request: web.Request) -> None:
    """Before the body is read: tell a client that waits for it to send."""
    if is_hesitant(request):
        request[IS_ASKED_FOR] = True
        await request.writer.write(CONTINUE)
        request.writer.output_size = 0


def is_hesitant(request: web.Request) -> bool:
    """Whether the client waits for a word before it sends its body."""
    expects = request.headers.get("Expect", "").lower() == "100-continue"
    return expects and request.version >= HttpVersion11 and IS_ASKED_FOR not in request


def hear_out(request: web.Request) -> None:
    """Of a known caller with much to send: whatever the answer is, and however early, they shall get to see it."""
    request[IS_HEARD_OUT] = True


def has_heard(request: web.Request) -> None:
    """The body was read."""
    request[IS_HEARD_OUT] = False


def is_still_speaking(request: web.Request) -> bool:
    """Whether somebody who is to be heard out has more to send."""
    return request.get(IS_HEARD_OUT, False) and not request.content.is_eof()


async def answer_early(request: web.Request, response: web.Response) -> None:
    """Send the answer now; then, where the body is on its way, read it to its end or until patience ends. The connection
    closes afterwards."""
    response.force_close()
    await response.prepare(request)
    await response.write_eof()
    if not is_hesitant(request):
        await drop_body(request)


async def drop_body(request: web.Request) -> None:
    """Read what comes and forget it."""
    content = request.content
    try:
        async with asyncio.timeout(LONGEST_S):
            while not content.at_eof():
                async with asyncio.timeout(SILENCE_S):
                    await content.readany()
    except (TimeoutError, ConnectionError, HttpProcessingError, web.RequestPayloadError):
        return
