"""What the daemon and other slices ask of the system config."""

import logging

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.settings import lockout, managed, store
from photostead.features.settings.conversions import target_of, wishes_of
from photostead.features.settings.defaults import default_config
from photostead.features.settings.managed import place_of
from photostead.features.settings.schema import AdminConfigDto, LogLevel
from photostead.features.settings.shown_schema import PublicConfigDto, UserConfigDto
from photostead.features.settings.storage_template import Choice as TemplateChoice
from photostead.features.settings.storage_template import Part as TemplatePart
from photostead.features.settings.storage_template import Value as TemplateValue
from photostead.features.settings.storage_template import find_problem as find_template_problem
from photostead.features.settings.storage_template import parse as parse_template
from photostead.features.settings.storage_template import tags_of as template_tags
from photostead.features.settings.validation import check
from photostead.kernel.events import Event
from photostead.kernel.options import Options

__all__ = [
    "CONFIG_EVENT",
    "TemplateChoice",
    "TemplatePart",
    "TemplateValue",
    "check",
    "default_config",
    "find_template_problem",
    "for_everyone",
    "for_people",
    "job_limits",
    "load",
    "load_for_everyone",
    "load_for_people",
    "log_level",
    "manage",
    "parse_template",
    "place_of",
    "save",
    "target_of",
    "template_tags",
    "update",
    "wishes_of",
]
LEVELS = {
    LogLevel.VERBOSE: logging.DEBUG,
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.LOG: logging.INFO,
    LogLevel.WARN: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
    LogLevel.FATAL: logging.CRITICAL,
}
CONFIG_EVENT = "on_config_update"


def load(rows: Rows) -> AdminConfigDto:
    """The config in force; it is shared, and immutable. A few microseconds."""
    return store.load(rows)


def save(tx: Tx, config: AdminConfigDto) -> AdminConfigDto:
    """Put a config into force and tell everyone (`on_config_update`) if it differs from the present one. It is not
    judged here: see `check`."""
    if store.save(tx, config):
        tx.emit(Event(CONFIG_EVENT, {}))
    return config


def update(tx: Tx, config: AdminConfigDto) -> AdminConfigDto:
    """Judge and save. Raises Invalid naming every setting that is wrong, and changes nothing then."""
    check(config)
    lockout.check(tx, load(tx), config)
    return save(tx, config)


def for_people(config: AdminConfigDto) -> UserConfigDto:
    """What a signed-in person may know of it."""
    return msgspec.convert(config, UserConfigDto, from_attributes=True)


def for_everyone(config: AdminConfigDto) -> PublicConfigDto:
    """What whoever opens the sign-in page may know of it."""
    return msgspec.convert(config, PublicConfigDto, from_attributes=True)


def load_for_people(rows: Rows) -> UserConfigDto:
    """The settings in force, for a signed-in person."""
    return for_people(load(rows))


def load_for_everyone(rows: Rows) -> PublicConfigDto:
    """The settings in force, for the sign-in page."""
    return for_everyone(load(rows))


def manage(tx: Tx, options: Options) -> None:
    """Put what the options say of the system config on top of it, and tell everyone if that changed anything. Raises
    StartError naming every key that cannot be."""
    if managed.store(tx, managed.read(options)):
        tx.emit(Event(CONFIG_EVENT, {}))


def job_limits(config: AdminConfigDto) -> dict[str, int]:
    """How many jobs of each queue run at once, by the queue's name."""
    fields = config.job.__struct_fields__
    names = config.job.__struct_encode_fields__
    return {name: getattr(config.job, field).concurrency for field, name in zip(fields, names, strict=True)}


def log_level(config: AdminConfigDto) -> int:
    """The level that the log is to have, as the standard library counts; above all levels when it is off."""
    return LEVELS[config.logging.level] if config.logging.enabled else logging.CRITICAL + 1
