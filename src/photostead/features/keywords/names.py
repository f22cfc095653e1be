"""What a tag may be called. A tag's value is the names from its root down, with slashes between: `Family/Mia`.

Names are told apart by their characters, upper and lower case included, in Unicode's composed form (NFC); blanks around
them go, runs of blanks become one. Everything that shows is allowed, whatever its script or direction: pages escape it.
"""

import unicodedata

from photostead.kernel.errors import Invalid

SEPARATOR = "/"
LONGEST_NAME = 255
DEEPEST = 20
# Control characters, NUL among them, and halves of characters, which are no text.
REFUSED = frozenset({"Cc", "Cs"})


def clean_name(text: str) -> str:
    """One name as it is kept. Raises Invalid for what is none."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(character) in REFUSED for character in name):
        raise Invalid("A tag's name holds text only: take out the control characters.")
    if not any(character.isprintable() for character in name):
        raise Invalid("A tag needs a name: at least one character that shows.")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"The tag's name is too long: at most {LONGEST_NAME} characters.")
    return name


def parse_value(text: str) -> tuple[str, ...]:
    """The names of a value from its root down; levels without a name are left out. Raises Invalid."""
    names = tuple(clean_name(part) for part in text.split(SEPARATOR) if part.strip())
    if not names:
        raise Invalid("A tag needs a name: at least one character that shows.")
    if len(names) > DEEPEST:
        raise Invalid(f"The tag is too deep: at most {DEEPEST} levels.")
    return names


def values_of(keywords: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The values that keywords of a file stand for, with their names; what cannot be a tag is left out."""
    found = {}
    for keyword in keywords:
        try:
            names = parse_value(keyword)
        except Invalid:
            continue
        found[SEPARATOR.join(names)] = names
    return found
