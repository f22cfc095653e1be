"""Words as the numbers that a text model of the CLIP kind reads: cut by the tokenizer of its folder, of the length it wants,
and behind the sign of their language where a model has such signs (NLLB: 200 languages, FLORES-200 codes).
"""

import json
import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from photostead.ml.models import how_to_get
from photostead.ml.results import NoModel
from photostead.ml.sentence import load_tokenizer

Numbers = npt.NDArray[np.int64]
USUAL_LENGTH = 77
LONGEST_LENGTH = 4096
LONGEST_WORDS = 1000
PAD_NAMES = ("<pad>", "[PAD]", "<|endoftext|>", "</s>")
END_NAMES = ("</s>", "<eos>")
UNMARKED = "en"
# The FLORES-200 code of a BCP 47 tag: of the language with its script or region where that matters, else of the language.
CODES = """
  af:afr_Latn am:amh_Ethi ar:arb_Arab as:asm_Beng az:azj_Latn be:bel_Cyrl bg:bul_Cyrl bn:ben_Beng bs:bos_Latn ca:cat_Latn
  cs:ces_Latn cy:cym_Latn da:dan_Latn de:deu_Latn el:ell_Grek en:eng_Latn eo:epo_Latn es:spa_Latn et:est_Latn eu:eus_Latn
  fa:pes_Arab fi:fin_Latn fil:tgl_Latn fo:fao_Latn fr:fra_Latn ga:gle_Latn gd:gla_Latn gl:glg_Latn gu:guj_Gujr ha:hau_Latn
  he:heb_Hebr hi:hin_Deva hr:hrv_Latn ht:hat_Latn hu:hun_Latn hy:hye_Armn id:ind_Latn is:isl_Latn it:ita_Latn ja:jpn_Jpan
  jv:jav_Latn ka:kat_Geor kk:kaz_Cyrl km:khm_Khmr kn:kan_Knda ko:kor_Hang ku:kmr_Latn ky:kir_Cyrl lb:ltz_Latn lo:lao_Laoo
  lt:lit_Latn lv:lvs_Latn mi:mri_Latn mk:mkd_Cyrl ml:mal_Mlym mn:khk_Cyrl mr:mar_Deva ms:zsm_Latn mt:mlt_Latn my:mya_Mymr
  nb:nob_Latn ne:npi_Deva nl:nld_Latn nn:nno_Latn no:nob_Latn or:ory_Orya pa:pan_Guru pl:pol_Latn ps:pbt_Arab pt:por_Latn
  ro:ron_Latn ru:rus_Cyrl sd:snd_Arab si:sin_Sinh sk:slk_Latn sl:slv_Latn so:som_Latn sq:als_Latn sr:srp_Cyrl
  sr-latn:srp_Cyrl sv:swe_Latn sw:swh_Latn ta:tam_Taml te:tel_Telu tg:tgk_Cyrl th:tha_Thai tl:tgl_Latn tr:tur_Latn
  tt:tat_Cyrl ug:uig_Arab uk:ukr_Cyrl ur:urd_Arab uz:uzn_Latn vi:vie_Latn xh:xho_Latn yi:ydd_Hebr yo:yor_Latn yue:yue_Hant
  zh:zho_Hans zh-hant:zho_Hant zh-hk:zho_Hant zh-mo:zho_Hant zh-tw:zho_Hant zu:zul_Latn
"""
FLORES: Mapping[str, str] = dict(pair.split(":") for pair in CODES.split())


class Reading(NamedTuple):
    """What the files of a folder say of reading: how many tokens, the name of the token that fills up (None: unsaid), and
    whether capitals and punctuation are taken away first."""

    length: int
    pad: str | None
    is_bare: bool


def encode(folder: Path, words: str, language: str | None, length: int | None) -> tuple[Numbers, Numbers]:
    """The numbers of some words, and 1 for those that are no filling; both 1 x length. `length` is that of the model's
    input, if it says. Raises NoModel."""
    tokenizer = load_tokenizer(folder / "textual" / "tokenizer.json")
    reading = read_config(folder)
    length = length or reading.length
    text = clean(words[:LONGEST_WORDS], is_bare=reading.is_bare)
    found = cut(tokenizer, text, language, length)
    filling = pad_of(tokenizer, reading.pad)
    rows = (found + [filling] * (length - len(found)), [1] * len(found) + [0] * (length - len(found)))
    ids, mask = (np.array([row], dtype=np.int64) for row in rows)
    return ids, mask


def cut(tokenizer: Any, text: str, language: str | None, length: int) -> list[int]:
    """At most `length` numbers, the signs of beginning and end among them: what is too long loses its last words."""
    sign = sign_of(tokenizer, language)
    if sign is None:
        tokenizer.enable_truncation(max_length=length)
        return list(tokenizer.encode(text).ids)
    tokenizer.no_truncation()
    end = next((tokenizer.token_to_id(name) for name in END_NAMES if tokenizer.token_to_id(name) is not None), None)
    ends = [] if end is None else [end]
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    return [sign, *ids[: length - 1 - len(ends)], *ends]


def sign_of(tokenizer: Any, language: str | None) -> int | None:
    """The number of the sign of a language; None for a tokenizer that has no such signs."""
    usual: int | None = tokenizer.token_to_id(FLORES[UNMARKED])
    wanted: int | None = tokenizer.token_to_id(flores_of(language)) if usual is not None else None
    return usual if wanted is None else wanted


def flores_of(language: str | None) -> str:
    """The FLORES-200 code of a BCP 47 tag; English where it is of no language in the table."""
    parts = (language or UNMARKED).lower().replace("_", "-").split("-")
    tags = [*(f"{parts[0]}-{part}" for part in parts[1:]), parts[0], UNMARKED]
    return next(FLORES[tag] for tag in tags if tag in FLORES)


def clean(text: str, *, is_bare: bool) -> str:
    """Single blanks; without punctuation and capitals for models that were taught so."""
    if is_bare:
        text = text.replace("_", " ").translate(str.maketrans("", "", string.punctuation)).lower()
    return re.sub(r"\s+", " ", text).strip()


def pad_of(tokenizer: Any, name: str | None) -> int:
    """The number that fills up; 0 where nothing says so."""
    names = ((name,) if name else ()) + PAD_NAMES
    return next((tokenizer.token_to_id(each) for each in names if tokenizer.token_to_id(each) is not None), 0)


def read_config(folder: Path) -> Reading:
    """What `config.json` and `tokenizer_config.json` say; what they leave out is as usual. Raises NoModel."""
    text = part(read_object(folder / "config.json"), "text_cfg")
    pad = read_object(folder / "textual" / "tokenizer_config.json").get("pad_token")
    name = pad.get("content") if isinstance(pad, dict) else pad
    length = text.get("context_length")
    is_bare = part(text, "tokenizer_kwargs").get("clean") == "canonicalize"
    if not isinstance(length, int) or not 0 < length <= LONGEST_LENGTH:
        length = USUAL_LENGTH
    return Reading(length, name if isinstance(name, str) else None, is_bare)


def part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    """A part that is an object itself; an empty one where there is none."""
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def read_object(path: Path) -> dict[str, Any]:
    """The object of a JSON file; an empty one where there is no file. Raises NoModel."""
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise NoModel(f"{path.name} of {path.parent.name} cannot be read: {how_to_get(path.parent.name)}.") from error
    return found if isinstance(found, dict) else {}
