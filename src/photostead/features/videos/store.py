"""SQL of videos: what is known of them and what was made. No file is touched here."""

from collections.abc import Sequence

import msgspec

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx, as_json
from photostead.features.videos.schema import VideoDecisionDto, VideoRow
from photostead.media.transcoding import Decision
from photostead.media.video_facts import VideoFacts

ENCODED = "encoded_video"


def read_facts(rows: Rows, asset_id: int) -> VideoFacts | None:
    """The streams of a video; None while nobody looked, or where another version of the program did."""
    return decode(rows.value("select facts from videos where asset_id = ?", (asset_id,)))


def decode(facts: str | None) -> VideoFacts | None:
    """Facts as they are kept."""
    try:
        return msgspec.json.decode(facts, type=VideoFacts) if facts else None
    except ValueError:
        return None


def read_video(rows: Rows, asset_id: int) -> VideoRow | None:
    """Everything the queue needs of a video; None where it is gone, or is none."""
    found = rows.row(
        """
        select a.id, a.uid, a.owner_id, a.original_name, v.facts, v.decision, v.settings, f.path
        from assets a
        left join videos v on v.asset_id = a.id
        left join asset_files f on f.asset_id = a.id and f.type = 'encoded_video' and f.is_edited = 0
        where a.id = ? and a.type = 'VIDEO'
        """,
        (asset_id,),
    )
    if found is None:
        return None
    key, uid, owner, name, facts, decision, settings, path = found
    return VideoRow(key, uid, owner, name, decode(facts), decision and Decision(decision), settings, path)


def put_decision(
    tx: Tx, asset_id: int, facts: VideoFacts, decision: Decision, settings: str, made_by: str | None, note: str | None
) -> None:
    """What became of a video."""
    tx.run(
        """
        insert into videos (asset_id, facts, decision, settings, made_by, note, decided_at)
        values (:id, :facts, :decision, :settings, :made_by, :note, :now)
        on conflict (asset_id) do update set
          facts = excluded.facts, decision = excluded.decision, settings = excluded.settings,
          made_by = excluded.made_by, note = excluded.note, decided_at = excluded.decided_at
        """,
        {
            "id": asset_id,
            "facts": msgspec.json.encode(facts).decode(),
            "decision": str(decision),
            "settings": settings,
            "made_by": made_by,
            "note": note,
            "now": tx.now,
        },
    )


def put_note(tx: Tx, asset_id: int, note: str) -> None:
    """A word about a video whose copy was not made."""
    tx.run("update videos set note = ? where asset_id = ?", (note, asset_id))


def confirm(tx: Tx, asset_id: int, settings: str) -> None:
    """Other settings, the same decision: what was made stays."""
    tx.run("update videos set settings = ?, decided_at = ? where asset_id = ?", (settings, tx.now, asset_id))


def take_encoded(tx: Tx, asset_id: int) -> list[str]:
    """Forget the converted copy; its file."""
    where = "where asset_id = ? and type = 'encoded_video'"
    paths: list[str] = tx.column(f"select path from asset_files {where}", (asset_id,))
    tx.run(f"delete from asset_files {where}", (asset_id,))
    return paths


def forget_decisions(tx: Tx) -> None:
    """What was decided of every video is to be decided, and made, again."""
    tx.run("update videos set settings = null")


# Under which a video still needs the queue: undecided, decided under settings that decide otherwise, or its copy is not
# there, and nobody knows why. `{settings}` is a digest: letters and digits of ours.
MISSING = """
  type = 'VIDEO'
  and not exists (
    select 1 from videos v
    where v.asset_id = assets.id and v.settings = :settings
      and (v.decision = 'as_is' or exists (
        select 1 from asset_files f where f.asset_id = v.asset_id and f.type = 'encoded_video'
      ))
  )
  and not exists (select 1 from problems p where p.asset_id = assets.id and p.step = 'video')
"""


def describe(rows: Rows, asset_id: int) -> VideoDecisionDto:
    """What became of a video, for people."""
    found = rows.row(
        """
        select v.decision, v.made_by, v.note, f.size from videos v
        left join asset_files f on f.asset_id = v.asset_id and f.type = 'encoded_video' and f.is_edited = 0
        where v.asset_id = ?
        """,
        (asset_id,),
    )
    return VideoDecisionDto(*found) if found else VideoDecisionDto(None, None, None, None)


def visible_among(rows: Rows, identity: Identity, asset_ids: Sequence[int]) -> set[int]:
    """Whose conversion the caller may hear of and stop: their own; an administrator everyone's, but of what lies in a
    locked folder only their own behind the PIN."""
    return set(
        rows.column(
            """
            select id from assets
            where id in (select value from json_each(:ids))
              and (owner_id = :viewer or :is_admin)
              and (visibility != 'locked' or (owner_id = :viewer and :is_elevated))
            """,
            {
                "ids": as_json(asset_ids),
                "viewer": identity.user.id,
                "is_admin": identity.user.is_admin,
                "is_elevated": identity.is_elevated,
            },
        )
    )
