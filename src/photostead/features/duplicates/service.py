"""The rules of duplicates. They are their owner's alone; what is locked, hidden or in the trash is never compared, nor
what a library misses at the moment. Nothing is done about them but what a person says (decision 0030).
"""

from collections.abc import Sequence
from functools import partial

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.assets.service import Bulk, Extent, Where, extent_of
from photostead.features.duplicates import alike, grouping, merging, store
from photostead.features.duplicates.schema import (
    BulkIdErrorReason,
    BulkIdResponseDto,
    DuplicateReason,
    DuplicateReasonDto,
    DuplicateResolveGroupDto,
    DuplicateResponseDto,
    DuplicateStatisticsDto,
)
from photostead.features.duplicates.work import DETECT_ALL
from photostead.features.learning import service as learning
from photostead.features.learning.service import Ability
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigMachineLearningDto
from photostead.features.vectors import service as vectors
from photostead.features.vectors.service import Space
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.kernel.errors import Invalid
from photostead.ml.catalogue import MEANING
from photostead.ml.results import NO_LOOK, look_distance

# So many groups in one write: somebody else's write does not wait for all of them.
CHUNK = 20
# In how many of 64 places the looks of two duplicates may differ. Measured: of copies that were scaled down, compressed anew,
# brightened, tinted or cut by a hundredth 98 in 100 are within it; no two different photos of 3,600 pairs were within 14.
MOST_PLACES = 10
# What only knows things by their names says of a copy that it is up to so many times as far as what knows pictures: at the
# usual 0.01 it would miss three copies in four. Their looks decide.
COARSE = 20
# More than that of one photo nobody looks through.
MOST_ALIKE = 500


def list_duplicates(rows: Rows, identity: Identity) -> list[DuplicateResponseDto]:
    """Everything the caller has more than once."""
    groups = store.list_groups(rows, identity.user.id)
    ids = [member.id for members in groups.values() for member in members]
    described = iter(assets.describe(rows, ids, identity))
    return [
        DuplicateResponseDto([next(described) for _ in members], group, [members[0].uid])
        for group, members in groups.items()
    ]


def count_duplicates(rows: Rows, identity: Identity) -> DuplicateStatisticsDto:
    """How much there is to decide for the caller."""
    return DuplicateStatisticsDto(*store.count_groups(rows, identity.user.id))


def list_reasons(rows: Rows, identity: Identity) -> list[DuplicateReasonDto]:
    """Why the caller is asked about each group."""
    differing = store.differing(rows, identity.user.id)
    return [
        DuplicateReasonDto(group, DuplicateReason.LOOKS_ALIKE if group in differing else DuplicateReason.SAME_FILE)
        for group in store.list_groups(rows, identity.user.id)
    ]


# --- what a person says


def dismiss(tx: Tx, identity: Identity, uids: Sequence[str]) -> None:
    """These groups are no duplicates: they are not found again. Raises Invalid, then none is dismissed."""
    owner_id = identity.user.id
    groups = [store.members_of(tx, owner_id, uid) for uid in dict.fromkeys(uid.lower() for uid in uids)]
    if not all(groups):
        raise Invalid(f"Not found or no {Permission.DUPLICATE_DELETE} access")
    for members in groups:
        assets.tell_apart(tx, members)
        store.leave_group(tx, members)


async def resolve(
    db: Database, identity: Identity, groups: Sequence[DuplicateResolveGroupDto]
) -> list[BulkIdResponseDto]:
    """Settle groups, each by itself; what came of each, in the order given."""
    answers: list[BulkIdResponseDto] = []
    for start in range(0, len(groups), CHUNK):
        answers += await db.write(resolve_some, identity, groups[start : start + CHUNK])
    return answers


def resolve_some(tx: Tx, identity: Identity, groups: Sequence[DuplicateResolveGroupDto]) -> list[BulkIdResponseDto]:
    """Settle some groups."""
    return [resolve_group(tx, identity, group) for group in groups]


def resolve_group(tx: Tx, identity: Identity, wanted: DuplicateResolveGroupDto) -> BulkIdResponseDto:
    """Settle one group: what is kept takes over what was made of all of it, the rest goes to the trash. What the request
    does not name stays a duplicate of what is kept."""
    uid = wanted.duplicate_id.lower()
    members = {one.uid: one.id for one in store.list_groups(tx, identity.user.id, uid).get(uid, [])}
    keep, trash = ({one.lower() for one in ids} for ids in (wanted.keep_asset_ids, wanted.trash_asset_ids))
    if not members:
        return refused(wanted, BulkIdErrorReason.NOT_FOUND, "There is no such group of duplicates (any more).")
    if not (keep or trash) or keep & trash or not (keep | trash) <= members.keys():
        return refused(wanted, BulkIdErrorReason.VALIDATION, "Keep or trash photos of this group, none both ways.")
    kept = [key for one, key in members.items() if one in keep]
    named = [key for one, key in members.items() if one in keep | trash]
    if keep and trash:
        merging.take_over(tx, identity, kept, named)
    if trash:
        assets.trash_assets(tx, identity, [one for one in members if one in trash])
    assets.tell_apart(tx, kept)
    store.leave_group(tx, list(members.values()))
    assets.seek_twins(tx, [key for key in members.values() if key not in named])
    assets.tell_of(tx, identity, kept)
    return BulkIdResponseDto(id=wanted.duplicate_id, success=True)


def refused(wanted: DuplicateResolveGroupDto, reason: BulkIdErrorReason, words: str) -> BulkIdResponseDto:
    """Nothing was done to a group, and why."""
    return BulkIdResponseDto(id=wanted.duplicate_id, success=False, error=reason, error_message=words)


# --- detection


def join(tx: Tx, asset_ids: Sequence[int]) -> None:
    """Assets of one owner were found to be alike, by their bytes or by how they look: they are a group from now on, but
    for what somebody told apart. Groups that some of them are in become one."""
    for part in grouping.parts(asset_ids, store.told_apart(tx, asset_ids)):
        if not store.is_together(tx, part):
            store.put_together(tx, part)


def is_settled(rows: Rows, asset_ids: Sequence[int]) -> bool:
    """Whether `join` would change nothing."""
    found = grouping.parts(asset_ids, store.told_apart(rows, asset_ids))
    return all(store.is_together(rows, part) for part in found)


def detect(tx: Tx, asset_id: int, look: int | None = None, others: Sequence[int] = ()) -> None:
    """Put an asset together with those that have its bytes, and with those that look like it."""
    join(tx, store.same_bytes(tx, asset_id))
    if look is not None:
        alike.note_look(tx, asset_id, look)
    if others:
        join(tx, alike.still_compared(tx, asset_id, others))


def picture_of(rows: Rows, asset_id: int) -> str | None:
    """The picture that is to be looked at for near duplicates, relative to the data folder; None where none is."""
    space = find_space(rows)
    if space is None or not vectors.read(rows, space, [asset_id]):
        return None
    return alike.read_preview(rows, asset_id)


def find_space(rows: Rows) -> Space | None:
    """The vectors by which near duplicates are found; None where nobody wants to know of them, or cannot."""
    return vectors.serving(rows, "image") if learning.is_on(rows, Ability.DUPLICATES) else None


def find_alike(rows: Rows, asset_id: int, look: int) -> list[int]:
    """Those that look like an asset: near to it by their vectors, and with a look of nearly the same bits."""
    space = find_space(rows)
    if space is None or look == NO_LOOK:
        return []
    vector = vectors.read(rows, space, [asset_id]).get(asset_id)
    if vector is None:
        return []
    reach = reach_of(settings.load(rows).machine_learning, space)
    accept = partial(those_alike, rows, asset_id, look)
    return [
        near.key for near in vectors.nearest(rows, space, vector, limit=MOST_ALIKE, accept=accept, max_distance=reach)
    ]


def reach_of(config: AdminConfigMachineLearningDto, space: Space) -> float:
    """How far duplicates may be from each other, as cosine distance of the vectors of a space."""
    distance = config.duplicate_detection.max_distance
    return min(1.0, distance * COARSE) if space.model == MEANING.name else distance


def those_alike(rows: Rows, asset_id: int, look: int, keys: Sequence[int]) -> list[int]:
    """Those of the assets that may be duplicates of one with this look."""
    return [
        key
        for key, other in alike.list_looks(rows, asset_id, keys)
        if other != NO_LOOK and look_distance(look, other) <= MOST_PLACES
    ]


def request_looks(tx: Tx, *, force: bool) -> int:
    """Have all pictures compared anew, or those that never were; how many jobs that is."""
    if find_space(tx) is None:
        return 0
    if force:
        alike.dissolve(tx)
    return assets.ask(tx, COMPARING, extent_of(force))


def whose_looks(rows: Rows, extent: Extent) -> Where:
    """The pictures that are to be compared; none while nothing looks at them."""
    space = find_space(rows)
    if space is None:
        return Where("0")
    lacks = vectors.lacking(space)
    return Where(alike.having(lacks) if extent is Extent.ALL else alike.lacking(lacks))


COMPARING = Bulk(assets.DETECT_DUPLICATES, Kind("LooksOfAll", QueueName.DUPLICATE_DETECTION), whose_looks)


def unsettled(rows: Rows, after: bytes, limit: int) -> tuple[list[int], bytes | None]:
    """Assets whose bytes their owners have again and which are in no group for it, among some contents behind one; and
    the last of these contents, None where there are no more."""
    contents = store.repeated(rows, after, limit)
    keys = [key for content in contents for key in store.holders(rows, content)]
    return [key for key in keys if not is_settled(rows, store.same_bytes(rows, key))], contents[
        -1
    ] if contents else None


def request_all(tx: Tx) -> None:
    """Have all contents looked through, by a job."""
    tx.enqueue(DETECT_ALL.job("all"))
