"""What a person may be called: text of one line in Unicode's composed form (NFC), blanks around it gone, runs of blanks
one; or nothing. Everything that shows is allowed, whatever its script or direction: pages escape it.
"""

import unicodedata

from photostead.kernel.errors import Invalid

LONGEST_NAME = 255
# Control characters, NUL among them, and halves of characters, which are no text.
REFUSED = frozenset({"Cc", "Cs"})


def clean_name(text: str) -> str:
    """A name as it is kept, empty for none. Raises Invalid."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(character) in REFUSED for character in name):
        raise Invalid("A person's name holds text only: take out the control characters.")
    if name and not any(character.isprintable() for character in name):
        raise Invalid("This name shows nothing: leave it empty, or write at least one character that shows.")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"The person's name is too long: at most {LONGEST_NAME} characters.")
    return name
