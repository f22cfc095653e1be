"""The rules of people: they are their owner's alone. What they are called, who is one of them, and merging. Single faces are
in `face_rules`, pictures in `thumbnails`.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.db.tx import Rows, Tx, Value
from photostead.features.assets import service as assets
from photostead.features.assets.schema import refused
from photostead.features.faces import service as faces
from photostead.features.people import face_store, likeness, store
from photostead.features.people.schema import (
    BulkIdErrorReason,
    BulkIdResponseDto,
    GetAllPeopleQuery,
    PeopleResponseDto,
    PeopleUpdateDto,
    PersonCreateDto,
    PersonResponseDto,
    PersonStatisticsResponseDto,
    PersonUpdateDto,
    SearchPersonQuery,
)
from photostead.features.settings import service as settings
from photostead.features.users import service as users
from photostead.jobs.queues import Priority
from photostead.kernel.clock import EPOCH
from photostead.kernel.errors import Invalid

# Somewhere on earth the day has begun this long before it does in UTC.
EARLIEST_DAY = timedelta(hours=14)
MOST_PEOPLE = 1000
# More than anybody has; the database knows no number beyond its own.
MOST_FACES = 2**31


def find_person(rows: Rows, identity: Identity, uid: str, permission: str) -> int:
    """The key of a person of the caller's. Raises Invalid, the same for absent and foreign; for links always."""
    found = [] if identity.link else list(store.find_people(rows, identity.user.id, [uid]).values())
    if not found:
        raise Invalid(f"Not found or no {permission} access")
    return found[0]


def find_all(rows: Rows, identity: Identity, uids: Sequence[str], permission: str) -> list[int]:
    """All of a list, each once. Raises Invalid unless all of them are the caller's."""
    found = store.find_people(rows, identity.user.id, uids)
    if any(uid.lower() not in found for uid in uids):
        raise Invalid(f"Not found or no {permission} access")
    return list(found.values())


# --- looking


def list_people(rows: Rows, identity: Identity, query: GetAllPeopleQuery) -> PeopleResponseDto:
    """A page of the caller's people."""
    everyone = store.list_people(rows, identity.user.id, minimum_faces(rows, identity.user.id))
    shown: Sequence[int] = [key for key, _, is_hidden in everyone if query.with_hidden is True or not is_hidden]
    shown = likeness.nearest_first(rows, identity, query, shown)
    start = (query.page - 1) * query.size
    return PeopleResponseDto(
        people=store.describe(rows, shown[start : start + query.size]),
        total=len(everyone),
        hidden=sum(is_hidden for _, _, is_hidden in everyone),
        has_next_page=start + query.size < len(shown),
    )


def minimum_faces(rows: Rows, user_id: int) -> int:
    """From how many faces on somebody without a name is shown: as the person prefers, else as the box is set."""
    preferred = users.get_preferences(rows, user_id).people.minimum_faces
    wanted = settings.load(rows).machine_learning.facial_recognition.min_faces if preferred is UNSET else preferred
    return min(wanted, MOST_FACES)


def search_people(rows: Rows, identity: Identity, query: SearchPersonQuery) -> list[PersonResponseDto]:
    """The caller's people with these letters in their name, whatever their case and accents."""
    wanted = fold(query.name)
    found = [
        key
        for key, name, is_hidden in store.list_people(rows, identity.user.id, 1)
        if name and wanted in fold(name) and (query.with_hidden is True or not is_hidden)
    ]
    return store.describe(rows, found[:MOST_PEOPLE])


def fold(text: str) -> str:
    """Letters without case and accents, blanks single."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def get_person(rows: Rows, identity: Identity, uid: str) -> PersonResponseDto:
    """One person. Raises Invalid."""
    return store.describe(rows, [find_person(rows, identity, uid, Permission.PERSON_READ)])[0]


def count_assets(rows: Rows, identity: Identity, uid: str) -> PersonStatisticsResponseDto:
    """On how many of the caller's assets a person is. Raises Invalid."""
    person_id = find_person(rows, identity, uid, Permission.PERSON_STATISTICS)
    return PersonStatisticsResponseDto(store.count_assets(rows, person_id))


# --- making and changing


def create_person(tx: Tx, identity: Identity, body: PersonCreateDto) -> PersonResponseDto:
    """A new person of the caller's. Raises Invalid."""
    person_id = store.insert_person(tx, identity.user.id, fields_of(tx, body))
    return store.describe(tx, [person_id])[0]


def fields_of(tx: Tx, body: PersonCreateDto | PersonUpdateDto) -> dict[str, Value]:
    """What is given, by columns. Raises Invalid."""
    fields: dict[str, Value] = {}
    if body.name is not UNSET:
        fields["name"] = faces.clean_name(body.name)
    if body.birth_date is not UNSET:
        fields["birth_date"] = check_birthday(body.birth_date, tx.now)
    if body.color is not UNSET:
        fields["color"] = with_hash(body.color)
    if body.is_favorite is not UNSET:
        fields["is_favorite"] = body.is_favorite
    if body.is_hidden is not UNSET:
        fields["is_hidden"] = body.is_hidden
    return fields


def check_birthday(text: str | None, now: int) -> str | None:
    """A day that has begun somewhere. Raises Invalid."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"birthDate {text!r:.40} is no day of the calendar: write 1990-05-31.") from error
    if datetime(day.year, day.month, day.day, tzinfo=UTC) - EPOCH > timedelta(milliseconds=now) + EARLIEST_DAY:
        raise Invalid(f"birthDate {text} is in the future.")
    return text


def with_hash(color: str | None) -> str | None:
    """A colour as style sheets write it."""
    return color if color is None or color.startswith("#") else f"#{color}"


def update_person(tx: Tx, identity: Identity, uid: str, body: PersonUpdateDto) -> PersonResponseDto:
    """Change a person; as they are then. Raises Invalid."""
    person_id = find_person(tx, identity, uid, Permission.PERSON_UPDATE)
    change(tx, person_id, body)
    return store.describe(tx, [person_id])[0]


def change(tx: Tx, person_id: int, body: PersonUpdateDto) -> None:
    """The same for a key. Raises Invalid, and changes nothing then."""
    fields = fields_of(tx, body)
    if body.feature_face_asset_id is not UNSET:
        face_id = store.find_face_on(tx, person_id, body.feature_face_asset_id)
        if face_id is None:
            raise Invalid("featureFaceAssetId: this person has no face on such a photo.")
        fields["feature_face_id"] = face_id
        face_store.note_by_hand(tx, [face_id])
        tx.enqueue(faces.thumbnail_job(person_id, Priority.PERSON))
    store.update_person(tx, person_id, fields)
    if fields.keys() & {"name", "is_hidden"}:
        assets.request_sidecars_of(tx, [person_id])


def update_people(tx: Tx, identity: Identity, body: PeopleUpdateDto) -> list[BulkIdResponseDto]:
    """Change several people; what came of each, in the order given."""
    own = store.find_people(tx, identity.user.id, [item.id for item in body.people])
    results = []
    for item in body.people:
        person_id = own.get(item.id.lower())
        if person_id is None:
            results.append(refused(item.id, BulkIdErrorReason.NO_PERMISSION))
            continue
        try:
            change(tx, person_id, item)
            results.append(BulkIdResponseDto(id=item.id, success=True))
        except Invalid as error:
            results.append(refused(item.id, BulkIdErrorReason.VALIDATION, error.message))
    return results


def delete_person(tx: Tx, identity: Identity, uid: str) -> None:
    """Forget a person; their faces are nobody's then. Raises Invalid."""
    dismiss(tx, [find_person(tx, identity, uid, Permission.PERSON_DELETE)])


def delete_people(tx: Tx, identity: Identity, uids: Sequence[str]) -> None:
    """Forget several; all of them or, with Invalid, none."""
    dismiss(tx, find_all(tx, identity, uids, Permission.PERSON_DELETE))


def dismiss(tx: Tx, people: Sequence[int]) -> None:
    """The same for keys. Recognition does not make these people again of the same faces, unless it is to begin anew."""
    face_store.note_by_hand(tx, face_store.faces_of(tx, people))
    forget(tx, people)


def forget(tx: Tx, people: Sequence[int]) -> None:
    """Remove people (keys) with their pictures."""
    assets.request_sidecars_of(tx, people)
    freed = store.delete_people(tx, people)
    if freed:
        tx.enqueue(assets.file_deletion(freed))


# --- merging


def merge_into(tx: Tx, identity: Identity, uid: str, uids: Sequence[str]) -> list[BulkIdResponseDto]:
    """Others are this person; what came of each, in the order given. Raises Invalid for oneself among them."""
    if uid.lower() in {other.lower() for other in uids}:
        raise Invalid("A person cannot be merged into themselves.")
    kept = find_person(tx, identity, uid, Permission.PERSON_MERGE)
    return merge_all(tx, identity, kept, uids)


def merge_people(tx: Tx, identity: Identity, uids: Sequence[str]) -> list[BulkIdResponseDto]:
    """All of these are one: the first of them that is the caller's stays, with the first name and birthday that any of
    them has; what came of each, in the order given."""
    own = store.find_people(tx, identity.user.id, uids)
    first = next(iter(own), None)
    place = next((number for number, uid in enumerate(uids) if uid.lower() == first), len(uids))
    before = [refused(uid, BulkIdErrorReason.NO_PERMISSION) for uid in uids[:place]]
    if first is None:
        return before
    after = merge_all(tx, identity, own[first], uids[place + 1 :])
    return [*before, BulkIdResponseDto(id=uids[place], success=True), *after]


def merge_all(tx: Tx, identity: Identity, kept: int, uids: Sequence[str]) -> list[BulkIdResponseDto]:
    """Merge the caller's among these into one of theirs."""
    own = store.find_people(tx, identity.user.id, uids)
    done = {kept}
    results = []
    for uid in uids:
        person_id = own.get(uid.lower())
        if person_id is None:
            results.append(refused(uid, BulkIdErrorReason.NO_PERMISSION))
        elif person_id in done:
            results.append(refused(uid, BulkIdErrorReason.DUPLICATE))
        else:
            done.add(person_id)
            face_store.note_by_hand(tx, face_store.faces_of(tx, [person_id]))
            take_over(tx, kept, person_id)
            results.append(BulkIdResponseDto(id=uid, success=True))
    faces.settle(tx, [kept], Priority.PERSON)
    return results


def take_over(tx: Tx, kept: int, merged: int) -> None:
    """One person (key) goes up in another."""
    assets.request_sidecars_of(tx, [merged])
    store.merge(tx, kept, merged)
    forget(tx, [merged])


# --- what recognition finds out


def found(tx: Tx, owner_id: int, name: str) -> int:
    """Somebody new in these photos; their key."""
    return store.insert_person(tx, owner_id, {"name": name})


def call(tx: Tx, person_id: int, name: str) -> None:
    """Give somebody a name that is a name."""
    store.update_person(tx, person_id, {"name": name})
    assets.request_sidecars_of(tx, [person_id])


def absorb(tx: Tx, kept: int, merged: Sequence[int]) -> None:
    """Others (keys) turned out to be this person."""
    for person_id in merged:
        take_over(tx, kept, person_id)
    faces.settle(tx, [kept])


def request_sidecars_of_faces(tx: Tx, changed: Sequence[int], person_id: int) -> None:
    """Faces became a person's: where they have a name, it is written for other programs."""
    if tx.value("select name != '' from people where id = ?", (person_id,)):
        for asset_id in face_store.assets_of(tx, changed):
            assets.request_sidecar(tx, asset_id)


# --- leaving


def leave(tx: Tx, user_id: int) -> None:
    """An account is about to go: so do the people it knew, with their pictures."""
    forget(tx, tx.column("select id from people where owner_id = ?", (user_id,)))
