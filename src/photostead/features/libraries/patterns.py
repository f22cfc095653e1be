"""Exclusion patterns: globs on the full path, compiled to one regular expression that takes at most quadratic time.

`*` and `?` stay within a name, `**` crosses folders, `[ab]` and `[!ab]` are sets, `{tif,jpg}` are alternatives, `\\` takes
the next character as it is. A pattern without a slash and without `**` is about the file's name alone (`*.tif`, `hidden.jpg`).
Upper and lower case differ, as they do on the disk.

Against patterns made to be slow: between two `**` the leftmost match is always as good as any other, so it is matched
as an atomic group and never tried again.
"""

import re

from photostead.kernel.errors import Invalid

MAX_LENGTH = 512
MAX_ALTERNATIVES = 64
# Of all patterns of a library, alternatives written out: a sixth of a second to compile.
MAX_TOTAL = 20_000
DEFAULT_PATTERNS = (
    "**/@eaDir/**",
    "**/._*",
    "**/#recycle/**",
    "**/#snapshot/**",
    "**/.stversions/**",
    "**/.stfolder/**",
)
ANYWHERE = "**"


def compile_patterns(patterns: list[str]) -> re.Pattern[str] | None:
    """One expression to `match` full paths against; None where there are no patterns. Raises Invalid."""
    if not patterns:
        return None
    alternatives = [plain for pattern in patterns for plain in expand(checked(pattern))]
    if sum(map(len, alternatives)) > MAX_TOTAL:
        raise Invalid(f"The exclusion patterns are longer than {MAX_TOTAL} characters together: use fewer braces.")
    return re.compile("|".join(f"(?:{translate(plain)})" for plain in alternatives), re.DOTALL)


def checked(pattern: str) -> str:
    """The pattern. Raises Invalid for one that is too long."""
    if len(pattern) > MAX_LENGTH:
        raise Invalid(f"The exclusion pattern {pattern[:40]}… is longer than {MAX_LENGTH} characters.")
    return pattern


def expand(pattern: str) -> list[str]:
    """Alternatives in braces, innermost last: `*.{tif,jpg}` is two patterns. Raises Invalid for too many."""
    done: list[str] = []
    todo = [pattern]
    while todo:
        if len(todo) + len(done) > MAX_ALTERNATIVES:
            raise Invalid(f"The exclusion pattern {pattern} has more than {MAX_ALTERNATIVES} alternatives.")
        current = todo.pop()
        found = re.search(r"(?<!\\)\{([^{}]*)\}", current)
        if found is None:
            done.append(current)
            continue
        todo += [current[: found.start()] + option + current[found.end() :] for option in found[1].split(",")]
    return done


def translate(pattern: str) -> str:
    """A pattern without braces as an expression for `re.match` on an absolute path."""
    if "/" not in pattern and ANYWHERE not in pattern:
        return r".*/" + translate_chunk(pattern) + r"\Z"
    first, *rest = re.split(r"\*{2,}", pattern)
    expression = translate_chunk(first)
    previous = first
    for number, chunk in enumerate(rest, start=1):
        is_last = number == len(rest)
        # `a/**/b` also means `a/b`: the two slashes may be one.
        if previous.endswith("/") and chunk.startswith("/"):
            body = translate_chunk(chunk[1:], is_last=is_last)
            expression += f"(?:.*/)?{body}" if is_last else f"(?>(?:.*?/)??{body})"
        else:
            body = translate_chunk(chunk, is_last=is_last)
            expression += f".*{body}" if is_last else f"(?>.*?{body})"
        previous = chunk
    return expression + r"\Z"


def translate_chunk(chunk: str, *, is_last: bool = True) -> str:
    """What stands between two `**`: names with `*`, `?` and sets in them. One that is not the last must end as early
    as it can, to leave the others room."""
    *names, name = chunk.split("/")
    return "/".join([*map(translate_name, names), translate_name(name, is_lazy=not is_last)])


def translate_name(name: str, *, is_lazy: bool = False) -> str:
    """One name; between two `*` the leftmost match is enough here too."""
    first, *rest = split_stars(name)
    expression = first
    for number, part in enumerate(rest, start=1):
        is_last = number == len(rest) and not is_lazy
        expression += f"[^/]*{part}" if is_last else f"(?>[^/]*?{part})"
    return expression


def split_stars(name: str) -> list[str]:
    """The parts of a name between its `*`, each as an expression."""
    parts = [""]
    position = 0
    while position < len(name):
        char = name[position]
        if char == "*":
            parts.append("")
        elif char == "?":
            parts[-1] += "[^/]"
        elif char == "\\" and position + 1 < len(name):
            position += 1
            parts[-1] += re.escape(name[position])
        elif char == "[" and (end := name.find("]", position + 2)) > 0:
            parts[-1] += translate_set(name[position + 1 : end])
            position = end
        else:
            parts[-1] += re.escape(char)
        position += 1
    return parts


def translate_set(inner: str) -> str:
    """`[a-z]`, `[!a-z]`; a range that runs backwards matches nothing, a slash is never in a set."""
    negated = inner[0] in "!^"
    body = inner[1:] if negated else inner
    members = ""
    position = 0
    while position < len(body):
        is_range = body[position + 1 : position + 2] == "-" and position + 2 < len(body)
        first, last = body[position], body[position + 2 if is_range else position]
        if first <= last:
            members += f"{re.escape(first)}-{re.escape(last)}"
        position += 3 if is_range else 1
    if negated:
        return f"[^/{members}]"
    return f"(?!/)[{members}]" if members else "(?!)"
