"""Which test shows what a setting does: each leaf of the system config by its path, or a group of them.

What does nothing yet stands in `features.settings.idle` or in `validation.UNSERVED` instead, with the reason.
"""

HERE = "tests/api/test_settings_effects.py"
NIGHT = f"{HERE}::test_the_days_work_follows_the_settings"
TOLD = f"{HERE}::test_clients_are_told"
RENDITIONS = f"{HERE}::test_the_next_rendition_is_as_the_settings_say"
LIMITS = f"{HERE}::test_the_next_jobs_run_as_many_at_once"
SPEC = "tests/unit/test_rendition_settings.py::test_settings_reach_the_worker"
OAUTH = "tests/oauth/test_sign_in.py"
OWN_OAUTH = "tests/oauth/test_settings.py"
MAIL = "tests/mail"
EFFECTS = {
    "backup.database.cronExpression": NIGHT,
    "backup.database.enabled": NIGHT,
    "backup.database.keepLastAmount": "tests/api/test_backups.py::test_the_newest_are_kept_and_what_was_brought",
    "image.colorspace": SPEC,
    "image.extractEmbedded": "tests/media/test_raw.py::test_the_cameras_picture_is_taken_unless_it_is_not_to_be",
    "image.preview.format": RENDITIONS,
    "image.preview.progressive": SPEC,
    "image.preview.quality": RENDITIONS,
    "image.preview.size": RENDITIONS,
    "image.thumbnail.format": RENDITIONS,
    "image.thumbnail.progressive": SPEC,
    "image.thumbnail.quality": RENDITIONS,
    "image.thumbnail.size": RENDITIONS,
    "integrityChecks.checksumFiles.cronExpression": NIGHT,
    "integrityChecks.checksumFiles.enabled": NIGHT,
    "integrityChecks.checksumFiles.percentageLimit": (
        "tests/api/integrity/test_running.py::test_a_part_a_night_goes_on_where_the_last_stopped"
    ),
    "integrityChecks.checksumFiles.timeLimit": "tests/api/integrity/test_running.py::test_time_is_over",
    "integrityChecks.missingFiles": NIGHT,
    "integrityChecks.untrackedFiles": NIGHT,
    "job": LIMITS,
    "library.scan.cronExpression": NIGHT,
    "library.scan.enabled": NIGHT,
    "library.watch.enabled": "tests/api/test_watching.py::test_everything_is_watched_unless_it_is_switched_off",
    "logging.enabled": f"{HERE}::test_the_log_follows_the_settings",
    "logging.level": "tests/system/test_systemd_daemon.py::test_log_level_changes_over_the_api",
    "map.darkStyle": TOLD,
    "map.lightStyle": TOLD,
    "newVersionCheck.channel": "tests/api/test_releases.py::test_release_candidates",
    "newVersionCheck.enabled": "tests/api/test_releases.py::test_switched_off_while_it_waited",
    "nightlyTasks.databaseCleanup": NIGHT,
    "nightlyTasks.missingThumbnails": NIGHT,
    "nightlyTasks.startTime": NIGHT,
    "nightlyTasks.syncQuotaUsage": NIGHT,
    "notifications.smtp.enabled": f"{MAIL}/test_album_news.py::test_switched_off_while_it_waited",
    "notifications.smtp.from": f"{MAIL}/test_trying.py::test_a_test_mail",
    "notifications.smtp.replyTo": f"{MAIL}/test_trying.py::test_a_test_mail",
    "notifications.smtp.transport.host": f"{MAIL}/test_trying.py::test_what_is_wrong",
    "notifications.smtp.transport.ignoreCert": f"{MAIL}/test_transport.py::test_any_certificate_only_when_that_was_said",
    "notifications.smtp.transport.password": f"{MAIL}/test_transport.py::test_a_wrong_password",
    "notifications.smtp.transport.port": f"{MAIL}/test_trying.py::test_what_is_wrong",
    "notifications.smtp.transport.secure": f"{MAIL}/test_transport.py::test_tls_from_the_start",
    "notifications.smtp.transport.username": f"{MAIL}/test_transport.py::test_a_wrong_password",
    "oauth.accountManagementUrl": TOLD,
    "oauth.allowInsecureRequests": "tests/oauth/test_outbound.py",
    "oauth.autoLaunch": f"{OAUTH}::test_public_configuration_tells_the_sign_in_page",
    "oauth.autoRegister": f"{OAUTH}::test_without_registration_only_known_people_come_in",
    "oauth.buttonText": f"{OAUTH}::test_public_configuration_tells_the_sign_in_page",
    "oauth.clientId": f"{OAUTH}::test_kinds_of_clients_and_signatures",
    "oauth.clientSecret": f"{OAUTH}::test_kinds_of_clients_and_signatures",
    "oauth.defaultStorageQuota": f"{OAUTH}::test_default_quota_and_labels_that_are_taken",
    "oauth.enabled": f"{OAUTH}::test_switched_off",
    "oauth.endSessionEndpoint": "tests/oauth/test_logout.py::test_signing_out_by_the_configured_address",
    "oauth.issuerUrl": "tests/oauth/test_logout.py::test_signing_out_without_the_provider",
    "oauth.mobileOverrideEnabled": f"{OAUTH}::test_phone_by_an_address_of_the_web",
    "oauth.mobileRedirectUri": f"{OAUTH}::test_phone_by_an_address_of_the_web",
    "oauth.profileSigningAlgorithm": f"{OAUTH}::test_kinds_of_clients_and_signatures",
    "oauth.prompt": f"{OWN_OAUTH}::test_what_the_provider_is_asked_for",
    "oauth.roleClaim": f"{OWN_OAUTH}::test_claims_of_other_names",
    "oauth.scope": f"{OWN_OAUTH}::test_what_the_provider_is_asked_for",
    "oauth.signingAlgorithm": f"{OAUTH}::test_kinds_of_clients_and_signatures",
    "oauth.storageLabelClaim": f"{OWN_OAUTH}::test_claims_of_other_names",
    "oauth.storageQuotaClaim": f"{OWN_OAUTH}::test_claims_of_other_names",
    "oauth.timeout": f"{OWN_OAUTH}::test_how_long_the_provider_may_take",
    "oauth.tokenEndpointAuthMethod": f"{OAUTH}::test_kinds_of_clients_and_signatures",
    "passwordLogin.enabled": "tests/api/test_auth.py::test_password_login_can_be_off",
    "server.externalDomain": f"{HERE}::test_links_begin_with_the_address_of_the_box",
    "server.loginPageMessage": "tests/browser/test_own_style.py::test_own_style_comes_and_goes",
    "server.publicUsers": "tests/api/test_users.py::test_people_can_be_hidden_from_each_other",
    "storageTemplate.enabled": "tests/api/test_storage_template.py::test_switched_off_everything_stays",
    "storageTemplate.hashVerificationEnabled": f"{HERE}::test_copies_are_read_again_as_the_settings_say",
    "storageTemplate.template": "tests/api/test_storage_template.py::test_new_uploads_are_filed_when_they_were_read",
    "templates.email": f"{MAIL}/test_sending.py::test_own_words",
    "theme.customCss": "tests/browser/test_own_style.py::test_own_style_comes_and_goes",
    "trash.days": f"{HERE}::test_the_trash_keeps_for_as_many_days",
    "trash.enabled": "tests/api/test_assets_more.py::test_without_a_trash_deleting_is_for_good",
    "user.deleteDelay": f"{HERE}::test_removed_accounts_are_kept_for_as_many_days",
}
