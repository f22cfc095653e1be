"""Which assets have the same bytes, and what people said of that. Finding groups and asking people about them is the
slice `duplicates`; here is what changes of assets need to know.
"""

import re
from collections.abc import Sequence

from photostead.db.tx import Tx, as_json
from photostead.features.assets.work import DETECT_DUPLICATES, asset_job
from photostead.kernel.errors import Invalid
from photostead.kernel.ids import UUID4_PATTERN

# Motion parts go with their photos, what is locked is nobody's to compare, and the trash was decided about.
COMPARED = "{asset}.visibility in ('timeline', 'archive') and {asset}.deleted_at is null"


def seek(tx: Tx, ids: Sequence[int], *, are_back: bool = False) -> None:
    """Have those of the assets looked at whose owner has the same bytes once more. Most have no twin, and no job. Of those
    that `are_back` from where nothing is compared also those that models know: others may look like them."""
    found = tx.column(
        f"""
        select a.id from json_each(:ids) wanted
        cross join assets a on a.id = wanted.value
        where {COMPARED.format(asset="a")} and (
          exists (
            select 1 from assets t indexed by assets_by_content
            where t.content_hash = a.content_hash and t.owner_id = a.owner_id and t.id != a.id
              and {COMPARED.format(asset="t")}
          )
          or (:are_back and exists (select 1 from asset_learning l where l.asset_id = a.id))
        )
        """,
        {"ids": as_json(ids), "are_back": are_back},
    )
    for asset_id in found:
        tx.enqueue(asset_job(DETECT_DUPLICATES, asset_id))


def tell_apart(tx: Tx, ids: Sequence[int]) -> None:
    """A person said that none of these is a duplicate of another of them."""
    tx.run(
        """
        insert or ignore into told_apart (asset_id, other_id)
        select a.value, b.value from json_each(:ids) a join json_each(:ids) b on a.value < b.value
        """,
        {"ids": as_json(sorted(set(ids)))},
    )


def set_group(tx: Tx, asset_id: int, uid: str | None) -> None:
    """A client put an asset into a group, or with None out of it: then it is told apart from the others, so that it is
    not found again. Raises Invalid for a group that is no id."""
    if uid is None:
        tx.run(
            """
            insert or ignore into told_apart (asset_id, other_id)
            select min(a.id, o.id), max(a.id, o.id) from assets a
            join assets o on o.owner_id = a.owner_id and o.duplicate_uid = a.duplicate_uid and o.id != a.id
            where a.id = ?
            """,
            (asset_id,),
        )
    elif re.fullmatch(UUID4_PATTERN, uid) is None:
        raise Invalid(f"duplicateId {uid!r:.80} is no id of a group.")
    group = None if uid is None else uid.lower()
    tx.run("update assets set duplicate_uid = ? where id = ?", (group, asset_id))
