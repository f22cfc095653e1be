"""SQL of what is looked at and by which model: every ability looks at the preview of what was taken, not of its edits."""

from typing import Literal

from photostead.db.tx import Tx

# The columns of asset_learning that say which model has looked, or could not.
Looker = Literal["faces_model", "text_model", "unreadable_by"]


def has_picture(asset: str) -> str:
    """That an asset has a picture to look at; `asset` is the alias of its table. The moving half of a live photo shows what the
    photo does."""
    return f"""{asset}.visibility != 'hidden' and exists (
      select 1 from asset_files f where f.asset_id = {asset}.id and f.type = 'preview' and f.is_edited = 0
    )"""


def lacks(asset: str, looker: Looker, model: str) -> str:
    """That this model has not looked at an asset. The name of a model is a household's: it is quoted."""
    name = model.replace("'", "''")
    return f"not exists (select 1 from asset_learning x where x.asset_id = {asset}.id and x.{looker} = '{name}')"


def note_looked(tx: Tx, asset_id: int, subject: Literal["faces", "text"], model: str) -> None:
    """A model has looked at an asset, or cannot."""
    tx.run(
        f"""
        insert into asset_learning (asset_id, {subject}_at, {subject}_model)
        select id, :now, :model from assets where id = :id
        on conflict do update set {subject}_at = excluded.{subject}_at, {subject}_model = excluded.{subject}_model
        """,
        {"id": asset_id, "now": tx.now, "model": model},
    )
