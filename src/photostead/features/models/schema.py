"""Models and abilities on the wire: ours alone, other clients do not know them."""

import msgspec

from photostead.features.learning.schema import Ability
from photostead.ml.catalogue import Task


class AbilityStateDto(msgspec.Struct, rename="camel"):
    """What is learned, with which model. `reason`: why it is not learned though it is switched on; null where it is."""

    name: Ability
    is_wanted: bool
    model: str
    reason: str | None


class ModelDto(msgspec.Struct, rename="camel"):
    """A model that is known, or there. `size`: bytes, of what is there or of what would be fetched. `trouble`: what is wrong
    with one that is there."""

    name: str
    task: Task | None
    licence: str
    size: int | None
    is_default: bool
    is_installed: bool
    trouble: str | None
    note: str


class ModelsResponseDto(msgspec.Struct, rename="camel"):
    """`providers`: what models are computed with here, the first one that works. `megabytes`: what they may take of the
    memory, `threads` of the cores."""

    abilities: list[AbilityStateDto]
    models: list[ModelDto]
    providers: list[str]
    megabytes: int
    threads: int
