"""How names of places are compared: without capitals, marks and punctuation. `scripts/places_program` writes the table with
the same function that searches use.
"""

import re
import unicodedata

# Letters that are no other letter with a mark, as people without the key type them.
PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
# Xi'an, L'Aquila, ‘Ajmān, Hawaiʻi: nobody looks for the sign.
APOSTROPHES = re.compile(r"['’‘ʻʼʿʾ`´]")


def folded(text: str) -> str:
    """ "Saint-Étienne" and "saint etienne" are "saint etienne"."""
    apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text).casefold())
    letters = "".join(sign if is_letter(sign) else " " for sign in apart if not is_accent(sign))
    return " ".join(unicodedata.normalize("NFC", letters.translate(PLAIN)).split())


def is_accent(sign: str) -> bool:
    """Of alphabets that people also write without; in Indian scripts and kana the marks are the vowels."""
    return "\u0300" <= sign <= "\u036f"


def is_letter(sign: str) -> bool:
    """... or a digit, or a mark that belongs to a letter."""
    return unicodedata.category(sign)[0] in "LNM"
