"""Findings as files: the one that was found, and the table of all."""

import asyncio
import os
from pathlib import Path

from aiohttp import web

from photostead.features.integrity.schema import IntegrityReport
from photostead.features.integrity.service import text_of
from photostead.features.integrity.store import Finding
from photostead.features.integrity.tracking import is_file
from photostead.http.files import disposition
from photostead.http.reply import File
from photostead.kernel.errors import Invalid, NotFound

BYTES = "application/octet-stream"


async def file_of(media_dir: Path, finding: Finding) -> File:
    """The file of a finding, to be saved and never shown. Raises Invalid for one that is a library's, or in somebody's
    locked folder; NotFound where there is none, or a link in its place."""
    if not finding.is_own:
        raise Invalid("This file lies in a library's folder: look at it there.")
    if finding.is_locked:
        raise Invalid("This file is in its owner's locked folder.")
    if not await asyncio.to_thread(is_file, media_dir, finding.path):
        raise NotFound("There is no file any more.")
    top = os.fsdecode(finding.path.partition(b"/")[0])
    return File(
        path=os.path.join(os.fsencode(media_dir), finding.path),
        content_type=BYTES,
        download_name=text_of(finding.path.rpartition(b"/")[2]),
        is_attachment=True,
        roots=(os.path.join(media_dir, top),),
    )


def table_of(kind: IntegrityReport, table: bytes) -> web.Response:
    """CSV, to be saved."""
    headers = {
        "Content-Disposition": disposition(f"{kind}.csv", is_attachment=True),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=table, content_type=BYTES, headers=headers)
