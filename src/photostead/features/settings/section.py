"""What every part of the system config shares: immutable, camelCase on the wire, and strict. An unknown key is refused,
because a misspelt setting that is silently dropped would be believed to work.
"""

import msgspec


class Section(msgspec.Struct, rename="camel", frozen=True, forbid_unknown_fields=True):
    """A JSON object of the system config."""
