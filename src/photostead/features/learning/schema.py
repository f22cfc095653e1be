"""What models are for."""

from enum import StrEnum


class Ability(StrEnum):
    """What a household may switch on or off, and what each needs a model for."""

    FACES = "faces"
    SEARCH = "search"
    TEXT = "text"
    DUPLICATES = "duplicates"
