"""SQL of groups of faces. A circle is the people of one cluster group, by its uid: their faces are grouped together."""

from collections.abc import Sequence

from photostead.db.tx import Rows, Tx, as_json


def circle_of(rows: Rows, asset_id: int) -> str:
    """The circle that the owner of an asset is in."""
    return str(
        rows.value(
            "select u.cluster_group_uid from assets a join users u on u.id = a.owner_id where a.id = ?", (asset_id,)
        )
    )


def forget_groups(tx: Tx, faces: Sequence[int]) -> None:
    """These faces are looked at anew."""
    tx.run("delete from face_groups where face_id in (select value from json_each(?))", (as_json(list(faces)),))
