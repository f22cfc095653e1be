"""The rules of the system config that types cannot say. Every broken one is told at once, by the setting's name.

What ends up in another program's arguments (ffmpeg), in a header (mail) or in a request of ours (URLs) is held to a
known alphabet here, so that its users need not mistrust it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from photostead.features.settings import storage_template
from photostead.features.settings.schema import AdminConfigDto, AdminConfigOAuthDto
from photostead.jobs import cron
from photostead.kernel.errors import Invalid
from photostead.media.targets import PRESETS

Problem = tuple[str, str]
Check = Callable[[str], str | None]

SIGNATURES = frozenset({f"{kind}{bits}" for kind in ("HS", "RS", "PS", "ES") for bits in (256, 384, 512)} | {"EdDSA"})
LONGEST_TEXT = 100_000
LONG_TEXTS = (".customCss", "Template", ".loginPageMessage")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+|[^<>@]*<[^@\s<>]+@[^@\s<>]+>")
MODEL = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?", re.ASCII)
DEVICE = re.compile(r"auto|[A-Za-z0-9/][\w./:-]*", re.ASCII)
HOST = re.compile(r"[A-Za-z0-9.:-]+|\[[0-9A-Fa-f:]+\]")

# Switches of abilities that this version does not have. A switch that can be turned on and does nothing would be a
# lie, so it is refused; whoever builds the ability removes its line.
UNSERVED: dict[str, str] = {}


def check(config: AdminConfigDto) -> None:
    """Raises Invalid listing everything that is wrong."""
    problems = find_problems(config)
    if problems:
        raise Invalid("The settings were not changed: " + "; ".join(f"{name} {why}" for name, why in problems) + ".")


def find_problems(config: AdminConfigDto) -> list[Problem]:
    """Everything that is wrong, as the setting's path and why."""
    return [*find_unserved(config), *find_texts(config), *find_values(config), *find_lockout(config)]


def find_unserved(config: AdminConfigDto) -> Iterator[Problem]:
    """Abilities that were switched on and do not exist."""
    values = dict(leaves(msgspec.to_builtins(config)))
    for name, why in UNSERVED.items():
        if values[name]:
            yield name, f"cannot be switched on: {why}"


def find_lockout(config: AdminConfigDto) -> Iterator[Problem]:
    """Settings under which nobody could sign in any more."""
    if not config.password_login.enabled and not config.oauth.enabled:
        yield "passwordLogin.enabled", "cannot be switched off while oauth is off: nobody could sign in"


def find_texts(config: AdminConfigDto) -> Iterator[Problem]:
    """Texts that are too long or carry control characters (a line break in a mail address is a header of its own)."""
    for name, value in leaves(msgspec.to_builtins(config)):
        if not isinstance(value, str):
            continue
        if len(value) > LONGEST_TEXT:
            yield name, f"is longer than {LONGEST_TEXT} characters"
        elif not name.endswith(LONG_TEXTS) and CONTROL.search(value):
            yield name, "has a line break or another control character in it"


def find_values(config: AdminConfigDto) -> Iterator[Problem]:
    """Texts that must be of some form."""
    for name, value, check_value in checked_values(config):
        why = check_value(value)
        if why is not None:
            yield name, why


def checked_values(config: AdminConfigDto) -> Iterator[tuple[str, str, Check]]:
    """Every such text with its check."""
    checks, video, smtp = config.integrity_checks, config.ffmpeg, config.notifications.smtp
    yield "backup.database.cronExpression", config.backup.database.cron_expression, check_cron
    yield "library.scan.cronExpression", config.library.scan.cron_expression, check_cron
    yield "integrityChecks.checksumFiles.cronExpression", checks.checksum_files.cron_expression, check_cron
    yield "integrityChecks.missingFiles.cronExpression", checks.missing_files.cron_expression, check_cron
    yield "integrityChecks.untrackedFiles.cronExpression", checks.untracked_files.cron_expression, check_cron
    yield "ffmpeg.preset", video.preset, one_of(*PRESETS)
    yield "ffmpeg.maxBitrate", video.max_bitrate, pattern(r"\d{1,9}[kKmM]?", "must be a number, with k or M behind it")
    yield "ffmpeg.targetResolution", video.target_resolution, pattern(r"original|\d{2,5}", "must be pixels or original")
    yield "ffmpeg.preferredHwDevice", video.preferred_hw_device, pattern(DEVICE, "must be auto or a device")
    yield "map.darkStyle", config.map.dark_style, check_url
    yield "map.lightStyle", config.map.light_style, check_url
    yield "server.externalDomain", config.server.external_domain, optional(check_url)
    yield "notifications.smtp.from", smtp.from_, optional(pattern(ADDRESS, "must be a mail address"))
    yield "notifications.smtp.replyTo", smtp.reply_to, optional(pattern(ADDRESS, "must be a mail address"))
    yield "notifications.smtp.transport.host", smtp.transport.host, optional(pattern(HOST, "must be a host name"))
    yield "storageTemplate.template", config.storage_template.template, storage_template.find_problem
    if smtp.enabled:
        yield "notifications.smtp.transport.host", smtp.transport.host, pattern(r".+", "must be given")
        yield (
            "notifications.smtp.from",
            smtp.from_ or smtp.transport.username,
            pattern(ADDRESS, "must be a mail address"),
        )
    yield from checked_models(config)
    yield from checked_oauth(config.oauth)


def checked_models(config: AdminConfigDto) -> Iterator[tuple[str, str, Check]]:
    """Models are folders of ours, so their names may not climb out; services are addresses we call."""
    learning = config.machine_learning
    is_model = pattern(MODEL, "must be a model's name")
    yield "machineLearning.clip.modelName", learning.clip.model_name, is_model
    yield "machineLearning.facialRecognition.modelName", learning.facial_recognition.model_name, is_model
    yield "machineLearning.ocr.modelName", learning.ocr.model_name, is_model
    for number, url in enumerate(learning.urls):
        yield f"machineLearning.urls.{number}", url, check_url


def checked_oauth(oauth: AdminConfigOAuthDto) -> Iterator[tuple[str, str, Check]]:
    """The provider's addresses; `none` is no signature, so it is only for profiles, which come over TLS."""
    is_url = check_url if oauth.allow_insecure_requests else check_https
    yield "oauth.issuerUrl", oauth.issuer_url, is_url if oauth.enabled else optional(is_url)
    yield "oauth.endSessionEndpoint", oauth.end_session_endpoint, optional(is_url)
    yield "oauth.accountManagementUrl", oauth.account_management_url, optional(check_url)
    yield "oauth.mobileRedirectUri", oauth.mobile_redirect_uri, optional(check_url)
    yield "oauth.signingAlgorithm", oauth.signing_algorithm, one_of(*sorted(SIGNATURES))
    yield "oauth.profileSigningAlgorithm", oauth.profile_signing_algorithm, one_of("none", *sorted(SIGNATURES))
    if oauth.enabled:
        yield "oauth.clientId", oauth.client_id, pattern(r".+", "must be given")
    if oauth.mobile_override_enabled:
        yield "oauth.mobileRedirectUri", oauth.mobile_redirect_uri, pattern(r".+", "must be given")


def check_cron(text: str) -> str | None:
    """A cron expression."""
    try:
        cron.parse(text)
    except ValueError as error:
        return f"is no cron expression: {error}"
    return None


def check_url(text: str) -> str | None:
    """An absolute web address without a password in it."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return "is no web address"
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in text:
        return "must be an address that begins with http:// or https://"
    return None if parts.username is None else "must not carry a user name or password"


def check_https(text: str) -> str | None:
    """An encrypted one."""
    if text.startswith("http://"):
        return "must begin with https:// (or allow insecure requests)"
    return check_url(text)


def pattern(expression: str | re.Pattern[str], why: str) -> Check:
    """The whole text must match."""
    return lambda text: None if re.fullmatch(expression, text) else why


def one_of(*allowed: str) -> Check:
    """One of some words."""
    return lambda text: None if text in allowed else f"must be one of {', '.join(allowed)}"


def optional(check_value: Check) -> Check:
    """Empty, or right."""
    return lambda text: check_value(text) if text else None


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value of a nested object with its dotted name; list elements are numbered."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{name}.{number}")
    else:
        yield name, value
