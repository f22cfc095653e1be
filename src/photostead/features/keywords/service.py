"""What other slices may ask of the tree of tags, and the rule by which an asset's tags follow its file.

A file's keywords are compared with what it said when it was read last, and only the difference counts: what is new there
is given, what is gone is taken away. So a tag that a person took away stays away, one they gave stays, and a tag that
they renamed or deleted is not made again for a file that says what it always said.
"""

from collections.abc import Iterable, Sequence

from photostead.db.tx import Tx
from photostead.features.keywords import store
from photostead.features.keywords.names import DEEPEST, SEPARATOR, clean_name, parse_value, values_of
from photostead.features.keywords.store import TAGGED, attach, insert, mark
from photostead.features.triggers import service as triggers
from photostead.features.triggers.schema import WorkflowTrigger

__all__ = [
    "DEEPEST",
    "SEPARATOR",
    "TAGGED",
    "attach",
    "clean_name",
    "follow_file",
    "insert",
    "mark",
    "parse_value",
    "reread",
    "upsert",
]


def upsert(tx: Tx, user_id: int, values: Iterable[str]) -> list[int]:
    """The keys of a person's tags by value, in this order, each once; what is missing is made. Raises Invalid."""
    levels = dict.fromkeys(parse_value(value) for value in values)
    return [store.ensure(tx, user_id, names) for names in levels]


def follow_file(tx: Tx, owner_id: int, asset_id: int, keywords: tuple[str, ...]) -> None:
    """A file was read and says `keywords`; what it said before still stands in the database."""
    before = store.read_keywords(tx, asset_id)
    if before != keywords:
        apply(tx, owner_id, asset_id, before, keywords)


def apply(tx: Tx, owner_id: int, asset_id: int, before: tuple[str, ...], now: tuple[str, ...]) -> None:
    """Let the tags of an asset follow the difference, but for what a person decided."""
    was, wanted, marks = values_of(before), values_of(now), store.marks_of(tx, asset_id)
    gone = was.keys() - wanted.keys()
    if gone:
        store.detach_values(tx, asset_id, gone, keep=[uid for uid, is_given in marks.items() if is_given])
    fresh = [store.ensure(tx, owner_id, names) for value, names in wanted.items() if value not in was]
    refused = {uid for uid, is_given in marks.items() if not is_given}
    fresh = [key for key in fresh if tx.value("select uid from tags where id = ?", (key,)) not in refused]
    if fresh and store.attach(tx, fresh, [asset_id]):
        triggers.happened(tx, WorkflowTrigger.ASSET_TAGGED, owner_id, [asset_id])


def reread(tx: Tx, owner_id: int, asset_ids: Sequence[int]) -> None:
    """Assets went over to another owner: they leave their tags behind, and get the new owner's for what files say."""
    store.detach_foreign(tx, asset_ids)
    for asset_id in asset_ids:
        if keywords := store.read_keywords(tx, asset_id):
            apply(tx, owner_id, asset_id, (), keywords)
