"""SQL of the folder view: the caller's own assets, and those of libraries that are shared with them, by their folder.

What is in the trash, in the locked folder, or hidden behind a live photo has no place in it, as in the timeline; what is
archived has, for its owner. Folders are in a table of their own, so nothing here reads more of the assets than it shows.
"""

from collections import Counter

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Value, as_json
from photostead.features.assets import service as assets
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.folders.paths import natural_key, spellings_of, text_of
from photostead.features.folders.schema import FolderDto, GetAssetsByOriginalPathQuery
from photostead.kernel.errors import Invalid

# The kernel's PATH_MAX counts the zero at the end.
LONGEST_PATH = 4095
VISIBLE = """
  a.owner_id in (select value from json_each(:owners))
  and (a.visibility = 'timeline' or (a.visibility = 'archive' and a.owner_id = :viewer))
  and a.deleted_at is null
"""
# `cross`: folder by folder along the index `assets_by_folder`, which holds all that is asked; SQLite would rather walk
# every asset of the owner.
COUNT = f"""
select f.path, count(*)
from folders f
cross join assets a on a.folder_id = f.id
where {VISIBLE}
group by f.id
"""
# The plus takes the affinity from the key: an index of an expression has none, and would not be used.
NAMED = """
select f.id, f.path
from (select 0 as id union all select id from libraries) l
cross join folders f on ifnull(f.library_id, 0) = +l.id and f.path = :path
"""
ALIKE = "select id, path from folders where substr(path, 1, length(:start)) = :start"
INSIDE = f"""
select a.id, a.original_name from assets a
where a.folder_id in (select value from json_each(:folders)) and {VISIBLE}
"""


def viewer_params(rows: Rows, identity: Identity) -> dict[str, Value]:
    """What VISIBLE binds: the caller, and with them the owners of the libraries that are shared with them."""
    sharers = rows.column(
        """
        select p.shared_by_id from partners p
        join users u on u.id = p.shared_by_id
        where p.shared_with_id = ? and u.is_service
        """,
        (identity.user.id,),
    )
    return {"viewer": identity.user.id, "owners": as_json([identity.user.id, *sharers])}


def list_folders(rows: Rows, identity: Identity) -> list[FolderDto]:
    """The folders that hold anything. Those whose names differ only in bytes that are no text are one."""
    counts: Counter[str] = Counter()
    for path, count in rows.rows(COUNT, viewer_params(rows, identity)):
        counts[text_of(path) or "/"] += count
    return [FolderDto(path, counts[path]) for path in sorted(counts, key=natural_key)]


def list_paths(rows: Rows, identity: Identity) -> list[str]:
    """The same without the counts."""
    return [folder.path for folder in list_folders(rows, identity)]


def list_assets(rows: Rows, identity: Identity, query: GetAssetsByOriginalPathQuery) -> list[AssetResponseDto]:
    """What lies right in a folder, by name; nothing where there is no such folder. Raises Invalid for what is none."""
    if len(query.path) > LONGEST_PATH:
        raise Invalid(f"path is too long: no folder's path has more than {LONGEST_PATH} characters.")
    for path in spellings_of(query.path):
        params = {**viewer_params(rows, identity), "folders": as_json(find_folders(rows, path))}
        found = rows.rows(INSIDE, params)
        if found:
            in_order = sorted(found, key=lambda row: (natural_key(row[1]), row[0]))
            return assets.describe(rows, [asset_id for asset_id, _ in in_order], identity)
    return []


def find_folders(rows: Rows, path: str) -> list[int]:
    """The keys of everybody's folders of this name. A question mark in it may stand for a byte that is no text."""
    start, mark, _ = path.partition("?")
    statement, params = (ALIKE, {"start": as_bytes(start)}) if mark else (NAMED, {"path": as_bytes(path)})
    return [folder_id for folder_id, found in rows.rows(statement, params) if text_of(found) == path]


def as_bytes(text: str) -> bytes:
    """Half a surrogate pair is in no folder's name."""
    return text.encode(errors="replace")
