"""Integrity reports over HTTP, for administrators."""

from aiohttp import web

from photostead.access.permissions import Permission
from photostead.features.integrity import removing, service, serving
from photostead.features.integrity.schema import (
    GetIntegrityReportQuery,
    IntegrityCheck,
    IntegrityCheckDto,
    IntegrityRepairsDto,
    IntegrityRepairsUpdateDto,
    IntegrityReport,
    IntegrityReportResponseDto,
    IntegrityReportSummaryResponseDto,
    RepairFindingsDto,
)
from photostead.http.context import Context
from photostead.http.reply import File
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Maintenance (admin)", prefix="/admin/integrity")
checks_route = Routes(tag="Photostead", prefix="/photostead/integrity")
BYTES = "application/octet-stream"


@route.get("/report", permission=Permission.MAINTENANCE, admin=True)
async def get_integrity_report(ctx: Context, query: GetIntegrityReportQuery) -> IntegrityReportResponseDto:
    """What was found of a type, page by page."""
    return await ctx.db.read(service.get_report, query)


@route.delete("/report/{finding_id}", permission=Permission.MAINTENANCE, admin=True, status=200)
async def delete_integrity_report(ctx: Context, finding_id: Id) -> None:
    """Deal with a finding: a stray file is set aside, a photo without its file or with a damaged one goes to the trash, what
    can be made again is made again."""
    await removing.deal_with(ctx.db, ctx.data_dir, await ctx.db.read(service.find, finding_id))


@route.get("/report/{finding_id}/file", permission=Permission.MAINTENANCE, admin=True, media_type=BYTES)
async def get_integrity_report_file(ctx: Context, finding_id: Id) -> File:
    """The file of a finding, where it lies in the media folder."""
    return await serving.file_of(ctx.data_dir, await ctx.db.read(service.find, finding_id))


@route.get("/report/{kind}/csv", permission=Permission.MAINTENANCE, admin=True, media_type=BYTES, returns=File)
async def get_integrity_report_csv(ctx: Context, kind: IntegrityReport) -> web.Response:
    """Everything of a type as a table."""
    return serving.table_of(kind, await ctx.db.read(service.get_table, kind))


@route.get("/summary", permission=Permission.MAINTENANCE, admin=True)
async def get_integrity_report_summary(ctx: Context) -> IntegrityReportSummaryResponseDto:
    """How much was found of each type."""
    return await ctx.db.read(service.get_summary)


@checks_route.get("", permission=Permission.MAINTENANCE, admin=True)
async def list_integrity_checks(ctx: Context) -> list[IntegrityCheckDto]:
    """The checks: when they run, how far they are, how they ended."""
    return await ctx.db.read(service.list_checks)


@checks_route.post("/checks/{check}", permission=Permission.MAINTENANCE, admin=True, status=204)
async def run_integrity_check(ctx: Context, check: IntegrityCheck) -> None:
    """Run a check now, over everything; nothing more urgent waits for it."""
    await ctx.db.write(service.check_now, check)


@checks_route.get("/repairs", permission=Permission.MAINTENANCE, admin=True)
async def get_integrity_repairs(ctx: Context) -> IntegrityRepairsDto:
    """What was put right lately and what could not be, and where good copies come from."""
    return await ctx.db.read(service.describe_repairs)


@checks_route.put("/repairs", permission=Permission.MAINTENANCE, admin=True)
async def update_integrity_repairs(ctx: Context, body: IntegrityRepairsUpdateDto) -> IntegrityRepairsDto:
    """Whether findings are put right by themselves after each check."""
    return await ctx.db.write(service.change_repairs, body)


@checks_route.post("/repairs", permission=Permission.MAINTENANCE, admin=True, status=204)
async def repair_integrity_findings(ctx: Context, body: RepairFindingsDto) -> None:
    """Put right what was found of a type, from full backups and other good copies."""
    await ctx.db.write(service.repair_all, body.type)


@checks_route.post("/findings/{finding_id}/repair", permission=Permission.MAINTENANCE, admin=True, status=204)
async def repair_integrity_finding(ctx: Context, finding_id: Id) -> None:
    """Put one finding right. A damaged file is kept aside; of a library's file it is only told where the good copy is."""
    await ctx.db.write(service.repair_one, finding_id)
