"""What the sources of the web app may not hold, found by reading them: words of ours outside the files of words, HTML made of
strings, and left or right where the writing direction decides."""

import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "webui" / "src"
COMPONENTS = sorted(SOURCES.rglob("*.svelte"))
STYLES = [*COMPONENTS, SOURCES / "app.css"]
NO_MARKUP = re.compile(r"<(script|style|code|kbd|pre)\b.*?</\1>|<!--.*?-->", re.DOTALL)
ENTITY = re.compile(r"&\w+;")
STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
PHYSICAL = re.compile(
    r"\b(?:margin|padding|border)-(?:left|right)\b[^;]*|\btext-align:\s*(?:left|right)|\bfloat:\s*\w+"
)
# Where a place is one in a picture, on a map or in the middle, it is the same in every writing; by component.
PLACED = re.compile(r"(?<![\w-])(?:left|right)\s*:[^;}]*|(?<![\w-])inset:[^;}]*")
GEOMETRY = {"CropFrame", "Editor", "FaceFrame", "FaceLayer", "Markers", "MiniMap", "PinMap", "WrittenBar"}
TEXT = re.compile(r">([^<>{}]*)(?=[<{])|}([^<>{}]*)(?=[<{])")
WORD = re.compile(r"[A-Za-z]{2,}")
SAID = re.compile(r'\b(?:aria-label|title|placeholder|alt|label)="[A-Za-z][^"{}]*[A-Za-z][^"{}]*"')


def test_words_are_in_files_of_words() -> None:
    """Between tags and in attributes that are read out. Code and examples of paths are the same in every language."""
    found = {path.name: lines for path in COMPONENTS if (lines := words_in(path.read_text()))}
    assert found == {}


def words_in(source: str) -> list[str]:
    """What stands in a component's markup as it is shown."""
    markup = without_expressions(NO_MARKUP.sub("", source))
    texts = [one[1] or one[2] or "" for one in TEXT.finditer(f">{markup}<")]
    return [text.strip() for text in texts if WORD.search(ENTITY.sub("", text))] + SAID.findall(markup)


def test_no_html_is_made_of_strings() -> None:
    assert [path.name for path in COMPONENTS if "{@html" in (text := path.read_text()) or "innerHTML" in text] == []


def test_layout_follows_the_writing() -> None:
    """A margin is at the start or the end of a line, not at the left or the right."""
    assert {path.name: lines for path in STYLES if (lines := PHYSICAL.findall(style_of(path)))} == {}


def test_places_follow_the_writing() -> None:
    """What stands at the start or the end of a line says so."""
    found = {path.stem: lines for path in STYLES if (lines := one_sided(style_of(path)))}
    assert set(found) == GEOMETRY, found


def one_sided(style: str) -> list[str]:
    """Places given from the left or the right; `inset` of four values, the second and last of which differ."""
    found = []
    for one in PLACED.findall(style):
        values = re.findall(r"(?:[^\s()]|\([^()]*\))+", one.partition(":")[2])
        if not one.startswith("inset") or (len(values) == 4 and values[1] != values[3]):
            found.append(one)
    return found


def style_of(path: Path) -> str:
    """The style sheet, or that of the component."""
    source = path.read_text()
    return source if path.suffix == ".css" else "".join(one[0] for one in STYLE.finditer(source))


def test_what_is_looked_for_would_be_found() -> None:
    assert words_in('<p title="Two words">{text.a} and more</p><script>const a = "b";</script>') == [
        "and more",
        'title="Two words"',
    ]
    assert (
        words_in('<p onclick={() => go("there")} placeholder="/mnt/photos">{name}&ensp;<code>run it</code></p>') == []
    )
    assert one_sided("p { left: 0; inset: 0 auto 0 4px; inset: 1px 0 auto; inset-inline: 0 auto }") == [
        "left: 0",
        "inset: 0 auto 0 4px",
    ]
    assert PHYSICAL.findall("p { padding-left: 3px; text-align: right; margin-inline: 2px }") == [
        "padding-left: 3px",
        "text-align: right",
    ]


def without_expressions(markup: str) -> str:
    """What stands in braces is code, and whatever it shows comes from elsewhere; arrows in it are no tags."""
    while (shorter := re.sub(r"\{[^{}]*\}", "", markup)) != markup:
        markup = shorter
    return re.sub(
        r"<[A-Za-z/][^<>]*>",
        lambda tag: re.sub(r"\s+(?!aria-|title|placeholder|alt|label)[\w:|-]+=\"[^\"]*\"", "", tag[0]),
        markup,
    )
