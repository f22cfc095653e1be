"""Parsers of what people and programs leave beside photos, and of what tags say: names of exports, JSON of Google's,
`.albumprops`, patterns of libraries, EXIF values, dates.
"""

import math

import msgspec

from photostead.features.folder_albums import props
from photostead.features.libraries import folder_album_settings, patterns
from photostead.features.takeout import exported, names, notes, planning, sources
from photostead.features.takeout.schema import Plan
from photostead.host import mounts
from photostead.kernel.clock import EARLIEST_MS, LATEST_MS
from photostead.kernel.errors import Invalid
from photostead.media import dates, makernote, tags
from photostead.media.describe import SOURCES, Metadata, describe, split_keywords
from tests.fuzz.parsers import Parser, opened, packed, text

EXIF = (
    "Exif.Image.Make", "Exif.Image.Model", "Exif.Photo.DateTimeOriginal", "Exif.Photo.SubSecTimeOriginal", "Exif.Photo.OffsetTimeOriginal",
    "Exif.Image.DateTime", "Exif.Photo.ExposureTime", "Exif.Photo.FNumber", "Exif.Photo.ISOSpeedRatings", "Exif.Photo.FocalLength",
    "Exif.Photo.ShutterSpeedValue", "Exif.Photo.ApertureValue", "Exif.Photo.UserComment", "Exif.Image.XPComment", "Exif.Image.XPKeywords",
    "Exif.Image.Rating", "Exif.Image.RatingPercent", "Exif.Image.Orientation", "Exif.GPSInfo.GPSLatitude", "Exif.GPSInfo.GPSLatitudeRef",
    "Exif.GPSInfo.GPSLongitude", "Exif.GPSInfo.GPSLongitudeRef", "Exif.GPSInfo.GPSAltitude", "Exif.GPSInfo.GPSAltitudeRef",
    "Exif.GPSInfo.GPSDateStamp", "Exif.GPSInfo.GPSTimeStamp", "Exif.Photo.MakerNote", "Exif.CanonSi.ISOSpeed", "Exif.CanonSi.AutoISO",
    "Exif.CanonCs.LensType", "Exif.NikonLd2.LensIDNumber", "Exif.Nikon3.LensType", "Exif.OlympusEq.LensType", "Exif.Photo.LensSpecification",
    "Exif.Photo.LensModel", "Iptc.Application2.DateCreated", "Iptc.Application2.TimeCreated", "Iptc.Application2.Keywords",
    "Iptc.Envelope.CharacterSet", "Iptc.Application2.Caption", "Xmp.exif.GPSLatitude", "Xmp.exif.GPSLongitude", "Xmp.exif.DateTimeOriginal",
    "Xmp.xmp.Rating", "Xmp.dc.subject", "Xmp.dc.description", "Xmp.lr.hierarchicalSubject", "Xmp.GPano.ProjectionType", "File.Comment",
    "Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]", "Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]/mwg-rs:Area/stArea:x",
    "Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]/mwg-rs:Area/stArea:w", "Xmp.MP.RegionInfo/MPRI:Regions[1]", "Xmp.MP.RegionInfo/MPRI:Regions[1]/MPReg:Rectangle",
)  # fmt: skip


def tagged(data: bytes) -> None:
    """Tags as exiv2 gives them, one a line: a number of the table above (one byte), then the value; one that comes again is a
    list. What comes out fits the wire: finite, within the calendar and the globe."""
    found: tags.Tags = {}
    for entry in data.split(b"\n"):
        key = EXIF[entry[0] % len(EXIF)] if entry else EXIF[0]
        value = entry[1:]
        found[key] = [*tags.as_list(found[key]), value] if key in found and key[:4] in {"Iptc", "Xmp."} else value
    found = tags.recode_iptc(found)
    made = describe(Metadata(width=400, height=300, exif_width=400, exif_height=300, orientation="6"), {}, found, (), 0)
    makernote.apple_content_id(found)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Metadata) == made
    for number in (made.latitude, made.longitude, made.altitude, made.f_number, made.focal_length):
        assert number is None or math.isfinite(number)
    assert made.taken_at is not None
    assert EARLIEST_MS - 86_400_000 * 3 <= made.taken_at <= LATEST_MS + 86_400_000 * 400
    assert made.iso is None or 0 < made.iso < 2**31
    assert all("\0" not in word for word in (*made.tags, made.description or "", made.make or ""))


def date(given: str) -> None:
    """A wall clock, and an offset that clocks have."""
    found = dates.parse_date(given)
    if found is not None:
        assert found[1] is None or abs(found[1]) <= 14 * 60
        dates.place_in_time(dates.Stamp(found[0], "", found[1]), None)


def note(data: bytes) -> None:
    """What Google wrote beside a photo, and of an album."""
    read = notes.read_note(data)
    if read is None:
        raise Invalid("it is no note")
    facts = notes.facts_of(read)
    assert facts.taken is None or EARLIEST_MS <= facts.taken <= LATEST_MS
    assert facts.position is None or all(map(math.isfinite, facts.position))
    notes.album_of(read)


def google_name(given: str) -> None:
    """Names of an export: of a file (first line) and of a note's title (second)."""
    name, _, title = given.partition("\n")
    for rule in names.RULES:
        assert len(list(rule(name))) < 5000
    names.note_key(name)
    names.unedited(name)
    names.may_be_titled(name, title)
    names.year_of(name)
    names.below_product(name)
    names.is_in_product(name)
    names.means(name, names.TRASH)
    planning.upload_kind(name)
    planning.upload_name(name, title)


def member(given: str) -> None:
    """The path of an archive's member never leads out of it."""
    path = sources.clean_path(given)
    if path is None:
        raise Invalid("it leads out of the archive")
    assert path
    assert not path.startswith("/")
    assert ".." not in path.split("/")
    assert "\0" not in path


def listed(data: bytes) -> None:
    """Lines of an export of ours."""
    plan = Plan()
    exported.decode(plan, "library.jsonl:1", data, exported.Line)
    exported.decode(plan, "album.json", data, exported.Album)
    if len(plan.troubles) == 2:
        raise Invalid("it is neither")


def exclusion(given: str) -> None:
    """Patterns, one a line; what they cover is asked of a few paths, which takes no time at all."""
    *rules, path = given.split("\n")
    compiled = patterns.compile_patterns(rules)
    for one in ("/v/" + path, "/" + "a" * 4000, "/a" * 2000):
        assert compiled is None or compiled.match(one) is None or True


def album_pattern(given: str) -> None:
    """The pattern, then the folders that lead to a photo."""
    pattern, *parts = given.split("\n")
    settings = folder_album_settings.check_settings({"mode": "path", "pattern": pattern, "separator": " / "})
    assert len(folder_album_settings.name_of(settings, parts)) <= folder_album_settings.LONGEST_NAME


def mount_table(data: bytes) -> None:
    """The kernel's, in which anybody who may mount chooses the names."""
    from pathlib import Path

    with opened(data) as file:
        for found in mounts.read_mounts(Path(file.path)):
            assert isinstance(found.is_storage, bool)
            assert isinstance(found.is_silent, bool)
            mounts.is_below("/srv/photos", found.point)


def albumprops(data: bytes) -> None:
    """What is understood, and sentences about the rest; merged with itself it says the same."""
    read, troubles = props.parse(data)
    assert all(isinstance(trouble, str) for trouble in troubles)
    props.merge(read, read)
    msgspec.json.encode(read)


def lines(*pairs: tuple[str, bytes]) -> bytes:
    """Tags for `tagged`."""
    return b"\n".join(bytes([EXIF.index(key)]) + value for key, value in pairs)


PHOTO = lines(
    ("Exif.Image.Make", b"Canon"), ("Exif.Photo.DateTimeOriginal", b"2002:06:15 12:00:00"), ("Exif.Photo.OffsetTimeOriginal", b"+02:00"),
    ("Exif.GPSInfo.GPSLatitude", b"43/1 28/1 28/10"), ("Exif.GPSInfo.GPSLatitudeRef", b"N"), ("Exif.GPSInfo.GPSLongitude", b"11/1 53/1 0/1"),
    ("Exif.GPSInfo.GPSLongitudeRef", b"E"), ("Exif.GPSInfo.GPSAltitude", b"500/1"), ("Exif.Photo.ExposureTime", b"1/125"),
    ("Exif.Photo.UserComment", b"charset=Ascii hello"), ("Exif.Photo.ISOSpeedRatings", b"65535"), ("Exif.CanonCs.LensType", b"50"),
)  # fmt: skip
OTHER = lines(
    ("Iptc.Application2.DateCreated", b"2002-06-15"), ("Iptc.Application2.TimeCreated", b"12:00:00+00:00"), ("Iptc.Envelope.CharacterSet", b"\x1b%G"),
    ("Exif.GPSInfo.GPSDateStamp", b"2002:06:15"), ("Exif.GPSInfo.GPSTimeStamp", b"12/1 0/1 599/10"), ("Exif.Image.XPComment", b"72 0 105 0 0 0"),
    ("Xmp.exif.GPSLatitude", b"43,28.1N"), ("Xmp.exif.GPSLongitude", b"11,53,6E"), ("Xmp.dc.description", b'lang="x-default" Text, lang="de" T'),
    ("Exif.Photo.MakerNote", b"65 112 112 108 101 32 105 79 83 0 0 1 77 77 0 1 0 17 0 2 0 0 0 4 0 0 0 32" + b" 65" * 20),
    ("Exif.OlympusEq.LensType", b"0 1 2 3 0 0"), ("Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]", b'type="Struct"'),
    ("Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]/mwg-rs:Area/stArea:x", b"0.5"), ("Xmp.MP.RegionInfo/MPRI:Regions[1]", b""),
    ("Xmp.MP.RegionInfo/MPRI:Regions[1]/MPReg:Rectangle", b"0.1, 0.2, 0.3, 0.4"), ("Exif.CanonSi.ISOSpeed", b"160"), ("Exif.CanonSi.AutoISO", b"100"),
)  # fmt: skip
NOTE = b'{"title":"IMG.jpg","description":"a &amp; b","photoTakenTime":{"timestamp":"1600000000"},"geoData":{"latitude":48.1,"longitude":11.5},"geoDataExif":{"latitude":0.0,"longitude":0.0},"people":[{"name":"Ann"}],"favorited":true}'
MOUNTS = b"36 35 98:0 / /srv/ph\\040otos rw,noatime shared:1 - ext4 /dev/sda1 rw\n40 36 0:30 / /nas ro - nfs4 nas:/photos rw\n"
PROPS = b"override_name: Summer\ndescription: |\n  two\n  lines\nshare_with:\n  - user: mia@example.org\n    role: editor\ninherit_properties: [description, 'archive']\narchive: yes\n"
assert SOURCES  # the table of tags that `EXIF` follows
PARSERS = (
    Parser(
        "tags of photos",
        tagged,
        (PHOTO, OTHER),
        (
            *(bytes([number]) for number in range(len(EXIF))),
            *packed("\n", "/", " ", ":", "N", "0/0", "-1/1", "charset=Unicode ", "lang=", "1e300/1e-300", "\x1b$B"),
        ),
    ),
    Parser(
        "dates",
        text(date),
        packed("2002:06:15 12:00:00", "2024-05-01T12:00:00.123+02:00", "2024/5/1", "20240501"),
        packed(":", "T", "Z", "+14:00", "-15:00", ".", "60"),
        (),
        65_536,
    ),
    Parser("keywords in one text", text(split_keywords), packed("a;b,c"), packed(";", ",", "\0"), (), 65_536),
    Parser(
        "notes of Google's",
        note,
        (
            NOTE,
            b'{"title":"Album","description":"x","date":{"timestamp":"1"},"access":"protected"}',
            b'{"albumData":{"title":"A"}}',
        ),
        packed('"timestamp"', "[", "{", '{"a":', "null", "&#x110000;", "&#0;", "1e999", "\\ud800"),
        (Invalid,),
        40_000,
    ),
    Parser(
        "names of Google's",
        text(google_name),
        packed(
            "IMG_1(2).jpg\nIMG_1.jpg",
            "Takeout/Google Photos/Photos from 2020/a.jpg",
            "IMG-edited(1).jpg",
            "a.jpg.supplemental-metadata(1).json",
        ),
        packed("(", ")", "(1)", ".", ".json", "-bearbeitet", "-edited", "\n", "/", "Photos from "),
        (),
        1000,
    ),
    Parser(
        "members of archives",
        text(member),
        packed("Takeout/a.jpg", "./a//b"),
        packed("/", "..", ".", "\0", "\\"),
        (Invalid,),
    ),
    Parser(
        "lists of exports",
        listed,
        (
            b'{"id":"a","file":"2024/a.jpg","name":"a.jpg","stack":"s","isOnTop":true}',
            b'{"name":"A","files":["a.jpg"]}',
        ),
        packed('"file"', "[", "{", '{"a":', "null"),
        (Invalid,),
        once=(b'{"name":"A","files":["a\xffjpg"]}', b'{"id":' + b"[" * 3000),
    ),
    Parser(
        "exclusion patterns",
        text(exclusion),
        packed("**/@eaDir/**\n*.{tif,jpg}\nx/@eaDir/a.jpg", "a*[!b-d]?\\*\nab.jpg"),
        packed("*", "**", "?", "[", "]", "!", "{", "}", ",", "\\", "/", "-", "**/", "\n", "(?:"),
        (Invalid,),
        3000,
    ),
    Parser(
        "patterns of album names",
        text(album_pattern),
        packed("{1} - {2:}\n2024\nSummer", "{{x}} {-1}\na", "{2:-2}\na\nb\nc"),
        packed("{", "}", "{{", ":", "-", "{-3}", "{0}", "\n"),
        (Invalid,),
        2000,
    ),
    Parser("tables of mounts", mount_table, (MOUNTS,), packed(" - ", " ", "\\040", "\\134", "\n", "fuse.", "/")),
    Parser(
        "albumprops",
        albumprops,
        (PROPS, b"\xef\xbb\xbfarchive: true\n"),
        packed(
            ": ",
            "- ",
            "\n",
            "  ",
            "&a ",
            "*a",
            "!!python/object:os.system ",
            "|",
            ">",
            "---\n",
            "%YAML 1.1\n",
            "? ",
            "{",
            "[",
            "\\x00",
            '"\\ud800"',
            "\t",
            "#",
        ),
        (Invalid,),
        65_536,
    ),
)
