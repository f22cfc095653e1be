"""A look into a file before it is edited: its name does not say whether it moves."""

from photostead.host.patience import ask_disk
from photostead.kernel.errors import Invalid, MediaError, Unavailable
from photostead.media.animation import HEAD_BYTES, moves
from photostead.media.files import Source, open_regular

# A disk that sleeps takes ten seconds to wake up.
SECONDS = 20.0


async def refuse_moving(source: Source) -> None:
    """Raises Invalid for an animation and for a file that cannot be read, Unavailable where its disk does not answer."""
    try:
        head = await ask_disk(SECONDS, read_head, source)
    except TimeoutError:
        raise Unavailable("The photo's disk does not answer: is a network share hanging?") from None
    except MediaError as error:
        raise Invalid(f"The photo cannot be edited: {error.message}.") from None
    if moves(head):
        raise Invalid("An animation cannot be edited: it would stand still.")


def read_head(source: Source) -> bytes:
    """How a file begins, on a thread. Raises MediaError."""
    with open_regular(source) as file:
        return file.head(HEAD_BYTES)
