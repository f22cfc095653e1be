"""Removing an account: its uploads with their files, its libraries without theirs, then itself. Interrupted, the next
run goes on with what is left; every night asks again for what is not finished.
"""

from photostead.db.tx import Tx
from photostead.features.accounts import service, store
from photostead.features.accounts.work import REMOVE_ACCOUNT
from photostead.features.assets import service as assets
from photostead.features.libraries import service as libraries
from photostead.features.people import service as people
from photostead.features.profile_images import service as profile_images
from photostead.features.queues.schema import ManualJobName
from photostead.features.settings import service as settings
from photostead.features.users.schema import UserStatus
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import Unavailable


@task(REMOVE_ACCOUNT)
async def remove_account(run: Run, user_id: int) -> None:
    """Nothing happens to an account that was restored meanwhile, or is gone. Raises Unavailable while its libraries
    are being removed: then it is put off."""
    while await run.db.write(remove_some, user_id):
        pass
    if not await run.db.write(finish, user_id):
        raise Unavailable("The account's libraries are being removed.")


def remove_some(tx: Tx, user_id: int) -> bool:
    """A chunk of its uploads; whether there may be more."""
    if store.status_of(tx, user_id) != UserStatus.REMOVING:
        return False
    libraries.begin_removals(tx, store.libraries_of(tx, user_id))
    ids = store.some_assets(tx, user_id)
    assets.delete_for_good(tx, ids)
    return bool(ids)


def finish(tx: Tx, user_id: int) -> bool:
    """Remove the account itself; False while it owns libraries."""
    if store.status_of(tx, user_id) != UserStatus.REMOVING:
        return True
    if store.libraries_of(tx, user_id):
        return False
    profile_images.leave(tx, user_id)
    people.leave(tx, user_id)
    store.delete_account(tx, user_id)
    return True


def request_removals(tx: Tx) -> None:
    """Somebody does not want to wait for the night."""
    service.begin_removals(tx, settings.load(tx).user.delete_delay)


TASKS = [remove_account]
MANUAL_JOBS = {ManualJobName.USER_CLEANUP: request_removals}
