"""The classes of bugs that photo servers have had, by what they are about, each with the tests that look for it - or, where
what it is about is not built, the operation that is missing and what will have to be shown when it comes.

A test stands here because it fails when the bug is there, not because of its name. `test_classes.py` sees to it that this
table and the tests stay together.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Later:
    """Why nothing looks for a class yet. `gap` is an operation that is not served (`METHOD /path`); when it is served, this
    reason is over and a test has to take its place. None where no operation stands for it."""

    why: str
    gap: str | None = None


# Tests of a class as `path::function`, below tests/.
Tests = tuple[str, ...]
COLLECTING = "security/test_others_things.py::test_sharing_and_collecting_what_one_does_not_own"
GUESSED: Tests = (
    "security/test_others_things.py::test_guessed_ids",
    "security/test_ids.py::test_anothers_and_nobodys_are_alike",
)
CLASSES: dict[str, dict[str, Tests | Later]] = {
    "Authorisation": {
        "an operation that forgot to ask who asks": (
            "api/test_matrix.py::test_nobody_is_asked_to_sign_in",
            "api/test_matrix.py::test_key_without_the_permission_is_refused",
            "api/test_matrix.py::test_administration_is_for_administrators",
            "api/test_matrix.py::test_stranger_gets_nothing",
            "api/test_matrix.py::test_partner_and_viewer_only_see_what_is_shown_to_them",
            "api/test_matrix.py::test_shared_link_is_nobody_where_links_are_not_meant",
            "api/test_matrix.py::test_shared_link_opens_only_what_it_shares",
            "api/test_matrix.py::test_gaps_are_closed_too",
        ),
        "an API key raises its own permissions": (
            "api/test_api_keys.py::test_key_raises_its_permissions_by_create",
            "api/test_api_keys.py::test_key_raises_its_permissions_by_update",
            "api/test_api_keys.py::test_key_raises_its_permissions_by_rotate",
            "api/test_api_keys.py::test_key_with_every_single_permission_is_not_all",
            "api/test_auth_security.py::test_key_cannot_set_a_password_without_the_old_one",
            "oauth/test_linking.py::test_keys_link_and_unlink_nothing",
            "api/test_maintenance.py::test_an_api_key_gets_no_pass",
        ),
        "a session made with a key": ("api/test_sessions.py::test_session_made_with_a_key",),
        "a guest adds the owner's other photos to what a link shows, or takes some away": (
            "security/test_links.py::test_guest_adds_what_they_uploaded_and_nothing_else",
            "api/test_uploads_trouble.py::test_guest_cannot_hide_a_video_of_the_owner",
        ),
        "a link to upload by reaches more than uploads": (
            "security/test_links.py::test_upload_link_is_nobody_elsewhere",
            "security/test_links.py::test_twin_of_a_private_photo_is_taken_like_any_other",
            "security/test_links.py::test_checksum_alone_asks_nothing",
        ),
        "a link with a password serves something without it": (
            "security/test_links.py::test_password_guards_every_operation",
            "security/test_links.py::test_password_guards_what_is_not_served_yet",
            "api/test_activities.py::test_guests_see_and_say_nothing",
        ),
        "a link that was changed works as before": (
            "security/test_links.py::test_edited_link_is_shut_at_once",
            "security/test_links.py::test_download_and_upload_end_at_once",
            "security/test_links.py::test_rights_end_while_the_bytes_come",
            "browser/test_sharing.py::test_a_changed_link_changes_the_page_that_is_open",
        ),
        "a link works when its time is over": (
            "security/test_links.py::test_expired_link_is_as_if_it_had_never_been",
            "unit/test_access.py::test_link_ends_at_its_hour",
        ),
        "locked photos in albums, links, searches, maps, statistics and views of others": (
            "security/test_locked.py::test_locked_shows_up_nowhere",
            "security/test_links_hidden.py::test_locked_never_shows",
            "api/integrity/test_running.py::test_a_locked_photo_is_its_owners",
            "api/test_workflow_runs.py::test_what_is_locked_is_out_of_reach",
            "api/test_people_secrets.py::test_locked_faces_are_seen_and_changed_with_the_pin_code_alone",
            "api/test_asset_files.py::test_what_is_locked_needs_the_pin_code",
            "api/test_stacks.py::test_what_is_locked_leaves_for_good",
            "api/test_activities.py::test_what_does_not_show_is_not_spoken_of",
        ),
        "locked photos in memories": (
            "security/test_locked.py::test_locked_shows_up_nowhere",
            "api/test_memories.py::test_what_left_the_timeline_is_not_shown",
            "api/test_memories_made.py::test_only_photos_of_the_timeline_are_remembered",
        ),
        "locked photos in what phones are told of": Later("no stream yet: its rows need the rule", "POST /sync/stream"),
        "locking one and locking many differ": ("security/test_locked.py::test_locking_one_and_many_is_the_same",),
        "a partner is told places that their view hides": (
            "security/test_partners.py::test_answers",
            "security/test_partners.py::test_boxes_of_the_map_are_no_oracle",
            "security/test_partners.py::test_files",
            "security/test_partners.py::test_a_link_tells_no_more_than_who_made_it_knows",
            "api/test_download.py::test_places_that_a_partner_keeps_back",
        ),
        "a partner's phone is told places that their view hides": Later(
            "there is no stream to look into", "POST /sync/stream"
        ),
        "an album's editor changes roles, demotes the owner, becomes owner": (
            "security/test_others_things.py::test_who_is_in_an_album_is_its_owners_to_say",
        ),
        "sharing what one does not own": (COLLECTING,),
        "stacking what one does not own": (COLLECTING, "api/test_stacks.py::test_requests"),
        "a tag, workflow, session, key … by a guessed id": (*GUESSED, "security/test_ids.py::test_mixed_lists"),
        "a person by a guessed id": (*GUESSED, "api/test_people_secrets.py::test_others_learn_nothing"),
        "a stack by a guessed id": GUESSED,
        "the password of one link opens others": (
            "security/test_links.py::test_one_password_opens_one_link",
            "api/test_shared_links.py::test_a_password_opens_its_own_link_alone",
        ),
        "a stranger signs up before the owner": (
            "api/test_auth_security.py::test_first_admin_race",
            "api/test_auth_security.py::test_sign_up_by_a_stranger",
            "api/test_maintenance.py::test_strangers_cannot_take_over_a_new_box",
            "oauth/test_sign_in.py::test_first_account_is_never_made_by_a_provider",
        ),
        "the set-up can be run again": (
            "api/test_auth_security.py::test_set_up_cannot_run_again_without_an_admin",
            "api/test_accounts.py::test_the_first_administrator_may_go_and_sign_up_stays_shut",
            "api/test_maintenance.py::test_nobody_restores_a_box_that_has_people",
        ),
    },
    "Oracles": {
        "signing in, by status, words and what takes the time": ("api/test_auth_security.py::test_login_oracle",),
        "matching addresses of a provider": ("oauth/test_sign_in.py::test_nobody_learns_who_has_an_address",),
        "e-mail in use": (
            "security/test_oracles.py::test_whether_an_address_is_in_use_is_no_strangers_affair",
            "security/test_oracles.py::test_whose_an_address_is_stays_unknown",
        ),
        "names of links that are taken": ("security/test_links.py::test_slug_uniqueness_tells_nothing",),
        "profile images, 400 against 404": (
            "api/test_profile_images.py::test_absent_and_hidden_people_look_alike",
            "security/test_oracles.py::test_pictures_of_people_tell_who_is_there_to_nobody_who_may_not_know",
        ),
        "who has the same photo": (
            "security/test_oracles.py::test_who_has_the_same_photo_is_not_found_out",
            "security/test_oracles.py::test_an_upload_of_anothers_bytes_is_taken",
            "api/test_assets_more.py::test_bulk_upload_check",
            "api/test_duplicates.py::test_others_are_told_nothing",
        ),
    },
    "Injection": {
        "markup in names, EXIF and user agents → pages": (
            "browser/test_names.py::test_names_stay_names_on_every_page",
            "browser/test_albums.py::test_people_talk_about_an_album",
            "api/test_activities.py::test_words_are_words",
            "unit/http/test_files.py::test_opened_in_a_tab_it_runs_nothing",
            "browser/test_build.py::test_nothing_is_inline",
        ),
        "markup in text that was read from pictures": Later(
            "no text is read from pictures yet", "GET /assets/{id}/ocr"
        ),
        "names in tags of previews": ("api/test_shared_pages.py::test_script_in_names_stays_text",),
        "names in e-mails": (
            "mail/test_letter.py::test_markup_stays_text",
            "mail/test_letter.py::test_header_injection",
            "mail/test_letter.py::test_no_name_becomes_a_header",
            "mail/test_album_news.py::test_names_stay_text",
        ),
        "names in logs": (
            "unit/test_logs.py::test_a_name_cannot_forge_a_line_or_command_a_terminal",
            "unit/test_logs.py::test_a_name_cannot_forge_a_field",
            "unit/test_logs.py::test_a_field_cannot_either",
        ),
        "the way back after signing in": ("browser/test_first_visit.py::test_continue_never_leaves_the_box",),
        "the way back from a provider": ("oauth/test_forgeries.py::test_addresses_that_are_no_page",),
        "names that climb out of an archive": (
            "security/test_zip_slip.py::test_name",
            "security/test_zip_slip.py::test_any_names",
            "security/test_zip_slip.py::test_duplicates_are_numbered",
            "security/test_zip_slip.py::test_an_archive_unpacks_where_it_should",
        ),
        "names that climb out of the storage template": (
            "unit/test_storage_template.py::test_no_value_leads_anywhere_else",
            "unit/test_storage_template.py::test_fixed_text_is_made_safe_too",
            "api/test_storage_template.py::test_somebody_elses_file_is_never_overwritten",
        ),
        "names of uploads and of the sidecars beside them": (
            "api/test_uploads_names.py::test_names_stay_in_their_folder",
            "api/test_uploads_names.py::test_undecodable_name_in_the_header",
            "media/test_files.py::test_a_name_with_a_nul_byte",
        ),
        "names in Content-Disposition": (
            "api/test_assets_files.py::test_names_in_headers",
            "unit/http/test_files.py::test_names_that_mean_harm",
            "api/test_download_archives.py::test_what_an_archive_is_called",
        ),
        "arguments of ffmpeg in names and settings": (
            "security/test_ffmpeg_arguments.py::test_names_are_no_arguments",
            "security/test_ffmpeg_arguments.py::test_playlists_are_no_videos",
            "api/test_settings.py::test_wrong_settings_are_refused",
        ),
        "documents that a rasteriser would follow": (
            "security/test_hostile_files.py::test_documents_open_nothing",
            "media/test_image.py::test_what_is_no_picture_is_refused_with_a_reason",
            "api/test_profile_images.py::test_what_is_no_picture_changes_nothing",
            "media/test_svg.py::test_what_is_left_out",
            "media/test_svg.py::test_what_is_refused",
            "media/test_svg.py::test_the_door_is_shut_behind_it",
            "api/test_fullsize.py::test_a_drawing_is_shown_as_a_picture_and_sent_as_a_download",
        ),
        "entities and references in sidecars": (
            "media/test_sidecar.py::test_a_hostile_one_is_a_warning",
            "media/test_sidecar.py::test_a_document_type_hides_in_no_encoding",
        ),
        "attachments of videos": ("security/test_hostile_files.py::test_attachments_stay_inside",),
        "playlists as videos": (
            "security/test_hostile_files.py::test_documents_open_nothing",
            "media/test_video.py::test_what_is_no_video_is_refused",
        ),
        "SQL through sorting and filtering": (
            "security/test_mean_requests.py::test_bodies",
            "security/test_mean_requests.py::test_queries",
            "security/test_mean_requests.py::test_unknown_values_are_refused",
            "security/test_wildcards.py::test_places_are_compared_and_not_matched",
        ),
        "the language of full-text search": (
            "security/test_wildcards.py::test_names_are_searched_as_they_are_written",
        ),
        "the same, in text of pictures": Later("no text is read from pictures yet", "GET /assets/{id}/ocr"),
        "wildcards of LIKE": (
            "security/test_wildcards.py::test_names_are_searched_as_they_are_written",
            "security/test_wildcards.py::test_people_are_named_and_not_matched",
            "security/test_wildcards.py::test_albums_and_folders_are_named_and_not_matched",
        ),
        "the same, in names of places": (
            "security/test_wildcards.py::test_places_of_the_world_are_named_and_not_matched",
            "unit/test_gazetteer.py::test_no_language_is_understood",
        ),
        "pattern bombs": (
            "unit/test_patterns.py::test_bombs_are_refused",
            "unit/test_patterns.py::test_no_pattern_is_slow",
            "unit/test_patterns.py::test_alternatives_are_bounded_while_they_unfold",
            "api/test_workflow_runs.py::test_globs_take_no_longer_for_being_mean",
            "security/test_wildcards.py::test_patterns_that_never_end_are_over_at_once",
        ),
    },
    "Sign-in": {
        "state, nonce and PKCE that are missing or bound to nobody": (
            "oauth/test_sign_in.py::test_way_to_the_provider_is_bound_and_secret",
            "oauth/test_forgeries.py::test_answer_needs_the_browser_that_began",
            "oauth/test_forgeries.py::test_state_that_is_none",
            "oauth/test_forgeries.py::test_phone_needs_its_own_secret",
            "oauth/test_forgeries.py::test_nonce_of_another_sign_in",
            "oauth/test_forgeries.py::test_code_counts_once",
            "oauth/test_forgeries.py::test_answer_of_another_provider",
            "oauth/test_forgeries.py::test_forged_token_is_refused",
        ),
        "linking an account from a session that ended": (
            "oauth/test_forgeries.py::test_link_from_a_session_that_ended",
            "oauth/test_forgeries.py::test_link_needs_the_session_that_began",
        ),
        "TLS that is not checked": (
            "oauth/test_outbound.py::test_certificates_are_checked",
            "oauth/test_outbound.py::test_provider_without_encryption_is_refused",
            "mail/test_transport.py::test_any_certificate_only_when_that_was_said",
            "mail/test_transport.py::test_a_certificate_for_another_name",
            "mail/test_transport.py::test_no_password_in_the_clear",
        ),
        "addresses that lead into the house: pictures, issuers, redirects, rebinding": (
            "oauth/test_outbound.py::test_machines_at_home_are_not_asked",
            "oauth/test_outbound.py::test_name_is_looked_up_once",
            "oauth/test_outbound.py::test_redirects_are_judged",
            "oauth/test_outbound.py::test_pictures_at_home_are_not_fetched",
            "oauth/test_outbound.py::test_operations_of_the_provider_elsewhere_must_be_public",
        ),
        "size and type of what is fetched": (
            "oauth/test_outbound.py::test_answers_are_bounded",
            "oauth/test_outbound.py::test_picture_of_the_internet_is_taken",
        ),
        "forwarded addresses of anyone": (
            "api/test_auth_security.py::test_forwarded_for_of_anyone_does_not_escape_the_slowing",
            "unit/http/test_peer.py::test_forwarded_by_a_stranger_is_not_local",
            "api/test_metrics.py::test_proxy_on_this_machine_does_not_open_them",
        ),
        "secrets in addresses, answers, logs and referrers": (
            "security/test_secrets.py::test_secrets_are_in_no_answer_and_no_line",
            "security/test_secrets.py::test_pages_send_no_address_along",
            "security/test_secrets.py::test_sessions_are_not_taken_from_addresses",
            "api/test_auth_security.py::test_secrets_are_not_logged",
            "security/test_links.py::test_password_is_never_told",
            "api/test_noting.py::test_a_request_is_noted_by_its_route_and_not_by_its_address",
            "mail/test_sending.py::test_no_secret_is_logged_or_told",
        ),
    },
    "Resources": {
        "pictures of too many pixels": (
            "media/test_image.py::test_headers_that_promise_too_much_are_refused",
            "media/test_bombs.py::test_very_many_pixels_out_of_few_bytes_are_refused",
            "media/test_bombs.py::test_formats_that_decode_as_they_open_are_measured_before",
            "media/test_bombs.py::test_a_jpeg_of_very_many_scans_is_refused",
        ),
        "bodies that unpack without end": ("api/test_surface.py::test_body_that_unpacks_beyond_the_bound_is_refused",),
        "a million entries of EXIF": (
            "security/test_exif_bombs.py::test_photos_keep_their_size",
            "security/test_exif_bombs.py::test_files_of_nothing_else_are_refused",
        ),
        "deeply nested JSON": (
            "security/test_mean_requests.py::test_deeply_nested_json",
            "security/test_mean_requests.py::test_deeply_nested_json_in_forms",
        ),
        "huge parts of forms": (
            "unit/http/test_uploads.py::test_huge_text_is_refused",
            "unit/http/test_uploads.py::test_bound_of_all_files",
            "api/test_uploads.py::test_text_without_end_is_refused",
        ),
        "slow clients": (
            "security/test_crowds.py::test_silent_crowds_hold_nobody_up",
            "api/test_download_archives.py::test_slow_lines_hold_no_thread",
        ),
        "thousands of open sockets": (
            "security/test_crowds.py::test_silent_crowds_hold_nobody_up",
            "security/test_crowds.py::test_headers_and_addresses_without_end",
        ),
        "sizes, pages and widths without a bound": (
            "security/test_mean_requests.py::test_page_sizes_are_bounded",
            "security/test_mean_requests.py::test_pages_far_beyond_the_end",
            "api/test_memories.py::test_a_page_is_no_longer_than_a_thousand",
        ),
        "decoders that crash": (
            "jobs/test_executors.py::test_crash_costs_one_task",
            "jobs/test_executors.py::test_too_long_costs_one_task",
            "jobs/test_executors.py::test_too_much_memory_costs_one_task",
            "jobs/test_executors.py::test_worker_of_the_daemon_has_a_memory_limit",
            "media/test_fuzz.py::test_damaged_files",
        ),
        "a poison file that is tried for ever": ("jobs/test_executors.py::test_third_death_is_the_last",),
        "links and special files in import paths": (
            "api/test_libraries_scan.py::test_special_files_and_links",
            "api/test_assets_files.py::test_fifo_in_its_place_does_not_block",
            "api/test_download_archives.py::test_links_out_of_a_library_lead_nowhere",
            "media/test_tasks.py::test_a_fifo_does_not_block",
        ),
        "paths that change between looking and opening": (
            "media/test_files.py::test_a_file_that_was_swapped_for_a_link_out_is_refused",
            "media/test_files.py::test_a_folder_that_was_swapped_for_a_link_out_is_refused",
            "api/test_assets_files.py::test_link_in_its_place_leads_nowhere",
            "api/test_library_roots.py::test_link_exchanged_after_a_scan",
        ),
    },
    "Keeping data": {
        "an upload that was acknowledged and is not on disk, or other bytes": (
            "security/test_durable.py::test_files_and_folders_are_synced_before_the_answer",
            "security/test_durable.py::test_bytes_are_those_of_the_checksum",
            "unit/db/test_database.py::test_commits_are_synced_to_disk",
        ),
        "kill -9 in an upload": (
            "system/test_kill.py::test_acknowledged_uploads_survive_kills",
            "api/test_uploads_trouble.py::test_crash_while_placing_leaves_no_file",
            "api/test_uploads_trouble.py::test_crash_behind_the_commit_keeps_the_file",
        ),
        "kill -9 in a move": (
            "unit/test_moving.py::test_death_at_every_step",
            "system/test_kill_filing.py::test_filing_survives_kills",
        ),
        "kill -9 in a backup of the database, a migration, a restore": (
            "unit/db/test_recover.py::test_snapshot_killed",
            "unit/db/test_recover.py::test_roll_back_killed",
            "unit/db/test_restore.py::test_killed",
            "unit/db/test_restore.py::test_undo_killed",
            "api/test_backups.py::test_what_a_kill_left_behind_goes",
            "unit/db/test_migrate.py::test_upgrade_that_dies_half_way_again_and_again_keeps_the_way_back",
        ),
        "a full or failing disk in an upload or a move": (
            "api/test_uploads_trouble.py::test_full_disk_while_receiving",
            "api/test_uploads_trouble.py::test_full_disk_while_placing",
            "api/test_uploads_trouble.py::test_failed_commit_takes_the_file_back",
            "unit/test_moving.py::test_a_disk_that_does_not_do_it",
            "unit/db/test_database.py::test_full_disk_is_a_sentence_and_nothing_changes",
        ),
        "a full disk in a backup of the database, a migration, a restore": (
            "unit/db/test_snapshot.py::test_disk_that_fills_up_meanwhile",
            "unit/db/test_migrate.py::test_no_room_for_a_snapshot_stops_before_anything_changes",
            "unit/db/test_restore.py::test_no_room",
            "api/test_restores.py::test_a_step_that_fails",
        ),
        "the same, in a backup of the originals": Later("originals are not backed up yet"),
        "a flipped bit in an original": ("api/integrity/test_finding.py::test_a_flipped_bit",),
        "a flipped bit in a thumbnail": Later(
            "renditions have no checksum: one that is lost is made again, a damaged one is not found"
        ),
        "a flipped bit in the database": (
            "unit/db/test_examine.py::test_a_damaged_page",
            "api/test_backups.py::test_a_damaged_database_is_told",
        ),
        "a kept database that does not upgrade": (
            "unit/db/test_upgrades.py::test_upgrade_keeps_everything",
            "unit/db/test_upgrades.py::test_daemon_serves_it",
        ),
        "a failed upgrade that leaves nothing usable": (
            "unit/db/test_migrate.py::test_failing_upgrade_leaves_the_last_good_state",
            "unit/db/test_restore.py::test_an_upgrade_that_fails_changes_nothing",
        ),
        "a restore that gives another library": (
            "security/test_drill.py::test_everything_is_as_it_was",
            "api/test_restores.py::test_what_was_deleted_by_mistake_is_back",
            "api/test_restores.py::test_uploads_since_are_still_there_and_missing_files_are_told",
            "api/test_restores.py::test_on_a_new_box_instead_of_signing_up",
        ),
        "something under an import path is written, renamed or removed": (
            "system/test_never_writes.py::test_no_system_call_changes_anything_below_an_import_path",
            "system/test_never_writes.py::test_a_library_works_on_a_read_only_mount",
            "api/test_storage_template.py::test_libraries_are_never_touched",
        ),
    },
}
# How many classes each heading has: one that gets lost is missed.
COUNTS = {"Authorisation": 23, "Oracles": 6, "Injection": 22, "Sign-in": 7, "Resources": 12, "Keeping data": 14}
