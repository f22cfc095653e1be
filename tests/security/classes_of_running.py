"""The second half of the table in `classes`: signing in, resources, and keeping data."""

from tests.security.reasons import Later, Tests

CLASSES: dict[str, dict[str, Tests | Later]] = {
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
        "another site's page in the browser of somebody who is signed in": (
            "security/test_other_sites.py::test_nothing_is_changed_in_anybodys_name",
            "security/test_other_sites.py::test_nobody_is_signed_in_as_somebody_else",
            "security/test_other_sites.py::test_the_first_account_is_made_at_home",
            "security/test_other_sites.py::test_who_brings_a_credential_along_may",
            "oauth/test_forgeries.py::test_other_sites_pages_cannot_finish",
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
            "api/test_remote_learning.py::test_redirects_take_no_picture_along",
        ),
        "size and type of what is fetched": (
            "oauth/test_outbound.py::test_answers_are_bounded",
            "oauth/test_outbound.py::test_picture_of_the_internet_is_taken",
            "api/test_remote_learning.py::test_endless_and_silent_ones_are_left",
            "api/test_ml_serve.py::test_questions_have_bounds",
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
            "unit/http/test_uploads.py::test_bound_of_all_texts",
            "unit/http/test_uploads.py::test_bound_of_all_files",
            "api/test_uploads.py::test_text_without_end_is_refused",
        ),
        "slow clients": (
            "api/test_connections.py::test_a_head_that_does_not_arrive",
            "api/test_connections.py::test_a_body_that_does_not_arrive",
            "api/test_connections.py::test_a_client_that_takes_nothing",
            "security/test_crowds.py::test_silent_crowds_hold_nobody_up",
            "api/test_download_archives.py::test_slow_lines_hold_no_thread",
            "api/test_uploads_wire.py::test_silence_ends_an_upload",
        ),
        "thousands of open sockets": (
            "api/test_connections.py::test_too_many",
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
            "jobs/test_programs.py::test_memory_is_limited",
            "jobs/test_programs.py::test_processor_time_is_limited",
            "api/test_videos.py::test_a_video_that_kills_ffmpeg_three_times_is_a_problem",
        ),
        "parsers that trip over what they are given, or take for ever": (
            "fuzz/test_parsers.py::test_few",
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
    "What others wrote": {
        "a package with a known hole, and silence taken for good news": (
            "unit/test_audit_program.py::test_advisories",
            "unit/test_audit_program.py::test_no_answer_is_no_good_news",
            "unit/test_audit_program.py::test_exit_status",
        ),
        "a package whose licence does not go with ours": ("unit/test_audit_program.py::test_licences_go_with_ours",),
        "a package that is another one than was locked": (
            "unit/test_audit_program.py::test_every_package_is_known_by_its_bytes",
            "browser/test_build.py::test_the_lock_names_packages_and_no_place_to_fetch_them_from",
        ),
    },
    "Keeping data": {
        "an upload that was acknowledged and is not on disk, or other bytes": (
            "security/test_durable.py::test_files_and_folders_are_synced_before_the_answer",
            "security/test_durable.py::test_bytes_are_those_of_the_checksum",
            "api/test_uploads_receipt.py::test_bytes_and_names_are_on_the_disk_before_the_answer",
            "api/test_uploads_wire.py::test_form_without_its_end",
            "unit/http/test_uploads.py::test_client_that_goes_away_while_the_disk_works",
            "unit/db/test_database.py::test_commits_are_synced_to_disk",
        ),
        "half an upload that looks like a whole one": (
            "fuzz/test_forms.py::test_few",
            "fuzz/test_parsers.py::test_few",
            "api/test_uploads_wire.py::test_form_without_its_end",
            "api/test_raw_wire_many.py::test_few",
        ),
        "parts of two files that are put together in a download": (
            "unit/http/test_files.py::test_going_on_with_what_one_has",
            "unit/http/test_files.py::test_a_file_that_becomes_shorter_while_it_is_sent",
            "api/test_assets_files.py::test_external_file_that_changes_between_scans",
            "fuzz/test_parsers.py::test_few",
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
        "the same, in a backup of the originals": (
            "backups/test_struck.py::test_some_calls",
            "backups/test_full_backups.py::test_a_file_whose_bytes_changed_never_replaces_what_is_good",
        ),
        "a flipped bit in an original": ("api/integrity/test_finding.py::test_a_flipped_bit",),
        "a flipped bit in a thumbnail": (
            "media/test_made.py::test_every_bit",
            "media/test_made.py::test_one_among_others",
            "api/integrity/test_rot.py::test_a_preview_and_a_face",
        ),
        "a flipped bit in the database": (
            "unit/db/test_examine.py::test_a_damaged_page",
            "api/test_backups.py::test_a_damaged_database_is_told",
        ),
        "a damaged note of our own that ends a start, an export or a move": (
            "unit/test_damaged_notes.py::test_lists_that_grow",
            "unit/test_damaged_notes.py::test_notes_of_the_daemon",
            "unit/test_damaged_notes.py::test_what_is_no_text_is_thought_of",
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
