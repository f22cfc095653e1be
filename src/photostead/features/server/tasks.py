"""Background work of the server's own affairs."""

from photostead.features.server import releases
from photostead.features.server.work import VERSION_CHECK
from photostead.jobs.tasks import Run, task
from photostead.kernel.errors import Unavailable


@task(VERSION_CHECK, retries=1)
async def check_version(run: Run) -> None:
    """Ask for newer versions of this program. Where nobody answers, the next night asks again."""
    channel = await run.db.write(releases.begin)
    if channel is None:
        return
    try:
        newest = await releases.find_newest(channel)
    except Unavailable as error:
        await run.finish(releases.keep_trouble, error.message)
    else:
        await run.finish(releases.keep, newest)


TASKS = [check_version]
