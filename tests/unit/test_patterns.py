"""Exclusion patterns: what they cover, what they never cover, and that none of them can be made slow."""

import random
import threading
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.features.libraries.patterns import (
    DEFAULT_PATTERNS,
    MAX_ALTERNATIVES,
    MAX_LENGTH,
    compile_patterns,
    expand,
)
from photostead.kernel.errors import Invalid

# (pattern, paths it covers, paths it does not)
TABLE: list[tuple[str, list[str], list[str]]] = [
    ("*.tif", ["/a/b.tif", "/b.tif", "/a/.tif"], ["/a/b.TIF", "/a/b.tiff", "/a.tif/b.jpg"]),
    ("hidden.jpg", ["/a/hidden.jpg", "/hidden.jpg"], ["/a/hidden.jpg.png", "/a/xhidden.jpg", "/hidden.jpg/a.png"]),
    ("**/Raw/**", ["/mnt/Raw/a.dng", "/Raw/a/b/c.dng"], ["/mnt/raw/a.dng", "/mnt/RawX/a.dng", "/mnt/Raw"]),
    ("*.{tif,jpg}", ["/a/b.tif", "/a/b.jpg"], ["/a/b.png", "/a/b.{tif,jpg}"]),
    ("**/._*", ["/a/._b.jpg", "/._b"], ["/a/b._c.jpg", "/a/._d/b.jpg"]),
    ("**/pano-*/**", ["/x/pano-1/a.jpg", "/pano-/b/c"], ["/x/pano-1.jpg", "/x/mypano-1/a.jpg"]),
    ("**/#recycle/**", ["/v/#recycle/a.jpg"], ["/v/recycle/a.jpg"]),
    ("**/@eaDir/**", ["/v/@eaDir/SYNO@.jpg"], ["/v/eaDir/a.jpg"]),
    ("**online_auf**", ["/a/online_auf/b.jpg", "/a/xonline_aufy.jpg"], ["/a/online/auf.jpg"]),
    ("/mnt/media/*", ["/mnt/media/a.jpg"], ["/mnt/media/a/b.jpg", "/x/mnt/media/a.jpg"]),
    ("/mnt/media/**", ["/mnt/media/a.jpg", "/mnt/media/a/b.jpg"], ["/mnt/mediaX/a.jpg"]),
    ("/mnt/**/b.jpg", ["/mnt/b.jpg", "/mnt/a/b.jpg", "/mnt/a/c/b.jpg"], ["/mnt/ab.jpg", "/mntb.jpg"]),
    ("/mnt/**/x/**/b.jpg", ["/mnt/x/b.jpg", "/mnt/a/x/y/z/b.jpg"], ["/mnt/ax/b.jpg", "/mnt/b.jpg"]),
    ("/a/*/c.jpg", ["/a/b/c.jpg"], ["/a/c.jpg", "/a/b/b/c.jpg"]),
    ("IMG_????.jpg", ["/a/IMG_0001.jpg"], ["/a/IMG_001.jpg", "/a/IMG_00/1.jpg"]),
    ("[ab].jpg", ["/a.jpg", "/x/b.jpg"], ["/c.jpg", "/ab.jpg"]),
    ("[!ab].jpg", ["/c.jpg"], ["/a.jpg", "/x/.jpg"]),
    ("[^ab].jpg", ["/c.jpg", "/!.jpg"], ["/a.jpg"]),
    ("[a-c]x.jpg", ["/bx.jpg"], ["/dx.jpg", "/-x.jpg"]),
    ("[a-a]x.jpg", ["/ax.jpg"], ["/-x.jpg"]),
    ("[c-a].jpg", [], ["/a.jpg", "/b.jpg", "/-.jpg"]),
    ("[]a].jpg", ["/].jpg", "/a.jpg"], ["/b.jpg"]),
    ("[a-].jpg", ["/-.jpg", "/a.jpg"], ["/b.jpg"]),
    ("[+--].jpg", ["/,.jpg"], ["/a.jpg"]),
    ("[[&&~~||].jpg", ["/[.jpg", "/&.jpg", "/~.jpg", "/|.jpg"], ["/a.jpg"]),
    ("[.-0]a.jpg", ["/0a.jpg"], ["/x/a.jpg"]),
    ("[unclosed.jpg", ["/[unclosed.jpg"], ["/u.jpg"]),
    ("a\\*b.jpg", ["/a*b.jpg"], ["/axb.jpg"]),
    ("\\{a,b\\}.jpg", ["/{a,b}.jpg"], ["/a.jpg"]),
    ("a.b+c(d)^$|.jpg", ["/a.b+c(d)^$|.jpg"], ["/aXb+c(d)^$|.jpg"]),
    ("{a,b{1,2}}.jpg", ["/a.jpg", "/b1.jpg", "/b2.jpg"], ["/b.jpg", "/a1.jpg"]),
    ("{,._}x.jpg", ["/x.jpg", "/._x.jpg"], ["/_x.jpg"]),
    ("**a*b**cb", ["/xabcb", "/a/ab/cb", "/abbcbcb"], ["/xacb", "/ab/c"]),
    ("**a*b*c**d", ["/a1b2c3d", "/abcabcd"], ["/abd", "/ab/cd"]),
    ("**/*a*/**/x.jpg", ["/bab/x.jpg", "/q/a/r/x.jpg"], ["/q/x.jpg"]),
    ("**", ["/a", "/a/b.jpg"], []),
    ("*", ["/a", "/a/b.jpg"], []),
    ("Ünï*.jpg", ["/Ünïcode.jpg"], ["/Unicode.jpg"]),
    ("new\nline*", ["/a/new\nline.jpg"], ["/a/new.jpg"]),
    ("caf\udce9*.jpg", ["/caf\udce9.jpg"], ["/café.jpg"]),
]
CASES = [
    pytest.param(pattern, path, covers, id=f"{pattern!a} {'covers' if covers else 'passes'} {path!a}")
    for pattern, covered, passed in TABLE
    for paths, covers in ((covered, True), (passed, False))
    for path in paths
]


def covers(pattern: str, path: str) -> bool:
    """Whether one pattern covers a path."""
    compiled = compile_patterns([pattern])
    return compiled is not None and compiled.match(path) is not None


@pytest.mark.parametrize(("pattern", "path", "expected"), CASES)
def test_pattern(pattern: str, path: str, expected: bool) -> None:
    """Each line of the table."""
    assert covers(pattern, path) is expected


def test_no_patterns_cover_nothing() -> None:
    """There is nothing to match with."""
    assert compile_patterns([]) is None


def test_defaults_keep_clutter_out_and_photos_in() -> None:
    """What NAS systems and file synchronisers leave lying about."""
    compiled = compile_patterns(list(DEFAULT_PATTERNS))
    assert compiled is not None
    clutter = ["/v/@eaDir/a.jpg", "/v/._a.jpg", "/v/#recycle/a.jpg", "/v/.stversions/a~1.jpg"]
    assert all(compiled.match(path) for path in clutter)
    assert not any(compiled.match(path) for path in ["/v/a.jpg", "/v/eaDir/a.jpg", "/v/2024/#1.jpg"])


REFUSED = {
    "too long": ["x" * (MAX_LENGTH + 1)],
    "too many alternatives": ["{a,b}" * 10],
    "too much together": ["{a,b}" * 6 + "x" * 400] * 5,
}


@pytest.mark.parametrize("name", REFUSED)
def test_bombs_are_refused(name: str) -> None:
    """Before they are compiled."""
    with pytest.raises(Invalid):
        compile_patterns(REFUSED[name])


def test_alternatives_are_bounded_while_they_unfold() -> None:
    """Never many more than the bound in memory; unfolded to the end this one is ten megabytes."""
    assert len(expand("{a,b}" * 6)) == MAX_ALTERNATIVES
    tracemalloc.start()
    try:
        with pytest.raises(Invalid):
            expand("{a,b}" * 17)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


# Each would take longer than the age of the universe where a matcher tries every way.
SLOW = [
    ("**" + "a*" * 200 + "**b", "/" + "a" * 4000),
    ("*a" * 200 + "b", "/" + "a" * 4000),
    ("**/*a" * 80 + "b", "/a" * 2000),
    ("a**" * 150 + "/b", "/" + "a" * 4000),
    ("**/*/*/*/**/*/**x", "/a" * 2000),
    ("*?" * 200 + "b", "/" + "a" * 4000),
    ("**" + "?" * 200 + "***" + "?" * 100 + "**z", "/" + "a" * 4000),
    ("**/a" * 120 + "/b", "/a" * 2000),
    ("{a,a*}" * 6 + "**" + "{*a,a}" * 0 + "b", "/" + "a" * 4000),
    ("[!b]*" * 100 + "b", "/" + "a" * 4000),
]


@pytest.mark.parametrize("number", range(len(SLOW)))
def test_no_pattern_is_slow(number: int) -> None:
    """It ends within a bound that only a runaway match misses."""
    pattern, path = SLOW[number]
    assert within_bound(lambda: covers(pattern, path)) is False


def within_bound(work: Callable[[], bool]) -> bool | None:
    """The result, or None where there is none after a minute. (The matcher holds the interpreter, so a runaway one is
    seen when it ends, or by whoever waits for the tests.)"""
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(work()), daemon=True)
    thread.start()
    thread.join(60)
    return found[0] if found else None


# --- against a matcher that is too simple to be wrong


def simple(pattern: str, path: str) -> bool:
    """The meaning of `*`, `?` and `**` by trying everything; for short texts."""
    if not pattern:
        return not path
    if pattern.startswith("**"):
        rest = pattern.lstrip("*")
        return any(simple(rest, path[start:]) for start in range(len(path) + 1))
    if pattern[0] == "*":
        end = path.find("/")
        limit = len(path) if end < 0 else end
        return any(simple(pattern[1:], path[start:]) for start in range(limit + 1))
    if not path:
        return False
    return (pattern[0] == path[0] or (pattern[0] == "?" and path[0] != "/")) and simple(pattern[1:], path[1:])


@given(
    st.lists(st.sampled_from(["a", "b", "/", "*", "**", "?"]), min_size=1, max_size=9).map("".join),
    st.lists(st.sampled_from(["a", "b", "/"]), max_size=9).map("".join),
)
def test_equals_the_simple_matcher(pattern: str, path: str) -> None:
    """On patterns about whole paths; `/**/` besides means one slash too, which the simple matcher does not know."""
    pattern, path = "/" + pattern, "/" + path
    if "/**" in pattern and "**/" in pattern:
        pattern = pattern.replace("/**", "/b**")
    assert covers(pattern, path) is simple(pattern, path)


def test_many_random_patterns_compile() -> None:
    """Nobody's pattern makes the compiler fail or warn."""
    source = random.Random(7)
    for _ in range(3000):
        pattern = "".join(source.choices("ab/*?[]!^-{},\\.+()|$&~#\n é", k=source.randint(1, 14)))
        assert compile_patterns([pattern]) is not None
