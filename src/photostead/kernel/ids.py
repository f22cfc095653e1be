"""Identifiers and secrets. Ids outside are UUID version 4 in canonical text: strict clients check the version."""

import re
import secrets
import string
import uuid
from typing import Annotated

import msgspec

UUID4_PATTERN = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
is_id = re.compile(UUID4_PATTERN).match
LETTERS = string.ascii_letters + string.digits
Id = Annotated[str, msgspec.Meta(pattern=UUID4_PATTERN, extra_json_schema={"format": "uuid"})]


def new_id() -> str:
    """A fresh UUID v4."""
    return str(uuid.uuid4())


def new_secret() -> str:
    """256 random bits in 43 letters and digits: session tokens and API keys."""
    # No "-" and no "_": a key that began with one was taken for an option by command lines it was given to.
    return "".join(secrets.choice(LETTERS) for _ in range(43))
