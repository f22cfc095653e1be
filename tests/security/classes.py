"""The classes of bugs that photo servers have had, by what they are about, each with the tests that look for it - or, where
what it is about is not built, the operation that is missing and what will have to be shown when it comes.

A test stands here because it fails when the bug is there, not because of its name. `test_classes.py` sees to it that this
table and the tests stay together.
"""

from tests.security import classes_of_running
from tests.security.reasons import Later, Tests

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
            "security/test_what_is_made.py::test_links_that_end_end_streams",
            "browser/test_sharing.py::test_a_changed_link_changes_the_page_that_is_open",
        ),
        "a link works when its time is over": (
            "security/test_links.py::test_expired_link_is_as_if_it_had_never_been",
            "unit/test_access.py::test_link_ends_at_its_hour",
        ),
        "locked photos in albums, links, searches, maps, statistics and views of others": (
            "security/test_locked.py::test_locked_shows_up_nowhere",
            "security/test_links_hidden.py::test_locked_never_shows",
            "security/test_what_is_made.py::test_locking_ends_what_is_shown",
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
        "locked photos in what phones are told of": (
            "security/test_locked.py::test_locked_shows_up_nowhere",
            "security/test_locked.py::test_the_locked_folder_shows_it",
            "api/test_sync_sent.py::test_rights_end_while_it_is_sent",
            "api/test_sync_sent.py::test_a_folder_that_is_opened_meanwhile",
        ),
        "locking one and locking many differ": ("security/test_locked.py::test_locking_one_and_many_is_the_same",),
        "a partner is told places that their view hides": (
            "security/test_partners.py::test_answers",
            "security/test_partners.py::test_boxes_of_the_map_are_no_oracle",
            "security/test_partners.py::test_files",
            "security/test_what_is_made.py::test_nothing_tells_where",
            "security/test_what_is_made.py::test_what_was_only_put_into_another_container",
            "security/test_partners.py::test_a_link_tells_no_more_than_who_made_it_knows",
            "api/test_download.py::test_places_that_a_partner_keeps_back",
            "api/test_streaming.py::test_whose_it_is",
        ),
        "a partner's phone is told places that their view hides": (
            "security/test_partners.py::test_a_phone_is_told_what_its_person_is_told",
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
        "markup in text that was read from pictures": (
            "browser/test_written.py::test_text_is_selected_where_it_is_written",
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
        "the same, in text of pictures": ("api/test_ocr.py::test_words_are_searched_as_they_are_written",),
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
    **classes_of_running.CLASSES,
}
# How many classes each heading has: one that gets lost is missed.
COUNTS = {
    "Authorisation": 23,
    "Oracles": 6,
    "Injection": 22,
    "Sign-in": 8,
    "Resources": 13,
    "What others wrote": 3,
    "Keeping data": 17,
}
