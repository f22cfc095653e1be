"""What is done at which time of the day, after the settings: the one list of it. The work itself is its slice's."""

from photostead.db.tx import Tx
from photostead.features.accounts import service as accounts
from photostead.features.assets import service as assets
from photostead.features.audit import service as audit
from photostead.features.backups import service as backups
from photostead.features.derived import service as derived
from photostead.features.duplicates import service as duplicates
from photostead.features.edits import service as edits
from photostead.features.full_backups import service as full_backups
from photostead.features.integrity import service as integrity
from photostead.features.learning import service as learning
from photostead.features.libraries import details as library_details
from photostead.features.libraries import service as libraries
from photostead.features.memories import service as memories
from photostead.features.notifications import service as notifications
from photostead.features.queues import service as queues
from photostead.features.recognition import service as recognition
from photostead.features.server import service as server
from photostead.features.sessions import service as sessions
from photostead.features.settings.schema import AdminConfigDto
from photostead.features.sync import service as sync
from photostead.features.trash import service as trash
from photostead.features.uploads import service as uploads
from photostead.features.vectors import service as vectors
from photostead.features.workflows import service as workflows
from photostead.jobs.schedule import Entry

NO_FULL_BACKUPS = full_backups.Choices()


def scheduled(config: AdminConfigDto, full: full_backups.Choices = NO_FULL_BACKUPS) -> list[Entry]:
    """The entries that are switched on."""
    night = nightly_cron(config.nightly_tasks.start_time)
    entries = [Entry("libraries whose removal was interrupted", night, library_details.finish_deletions)]
    entries.append(Entry("what the audit log keeps no longer", night, audit.begin_forgetting))
    removal_days = config.user.delete_delay
    entries.append(Entry("accounts that were removed", night, lambda tx: accounts.begin_removals(tx, removal_days)))
    if config.backup.database.enabled:
        entries.append(Entry("database backup", config.backup.database.cron_expression, backups.request))
        entries.append(Entry("backups that were missed", night, backups.look_after))
    entries += full_backups.scheduled(full, night)
    entries += integrity.scheduled(config.integrity_checks)
    entries += derived.scheduled(night)
    entries.append(Entry("uploads that were given up", night, uploads.request_clean_up))
    entries.append(Entry("vectors", night, vectors.begin_life))
    entries.append(Entry("what there is twice", night, duplicates.request_all))
    entries.append(Entry("what models have not looked at", night, learn_missing))
    if config.library.scan.enabled:
        entries.append(Entry("library scan", config.library.scan.cron_expression, libraries.start_scans))
    if config.trash.enabled:
        days = config.trash.days
        entries.append(Entry("emptying what was long in the trash", night, lambda tx: trash.begin_purge(tx, days)))
    if config.new_version_check.enabled:
        entries.append(Entry("newer versions", night, server.request_version_check))
    if config.nightly_tasks.missing_thumbnails:
        entries.append(Entry("missing thumbnails", night, assets.request_missing_thumbnails))
        entries.append(Entry("missing pictures of edits", night, edits.request_missing))
    if config.nightly_tasks.cluster_new_faces:
        entries.append(Entry("whose the new faces are", night, recognition.request_again))
    if config.nightly_tasks.sync_quota_usage:
        entries.append(Entry("counting what uploads take", night, assets.request_count_of_usage))
    if config.nightly_tasks.generate_memories:
        entries.append(Entry("memories of these days", night, memories.request_all))
    if config.nightly_tasks.database_cleanup:
        entries.append(Entry("expired sessions and old notifications", night, clean_up))
    return entries


def nightly_cron(start_time: str) -> str:
    """`HH:MM` every day."""
    hours, minutes = start_time.split(":")
    return f"{int(minutes)} {int(hours)} * * *"


def learn_missing(tx: Tx) -> None:
    """What was left out while a model, or a machine that has it, was away."""
    for ability in learning.Ability:
        if learning.is_on(tx, ability):
            queues.start(tx, learning.QUEUES[ability], force=False)


def clean_up(tx: Tx) -> None:
    """What nobody needs any more."""
    sessions.end_expired(tx)
    notifications.delete_old(tx)
    workflows.delete_old_logs(tx)
    memories.request_clean_up(tx)
    sync.forget_long_gone(tx)
