"""Taking a person's picture in, and finding it again. It lies at `profile/<person>-<fresh id>.jpeg` below the media folder:
never overwritten, so that a name stands for one picture, and noted in `incoming` until the row names it (decision 0003).

The folder `profile` has no marker of its own: nothing is written there unless those of the other media folders are found.
"""

import asyncio
from contextlib import suppress
from pathlib import Path

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.profile_images import store
from photostead.features.profile_images.schema import CreateProfileImageResponseDto
from photostead.features.users import service as users
from photostead.host.markers import require_marked
from photostead.http.context import Context, Services
from photostead.http.reply import File
from photostead.http.uploads import receive_form
from photostead.jobs.executors import WorkerDied
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Invalid, MediaError, NotFound, OutOfSpace, TooLarge
from photostead.kernel.events import Event
from photostead.kernel.ids import new_id
from photostead.media import tasks as media
from photostead.media.files import part_name, write_files

MAX_BYTES = 20 * 1024 * 1024
# A form is a little longer than its file.
FORM_BYTES = 64 * 1024
SECONDS = 60.0
TOO_LARGE = f"The picture is larger than {MAX_BYTES >> 20} MB: choose a smaller one."
CONTENT_TYPE = "image/jpeg"


async def take(ctx: Context) -> CreateProfileImageResponseDto:
    """The whole of POST /users/profile-image. Raises TooLarge, Invalid for what is no picture, OutOfSpace, Unavailable."""
    length = ctx.request.content_length
    if length is not None and length > MAX_BYTES + FORM_BYTES:
        raise TooLarge(TOO_LARGE)
    incoming = ctx.data_dir / "incoming"
    async with ctx.services.space.promise(length) as room:
        try:
            form = await receive_form(ctx.request, incoming, frozenset({"file"}), room, MAX_BYTES)
        except TooLarge as error:
            raise TooLarge(TOO_LARGE) from error
    try:
        file = form.files.get("file")
        if file is None:
            raise Invalid("The form has no file part named file.")
        return await set_from_file(ctx.services, ctx.user.id, file.path)
    finally:
        await asyncio.to_thread(form.discard)


async def set_from_bytes(services: Services, user_id: int, data: bytes) -> CreateProfileImageResponseDto:
    """Give a person the picture that these bytes are, of any format a photo may have. Raises TooLarge, Invalid,
    OutOfSpace, Unavailable."""
    if len(data) > MAX_BYTES:
        raise TooLarge(TOO_LARGE)
    part = services.options.media_dir / "incoming" / f"{new_id()}.part"
    try:
        await asyncio.to_thread(write_now, part, data)
        return await set_from_file(services, user_id, part)
    finally:
        await asyncio.to_thread(part.unlink, missing_ok=True)


def write_now(path: Path, data: bytes) -> None:
    """On a thread. Raises OutOfSpace, Unavailable."""
    require_marked(path.parent.parent)
    write_files({str(path): data})


async def set_from_file(services: Services, user_id: int, source: Path) -> CreateProfileImageResponseDto:
    """Give a person the picture in a file of ours, which stays where it is."""
    picture = await make(services, source)
    uid = await services.db.read(store.uid_of, user_id)
    name = f"profile/{uid}-{new_id()}.jpeg"
    intent = services.options.media_dir / "incoming" / f"{new_id()}.intent"
    await asyncio.to_thread(place, services.options.media_dir, name, picture, intent)
    # Once the file stands this goes on to its end, whether or not the client still waits.
    return await asyncio.shield(commit(services, user_id, name, intent))


async def make(services: Services, source: Path) -> bytes:
    """The small picture. Raises Invalid for what is none; its words do not name our temporary file."""
    try:
        return await services.workers.submit(media.portrait, str(source), seconds=SECONDS)
    except MediaError as error:
        reason = error.message.removeprefix(f"{source.name}: ")
        raise Invalid(f"The picture cannot be used: {reason}.") from error
    except WorkerDied as error:
        raise Invalid(f"The picture cannot be used: {error}.") from error


def place(data_dir: Path, name: str, picture: bytes, intent: Path) -> None:
    """Write down what is about to be made, and make it. Raises OutOfSpace, Unavailable; then nothing is left."""
    require_marked(data_dir)
    path = data_dir / name
    try:
        assets.make_folders(path.parent)
        # Its unfinished file too: its name comes never again, and so nothing would write over what a kill leaves of it.
        assets.write_intent(intent, [name, part_name(name)])
        write_files({str(path): picture})
    except BaseException as error:
        # Also where the file has its name already, and only its folder could not be synced; what cannot be removed now goes at
        # the next start.
        with suppress(OSError):
            assets.settle_intent_file(data_dir, intent, False)
        if isinstance(error, OSError):
            raise OutOfSpace(f"The picture cannot be stored ({error.strerror}): free some space.") from error
        raise


async def commit(services: Services, user_id: int, name: str, intent: Path) -> CreateProfileImageResponseDto:
    """The row, or nothing: then the file goes again."""
    data_dir = services.options.media_dir
    try:
        answer = await services.db.write(put, user_id, name)
    except Exception:
        await asyncio.to_thread(assets.settle_intent_file, data_dir, intent, False)
        raise
    await asyncio.to_thread(assets.settle_intent_file, data_dir, intent, True)
    return answer


def put(tx: Tx, user_id: int, name: str) -> CreateProfileImageResponseDto:
    """Note the picture, or that there is none; the former one goes after the commit. Raises Invalid for an account that
    is gone."""
    uid = store.uid_of(tx, user_id)
    forget_file(tx, store.put_path(tx, user_id, name))
    told = {"userId": uid, "profileImagePath": name, "profileChangedAt": to_wire(tx.now)}
    tx.emit(Event("on_profile_image", told, user_id=user_id))
    return CreateProfileImageResponseDto(to_wire(tx.now), name, uid)


def forget_file(tx: Tx, name: str) -> None:
    """Have a picture that no row names any more removed."""
    if name:
        tx.enqueue(assets.file_deletion([name]))


def remove(tx: Tx, user_id: int) -> None:
    """Back to the initials. Raises Invalid where there is no picture."""
    if not store.path_of(tx, user_id):
        raise Invalid("There is no picture of yours to remove.")
    put(tx, user_id, "")


def leave(tx: Tx, user_id: int) -> None:
    """The account is about to go: so does its picture."""
    forget_file(tx, store.path_of(tx, user_id))


def find(rows: Rows, identity: Identity, uid: str, data_dir: Path) -> File:
    """The picture of someone whom the caller may know of. Raises Invalid for anyone else, the same for absent and hidden;
    NotFound for someone without a picture."""
    person = users.find_known(rows, identity, uid)
    if not person.profile_image_path:
        raise NotFound("This person has no picture.")
    path = data_dir / person.profile_image_path
    return File(path, CONTENT_TYPE, etag=path.stem, roots=(str(data_dir / "profile"),))
