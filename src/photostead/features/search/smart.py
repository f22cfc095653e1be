"""Searches by meaning from request to answer. Whatever else is asked restricts what counts and never cuts off what would have
been found: where few assets fit, their vectors alone are compared; where many do, those found are asked about in the order of
their distance until there are enough.
"""

from collections.abc import Callable, Collection, Sequence

from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.access.visibility import find_readable
from photostead.db.tx import Rows, as_json
from photostead.features.assets import service as assets
from photostead.features.inference.service import Inference
from photostead.features.search import service, store
from photostead.features.search.schema import (
    SearchResponseDto,
    SmartSearchDto,
)
from photostead.features.search.store import Selection
from photostead.features.settings import service as settings
from photostead.features.smart_search import service as smart_search
from photostead.features.smart_search.service import RecentWords, Space
from photostead.features.vectors import service as vectors
from photostead.http.context import Services
from photostead.kernel.errors import Invalid, Unavailable

# More than that says no model anything.
LONGEST_WORDS = 1000
# Few: the vectors of a twentieth are compared faster than the nearest ones are asked about until a page of them fits.
FEW_SHARE = 20
LEAST_FEW, MOST_FEW = 500, 5000
# Another model may take over between asking it and searching.
TRIES = 3


async def search(services: Services, identity: Identity, body: SmartSearchDto) -> SearchResponseDto:
    """A page of what fits, the nearest first. Raises Invalid, Unavailable."""
    for _ in range(TRIES):
        space, vector = await find_question(services, identity, body)
        answer = await services.db.read(find_answer, identity, body, space, vector)
        if answer is not None:
            return answer
    raise Unavailable("Another model is just taking over: search again.")


async def find_question(
    services: Services, identity: Identity, body: SmartSearchDto
) -> tuple[Space | None, bytes | None]:
    """Where to look, and for what; no vector where that is a picture, or where nothing can be found. Raises Invalid,
    Unavailable."""
    words = "" if body.query is UNSET else body.query.strip()[:LONGEST_WORDS]
    if not words and body.query_asset_id is UNSET:
        raise Invalid("Say what to look for: query takes words, queryAssetId a picture.")
    space, config = await services.db.read(lambda rows: (prepare(rows, identity, body), settings.load(rows)))
    if space is None or not words:
        return space, None
    language = None if body.language is UNSET else body.language
    recent, inference = services.part(RecentWords), services.part(Inference)
    learning = config.machine_learning
    return space, await smart_search.vector_of_words(recent, inference, learning, space, words, language)


def prepare(rows: Rows, identity: Identity, body: SmartSearchDto) -> Space | None:
    """What is asked for makes sense and may be asked; where to look. Raises Invalid, Unavailable."""
    service.select(rows, identity, body)
    return smart_search.find_engine(rows)


def find_answer(
    rows: Rows, identity: Identity, body: SmartSearchDto, space: Space | None, vector: bytes | None
) -> SearchResponseDto | None:
    """A page; None where another model has taken over meanwhile. Raises Invalid."""
    now = smart_search.find_engine(rows)
    if (now and now.id) != (space and space.id):
        return None
    if vector is None and body.query_asset_id is not UNSET:
        asset_id = find_readable(rows, identity, body.query_asset_id.lower(), Permission.ASSET_READ)
        vector = None if now is None else smart_search.vector_of_asset(rows, now, asset_id)
    if now is None or vector is None:
        return describe(rows, identity, body, [], total=0)
    selection = service.select(rows, identity, body)
    found = find(rows, selection, now, vector, body.size + 1, offset_of(body))
    is_last = len(found) <= body.size
    total = offset_of(body) + len(found) if is_last and found else store.count_some(rows, selection)
    return describe(rows, identity, body, found, total=total)


def offset_of(body: SmartSearchDto) -> int:
    """How many come before the page. Beyond SQLite's numbers is past every end."""
    return 0 if body.page is UNSET else min((body.page - 1) * body.size, 2**62)


def find(rows: Rows, selection: Selection, space: Space, vector: bytes, limit: int, offset: int) -> list[int]:
    """The keys of a page, in order."""
    if offset >= space.size:
        return []
    few = find_few(rows, selection, min(MOST_FEW, max(LEAST_FEW, space.size // FEW_SHARE)))
    accept = accepting(rows, selection) if few is None else None
    found = vectors.nearest(rows, space, vector, limit=limit, offset=offset, within=few, accept=accept)
    return [near.key for near in found]


def find_few(rows: Rows, selection: Selection, most: int) -> list[int] | None:
    """All that fits; None where that is more than `most`."""
    if selection.plain and store.count_plain(rows, selection) > most:
        return None
    sql = f"select id from ({selection.sql('a.id as id')}) limit :most"
    found = rows.column(sql, {**selection.params, "most": most + 1})
    return found if len(found) <= most else None


def accepting(rows: Rows, selection: Selection) -> Callable[[Sequence[int]], Collection[int]]:
    """Which of some keys fit."""
    sql = selection.among()

    def accept(keys: Sequence[int]) -> Collection[int]:
        return rows.column(sql, {**selection.params, "asked": as_json(list(keys))})

    return accept


def describe(
    rows: Rows, identity: Identity, body: SmartSearchDto, found: Sequence[int], *, total: int
) -> SearchResponseDto:
    """The answer; of `found` what is beyond the page only says that there is more."""
    items = assets.describe(rows, found[: body.size], identity, with_exif=body.with_exif is True)
    page = 1 if body.page is UNSET else body.page
    return service.answer(items, total=total, next_page=page + 1 if len(found) > body.size else None)
