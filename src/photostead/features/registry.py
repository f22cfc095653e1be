"""The list of slices: what each brings to the daemon. A new slice is added here and nowhere else."""

import functools

from photostead.features.accounts import tasks as account_tasks
from photostead.features.accounts.routes import own_route as own_accounts
from photostead.features.accounts.routes import route as accounts
from photostead.features.activities.routes import route as activities
from photostead.features.album_news import tasks as album_news_tasks
from photostead.features.albums.routes import route as albums
from photostead.features.api_keys.routes import route as api_keys
from photostead.features.appliance.routes import route as appliance
from photostead.features.asset_files.routes import route as asset_files
from photostead.features.assets import tasks as asset_tasks
from photostead.features.assets.facts_routes import route as asset_facts
from photostead.features.assets.routes import route as assets
from photostead.features.assets.undo_routes import route as asset_undo
from photostead.features.audit import tasks as audit_tasks
from photostead.features.audit.routes import route as audit
from photostead.features.auth.routes import route as auth
from photostead.features.backups import tasks as backup_tasks
from photostead.features.backups.routes import own_route as own_backups
from photostead.features.backups.routes import route as backups
from photostead.features.clusters.routes import route as clusters
from photostead.features.derived import tasks as derived_tasks
from photostead.features.derived.routes import route as derived
from photostead.features.doctor.routes import route as doctor
from photostead.features.download.routes import route as download
from photostead.features.duplicates import tasks as duplicate_tasks
from photostead.features.duplicates.routes import own_route as own_duplicates
from photostead.features.duplicates.routes import route as duplicates
from photostead.features.edits import tasks as edit_tasks
from photostead.features.edits.routes import route as edits
from photostead.features.face_detection import tasks as face_detection_tasks
from photostead.features.folder_albums import tasks as folder_album_tasks
from photostead.features.folder_albums.routes import route as folder_albums
from photostead.features.folders.routes import counts_route as folder_counts
from photostead.features.folders.routes import route as folders
from photostead.features.full_backups import tasks as full_backup_tasks
from photostead.features.full_backups.routes import route as full_backups
from photostead.features.health.routes import route as health
from photostead.features.inference.routes import route as learning_servers
from photostead.features.integrity import tasks as integrity_tasks
from photostead.features.integrity.routes import checks_route as integrity_checks
from photostead.features.integrity.routes import route as integrity
from photostead.features.libraries import details_tasks as library_detail_tasks
from photostead.features.libraries import sharing_tasks as library_sharing_tasks
from photostead.features.libraries import tasks as library_tasks
from photostead.features.libraries.details_routes import route as managed_libraries
from photostead.features.libraries.routes import route as libraries
from photostead.features.libraries.sharing_routes import route as library_sharing
from photostead.features.logs.routes import route as logs
from photostead.features.mail import tasks as mail_tasks
from photostead.features.mail.routes import route as mail
from photostead.features.maintenance.routes import link_route as maintenance_links
from photostead.features.maintenance.routes import restore_route as backup_restores
from photostead.features.maintenance.routes import route as maintenance
from photostead.features.map.routes import photos_route as placed_photos
from photostead.features.map.routes import route as markers
from photostead.features.memories import tasks as memory_tasks
from photostead.features.memories.routes import route as memories
from photostead.features.models.routes import route as models
from photostead.features.notifications.routes import admin_route as admin_notifications
from photostead.features.notifications.routes import route as notifications
from photostead.features.oauth.routes import admin_route as admin_oauth
from photostead.features.oauth.routes import route as oauth
from photostead.features.ocr import tasks as ocr_tasks
from photostead.features.ocr.routes import route as ocr
from photostead.features.partners.routes import route as partners
from photostead.features.partners.routes import sharing_route as partner_sharing
from photostead.features.people import tasks as people_tasks
from photostead.features.people.routes import face_route as faces
from photostead.features.people.routes import route as people
from photostead.features.people.routes import search_route as people_search
from photostead.features.places import tasks as places_tasks
from photostead.features.places.routes import map_route as reverse_geocoding
from photostead.features.places.routes import route as places
from photostead.features.places.routes import search_route as places_search
from photostead.features.plugins.routes import route as plugins
from photostead.features.profile_images.routes import route as profile_images
from photostead.features.progress.routes import route as progress
from photostead.features.queues import service as queue_service
from photostead.features.queues.routes import jobs_route as jobs
from photostead.features.queues.routes import route as queues
from photostead.features.queues.work_routes import route as queue_work
from photostead.features.recognition import tasks as recognition_tasks
from photostead.features.recovery import tasks as recovery_tasks
from photostead.features.search.routes import route as search
from photostead.features.server import tasks as server_tasks
from photostead.features.server.routes import metadata_route as system_metadata
from photostead.features.server.routes import releases_route as releases
from photostead.features.server.routes import route as server
from photostead.features.sessions.routes import route as sessions
from photostead.features.settings.routes import admin_route as admin_config
from photostead.features.settings.routes import managed_route as managed_settings
from photostead.features.settings.routes import public_route as public_config
from photostead.features.settings.routes import route as settings
from photostead.features.settings.routes import user_route as user_config
from photostead.features.shared_links.routes import route as shared_links
from photostead.features.smart_search import tasks as smart_search_tasks
from photostead.features.smart_search.routes import route as search_engine
from photostead.features.stacks.routes import route as stacks
from photostead.features.stacks.routes import rules_route as stack_rules
from photostead.features.storage_template import tasks as storage_template_tasks
from photostead.features.storage_template.routes import route as storage_template
from photostead.features.streaming.routes import route as streaming
from photostead.features.sync.routes import route as sync
from photostead.features.tags import tasks as tag_tasks
from photostead.features.tags.routes import route as tags
from photostead.features.timeline.routes import route as timeline
from photostead.features.trash import tasks as trash_tasks
from photostead.features.trash.routes import own_route as trash_state
from photostead.features.trash.routes import route as trash
from photostead.features.uploads import tasks as upload_tasks
from photostead.features.uploads.routes import route as uploads
from photostead.features.users.routes import admin_route as admin_users
from photostead.features.users.routes import route as users
from photostead.features.vectors import tasks as vector_tasks
from photostead.features.videos import tasks as video_tasks
from photostead.features.videos.routes import route as videos
from photostead.features.workflows import tasks as workflow_tasks
from photostead.features.workflows.routes import route as workflows
from photostead.http.router import Route, collect
from photostead.jobs.tasks import Task

ROUTES = [
    accounts,
    own_accounts,
    activities,
    albums,
    admin_config,
    admin_notifications,
    admin_oauth,
    admin_users,
    api_keys,
    sessions,
    settings,
    managed_settings,
    public_config,
    user_config,
    appliance,
    asset_files,
    asset_facts,
    asset_undo,
    assets,
    audit,
    auth,
    backups,
    backup_restores,
    clusters,
    derived,
    doctor,
    download,
    duplicates,
    own_duplicates,
    edits,
    faces,
    folder_albums,
    folder_counts,
    folders,
    full_backups,
    health,
    integrity,
    integrity_checks,
    jobs,
    learning_servers,
    models,
    libraries,
    library_sharing,
    logs,
    mail,
    managed_libraries,
    notifications,
    maintenance,
    maintenance_links,
    markers,
    placed_photos,
    memories,
    oauth,
    ocr,
    own_backups,
    partners,
    partner_sharing,
    people,
    people_search,
    profile_images,
    places,
    places_search,
    plugins,
    progress,
    queues,
    queue_work,
    releases,
    reverse_geocoding,
    search,
    search_engine,
    server,
    shared_links,
    stacks,
    stack_rules,
    storage_template,
    streaming,
    sync,
    system_metadata,
    tags,
    timeline,
    trash,
    trash_state,
    uploads,
    users,
    videos,
    workflows,
]
TASKS: list[Task] = [
    *account_tasks.TASKS,
    *album_news_tasks.TASKS,
    *asset_tasks.TASKS,
    *audit_tasks.TASKS,
    *backup_tasks.TASKS,
    *derived_tasks.TASKS,
    *duplicate_tasks.TASKS,
    *edit_tasks.TASKS,
    *library_tasks.TASKS,
    *library_sharing_tasks.TASKS,
    *library_detail_tasks.TASKS,
    *face_detection_tasks.TASKS,
    *folder_album_tasks.TASKS,
    *full_backup_tasks.TASKS,
    *integrity_tasks.TASKS,
    *mail_tasks.TASKS,
    *ocr_tasks.TASKS,
    *people_tasks.TASKS,
    *memory_tasks.TASKS,
    *places_tasks.TASKS,
    *recognition_tasks.TASKS,
    *recovery_tasks.TASKS,
    *storage_template_tasks.TASKS,
    *tag_tasks.TASKS,
    *server_tasks.TASKS,
    *smart_search_tasks.TASKS,
    *trash_tasks.TASKS,
    *upload_tasks.TASKS,
    *vector_tasks.TASKS,
    *video_tasks.TASKS,
    *workflow_tasks.TASKS,
]
queue_service.STARTERS.update(derived_tasks.STARTERS | video_tasks.STARTERS)
queue_service.STARTERS.update(asset_tasks.STARTERS | library_tasks.STARTERS | storage_template_tasks.STARTERS)
queue_service.STARTERS.update(backup_tasks.STARTERS | duplicate_tasks.STARTERS | edit_tasks.STARTERS)
queue_service.STARTERS.update(ocr_tasks.STARTERS | smart_search_tasks.STARTERS)
queue_service.STARTERS.update(face_detection_tasks.STARTERS)
queue_service.STARTERS.update(recognition_tasks.STARTERS)
queue_service.MANUAL_JOBS.update(memory_tasks.MANUAL_JOBS)
queue_service.MANUAL_JOBS.update(backup_tasks.MANUAL_JOBS | integrity_tasks.MANUAL_JOBS)
queue_service.MANUAL_JOBS.update(account_tasks.MANUAL_JOBS | people_tasks.MANUAL_JOBS | tag_tasks.MANUAL_JOBS)


@functools.cache
def all_routes() -> list[Route]:
    """Every operation that is served; raises TypeError where two of them collide."""
    return collect(ROUTES)


def all_tasks() -> list[Task]:
    """Every kind of background work."""
    return TASKS
