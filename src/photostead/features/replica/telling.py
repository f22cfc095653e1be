"""Telling the administrators that the replica does not keep up, or that it does again. The service is another process than
the daemon: it writes into the database as a command on the terminal does, and asks the daemon to look again.

What notifications need is imported when there is one: it would double the memory of a service that does little else.
"""

from collections.abc import Callable
from contextlib import closing, suppress

import apsw
import msgspec

from photostead.db.connection import connect
from photostead.db.tx import Tx
from photostead.features.replica.state import State
from photostead.host.lock import ask_to_look_again
from photostead.kernel.clock import now_ms
from photostead.kernel.options import Options

TOPIC = "replica"
TITLE = "The live replica of the database does not keep up"
LIED = "The live replica was not what the database is"
LIE = (
    "It was restored for trial: {0}. All of it is sent anew now. See whether the disk or server that holds it is sound."
)
PAGE = {"href": "/admin/doctor"}
# A disk that is changed, a server that starts anew: nobody needs to hear of that.
PATIENCE_MS = 15 * 60_000


def tell(options: Options, state: State) -> State:
    """What is known, with whether they were told; what cannot be written is told the next time."""
    if state.trouble is None and state.is_told:
        return mark(options, state, False, withdraw)
    if state.trouble is not None and not state.is_told and now_ms() - state.since >= PATIENCE_MS:
        return mark(options, state, True, lambda tx: complain(tx, state.trouble or ""))
    return state


def mark(options: Options, state: State, is_told: bool, write: Callable[[Tx], None]) -> State:
    """Do it in one transaction, beside the daemon or without it."""
    with suppress(apsw.Error), closing(connect(options.database_file)) as connection:
        connection.execute("begin immediate")
        write(Tx(connection))
        connection.execute("commit")
        ask_to_look_again(options.data_dir)
        return msgspec.structs.replace(state, is_told=is_told)
    return state


def tell_of_lie(options: Options, trouble: str) -> None:
    """At once: whatever held the replica may do that again."""
    mark(options, State(), True, lambda tx: complain(tx, LIE.format(trouble), LIED, "replica-proof"))


def complain(tx: Tx, trouble: str, title: str = TITLE, topic: str = TOPIC) -> None:
    """To all administrators."""
    from photostead.features.notifications import service as notifications
    from photostead.features.users import service as users

    notifications.notify(
        tx, users.administrators(tx), title=title, description=trouble, level="error", topic=topic, data=PAGE
    )


def withdraw(tx: Tx) -> None:
    """The trouble is over."""
    from photostead.features.notifications import service as notifications

    notifications.withdraw(tx, TOPIC)
