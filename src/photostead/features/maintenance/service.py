"""Shutting the box for everybody but administrators, getting in while it is shut, and opening it again."""

from urllib.parse import quote

from photostead.access.identity import Identity, find_identity
from photostead.features.auth import service as auth
from photostead.features.backups import service as backups
from photostead.features.maintenance import states
from photostead.features.maintenance.schema import (
    LoginLinkDto,
    MaintenanceAction,
    MaintenanceAuthDto,
    MaintenanceStatusResponseDto,
    SetMaintenanceModeDto,
)
from photostead.features.maintenance.states import Step
from photostead.features.users import service as users
from photostead.host.maintenance import Pass
from photostead.host.patience import ask_disk
from photostead.http.context import Context
from photostead.http.credentials import find_credentials
from photostead.http.gate import COOKIE
from photostead.http.reply import Cookie, Reply
from photostead.kernel.acting import mention
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Forbidden, Invalid, Unauthenticated, Unavailable
from photostead.kernel.ids import new_secret

DISK_S = 20.0
PAGE = "/maintenance"
SOMEBODY = "administrator"
HIDDEN = "The last restore failed; an administrator sees why."


async def set_mode(ctx: Context, body: SetMaintenanceModeDto) -> Reply[None]:
    """Shut, open, or restore. Whoever shuts it gets a pass, so that they stay in while their session is of a database that
    is being replaced. Raises Invalid, NotFound, Conflict."""
    gate = ctx.services.gate
    if body.action is MaintenanceAction.END:
        await gate.change(states.end)
        mention("maintenance", body.action)
        return Reply(None, cookies=(Cookie(COOKIE, None),))
    known = gate.find_pass(ctx.request)
    token = new_secret() if known is None and is_person(ctx) else None
    await gate.change(chain(await step_for(ctx, body, known), token, ctx))
    mention("maintenance", body.action)
    if body.action is MaintenanceAction.RESTORE_DATABASE:
        mention("backup", str(body.restore_backup_filename))
    return Reply(None, cookies=() if token is None else (pass_cookie(token),))


def is_person(ctx: Context) -> bool:
    """Not an API key: a pass may do more than most keys may."""
    return ctx.identity_or_none is None or ctx.identity_or_none.api_key is None


async def step_for(ctx: Context, body: SetMaintenanceModeDto, known: Pass | None) -> Step:
    """What is asked for. Raises Invalid, NotFound."""
    if body.action is not MaintenanceAction.RESTORE_DATABASE:
        return states.begin(body.action)
    if not isinstance(body.restore_backup_filename, str):
        raise Invalid("restoreBackupFilename is missing: name the backup to restore.")
    try:
        folder = backups.folder_of(ctx.services.options)
        backup = await ask_disk(DISK_S, backups.find, folder, body.restore_backup_filename)
    except TimeoutError as error:
        raise Unavailable("The disk of the backups does not answer.") from error
    return states.restore(backup.name, known.session_uid if known else session_of(ctx.identity_or_none))


def chain(step: Step, token: str | None, ctx: Context) -> Step:
    """The step, and a pass for the caller where a token for one is given."""
    if token is None:
        return step
    admit = states.admit(token, name_of(ctx.identity_or_none), session_of(ctx.identity_or_none))
    return lambda state: admit(step(state))


def name_of(identity: Identity | None) -> str:
    """For the page."""
    return SOMEBODY if identity is None else identity.user.name or identity.user.email


def session_of(identity: Identity | None) -> str | None:
    """The session's id; an API key has none."""
    return identity.session.uid if identity is not None and identity.session is not None else None


def pass_cookie(token: str) -> Cookie:
    """Out of reach of scripts, for as long as the pass is good."""
    return Cookie(COOKIE, token, max_age=states.PASS_MS // 1000)


async def log_in(ctx: Context, token: str | None) -> Reply[MaintenanceAuthDto]:
    """Come in by a link, by a pass, or as an administrator who is signed in. Raises Unauthenticated, Forbidden."""
    gate = ctx.services.gate
    if not gate.is_closed:
        raise Unauthenticated(states.NOT_ON)
    fresh = new_secret()
    if token is not None:
        await gate.change(states.redeem(token, fresh))
        return Reply(MaintenanceAuthDto(SOMEBODY), cookies=(pass_cookie(fresh),))
    known = gate.find_pass(ctx.request)
    if known is not None:
        return Reply(MaintenanceAuthDto(known.name))
    identity = await ctx.db.read(find_identity, find_credentials(ctx.request, accepts_link=False))
    if not identity.user.is_admin or identity.session is None:
        raise Forbidden("Only an administrator may come in while Photostead is in maintenance.")
    await gate.change(states.admit(fresh, name_of(identity), session_of(identity)))
    return Reply(MaintenanceAuthDto(name_of(identity)), cookies=(pass_cookie(fresh),))


def get_status(ctx: Context) -> MaintenanceStatusResponseDto:
    """For everybody; why something failed only for those who are in, since it may name folders."""
    gate = ctx.services.gate
    if gate.state is None:
        return MaintenanceStatusResponseDto(MaintenanceAction.END, active=False)
    status = MaintenanceStatusResponseDto(MaintenanceAction(gate.state.action), active=True)
    if gate.progress is not None:
        status.task, status.progress = gate.progress.task, gate.progress.percent
    if gate.state.error is not None:
        status.error = gate.state.error if gate.find_pass(ctx.request) is not None else HIDDEN
    return status


async def make_link(ctx: Context) -> LoginLinkDto:
    """Another way in, for another device or another person. Raises Conflict where there is no maintenance, Forbidden for
    API keys."""
    if not is_person(ctx):
        raise Forbidden("An API key cannot make login links: a person who is signed in does.")
    token, known = new_secret(), ctx.services.gate.find_pass(ctx.request)
    await ctx.services.gate.change(states.add_link(token, known.name if known else name_of(ctx.identity_or_none)))
    return LoginLinkDto(link_path(token), to_wire(now_ms() + states.LINK_MS))


def link_path(token: str) -> str:
    """Behind the `#` it stays in the browser: no server, proxy or log sees it."""
    return f"{PAGE}#token={quote(token, safe='')}"


async def start_restore(ctx: Context) -> Reply[None]:
    """On a box without accounts: whoever could sign up as its first administrator may restore a backup instead. Raises
    Forbidden for everybody else."""
    gate = ctx.services.gate
    if gate.find_pass(ctx.request) is not None:
        await gate.change(states.begin(states.SELECT))
        return Reply(None)
    if gate.is_closed:
        raise Forbidden("Photostead is in maintenance: come in by its login link.")
    if not ctx.peer.is_local:
        raise Forbidden("A backup can only be restored from this machine or its private network.")
    auth.refuse_other_site(ctx)
    if await ctx.db.read(users.has_admin):
        raise Forbidden("Photostead is set up already: an administrator restores backups under Backups.")
    token = new_secret()
    begin, admit = states.begin(states.SELECT), states.admit(token, SOMEBODY, None)
    await gate.change(lambda state: admit(begin(state)))
    return Reply(None, cookies=(pass_cookie(token),))
