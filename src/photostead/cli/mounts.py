"""`photostead mounts` and `photostead adopt-media`: which disks this program sees, and whether they are the right ones."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from photostead.cli.shared_options import options_of, with_data_dir
from photostead.kernel.options import Options

if TYPE_CHECKING:
    from photostead.features.storage.survey import SeenMount, Survey


@click.command()
@click.option("--json", "wants_json", is_flag=True, help="For programs.")
@with_data_dir
def mounts(wants_json: bool, **given: Any) -> None:
    """List the disks and shares that Photostead sees: kind, free space, what uses them, and what is hidden from it with the
    line that changes that.

    Changes nothing. Ends with status 1 where something that is used cannot be used. Run it as the daemon's user, or in
    the snap as it is: it sees what the daemon sees.
    """
    import asyncio

    import msgspec

    from photostead.features.storage.survey import survey

    options = options_of(**given)
    found = asyncio.run(survey(options, library_paths(options)))
    if wants_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        click.echo("\n".join(lines_of(found)))
    if not found.is_sound:
        sys.exit(1)


def library_paths(options: Options) -> dict[str, list[str]]:
    """The import paths of each library; none where there is no database yet."""
    import msgspec

    from photostead.cli import database
    from photostead.db.tx import Rows

    if not options.database_file.exists():
        return {}
    sql = "select name, import_paths from libraries where deleted_at is null order by name, id"
    paths: dict[str, list[str]] = {}
    for name, text in database.read(options, Rows.rows, sql):
        paths.setdefault(name, []).extend(msgspec.json.decode(text, type=list[str]))
    return paths


def lines_of(found: "Survey") -> Iterator[str]:
    """For people."""
    if found.warning:
        yield found.warning
    yield from table([describe(mount) for mount in found.mounts])
    for mount in found.mounts:
        if mount.problem:
            yield from trouble(mount.point, mount.problem, mount.command)
    if found.hidden:
        yield "\nNot to be seen from here:"
        for place in found.hidden:
            yield from trouble(place.path, place.problem, place.command)
    if found.import_paths:
        yield "\nImport paths:"
    for path in found.import_paths:
        name = f"{path.path} ({', '.join(path.libraries)})"
        if path.problem is None:
            yield f"  {name}: can be read"
        else:
            yield from trouble(name, path.problem, path.command)


def describe(mount: "SeenMount") -> tuple[str, ...]:
    """The columns of a mount."""
    from photostead.features.server.service import human_bytes

    is_known = mount.size is not None and mount.available is not None
    free = f"{human_bytes(mount.available or 0)} of {human_bytes(mount.size or 0)}" if is_known else "?"
    kind = mount.kind + (", read-only" if mount.is_read_only else "")
    return mount.point, kind, free, ", ".join(mount.used_by)


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns under each other."""
    titled = [("MOUNTED AT", "KIND", "FREE", "USED BY"), *rows]
    widths = [max(len(row[column]) for row in titled) for column in range(3)]
    return ["  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip()
            for row in titled]  # fmt: skip


def trouble(what: str, problem: str, command: str | None) -> Iterator[str]:
    """What is wrong, and below it the line that helps."""
    yield f"  {what}: {problem}"
    if command:
        yield f"      as root: {command}"


@click.command("adopt-media")
@with_data_dir
def adopt_media(**given: Any) -> None:
    """Say that the media folder, as it is now, is the one that is meant: after it was moved, emptied on purpose or put
    together from a backup. Photostead refuses to start on a folder that is not the one it knows, because that is what
    a disk looks like that is not mounted.

    Only the markers in it (.photostead) are written; without a database they are removed, and the next start begins a
    new library beside the files that are there.
    """
    from photostead.cli import database
    from photostead.features.storage import service as storage

    options = options_of(**given)
    if options.database_file.exists():
        database.write(options, storage.adopt, options.media_dir)
        click.echo(f"{options.media_dir} is the media folder of this installation now.")
    else:
        storage.disown(options.media_dir)
        click.echo(f"{options.media_dir} belongs to nobody now: the next start begins a new library there.")
