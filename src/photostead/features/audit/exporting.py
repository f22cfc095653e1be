"""The record to take away: as a table for a spreadsheet, or one JSON object a line. It is read and sent piece by piece, so
that years of it take no more memory than a page.
"""

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence

import msgspec
from aiohttp import web

from photostead.features.audit import service
from photostead.features.audit.schema import AuditEntryDto, AuditFilter
from photostead.http.context import Context
from photostead.http.files import disposition

PIECE = 200
COLUMNS = ("time", "until", "times", "action", "person", "by", "name", "address", "counts", "things", "changes", "id")
# What spreadsheets take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Encode = Callable[[Sequence[AuditEntryDto]], bytes]


async def as_csv(ctx: Context, chosen: AuditFilter) -> web.StreamResponse:
    """A table with a line of names."""
    return await send(ctx, chosen, "audit.csv", "text/csv; charset=utf-8", write_lines([COLUMNS]), encode_csv)


async def as_json_lines(ctx: Context, chosen: AuditFilter) -> web.StreamResponse:
    """One entry a line, as the API has it."""
    return await send(
        ctx, chosen, "audit.jsonl", "application/jsonlines+json", b"", msgspec.json.Encoder().encode_lines
    )


async def send(
    ctx: Context, chosen: AuditFilter, name: str, content_type: str, start: bytes, encode: Encode
) -> web.StreamResponse:
    """The first piece is read before the answer begins, so that a filter that is wrong can still be refused."""
    pieces = read_pieces(ctx, chosen, encode)
    first = await anext(pieces)
    answer = web.StreamResponse(
        headers={
            "Content-Type": content_type,
            "Content-Disposition": disposition(name, is_attachment=True),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
    )
    await answer.prepare(ctx.request)
    await answer.write(start + first)
    async for piece in pieces:
        await answer.write(piece)
    await answer.write_eof()
    return answer


async def read_pieces(ctx: Context, chosen: AuditFilter, encode: Encode) -> AsyncIterator[bytes]:
    """At least one, which may be empty. Raises Invalid at the first."""
    before_id: int | None = service.NEWEST
    while before_id is not None:
        entries, before_id = await ctx.db.scan(service.list_whole, chosen, before_id, PIECE)
        yield encode(entries)


def encode_csv(entries: Sequence[AuditEntryDto]) -> bytes:
    """Lines of the table."""
    return write_lines([line_of(entry) for entry in entries])


def write_lines(lines: Sequence[Sequence[str]]) -> bytes:
    """RFC 4180."""
    text = io.StringIO()
    csv.writer(text).writerows([safe_cell(cell) for cell in line] for line in lines)
    return text.getvalue().encode()


def line_of(entry: AuditEntryDto) -> tuple[str, ...]:
    """In the order of COLUMNS."""
    person = entry.person.name if entry.person else ""
    counts = ", ".join(f"{count} {kind}" for kind, count in entry.counts.items())
    things = "; ".join(f"{one.kind} {one.name or one.id or ''} ({one.verb})" for one in entry.subjects)
    changes = "; ".join(
        f"{one.name or one.id or one.kind}: {change.field}" + values_of(change.old, change.new)
        for one in entry.subjects
        for change in one.changes
    )
    return (
        entry.at, entry.until, str(entry.times), entry.action, person, entry.source, entry.source_name, entry.address,
        counts, things, changes, entry.id,
    )  # fmt: skip


def values_of(old: object, new: object) -> str:
    """Where they are kept."""
    return "" if old is None and new is None else f" {old} -> {new}"


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
