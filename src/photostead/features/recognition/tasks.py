"""Grouping faces as background work: after faces were found, each night, and when somebody starts the queue."""

from collections.abc import Sequence

from photostead.db.tx import Tx
from photostead.features.learning import service as learning
from photostead.features.recognition import people_store, rules, service, store
from photostead.features.recognition.rules import Plan
from photostead.features.recognition.work import GROUP_ALL, GROUP_FACES
from photostead.jobs.queues import Priority, QueueName
from photostead.jobs.tasks import Run, task

# New faces that are looked at together.
BATCH = 4096
# Rows that are removed in one write.
CHUNK = 2000
# People that are forgotten in one write.
PEOPLE_CHUNK = 50


@task(GROUP_FACES)
async def group_faces(run: Run, circle: str, again: bool = False) -> None:
    """Look at the new faces in the photos of a circle and find whose they are; with `again` also at those that wait, and at
    whatever an earlier look left undone."""
    from photostead.features.recognition import belonging, looking  # numpy: not before there are faces

    planned = await run.db.read(rules.plan_of)
    if planned is None:
        return
    plan, space = planned
    if await run.db.write(begin, plan):
        return
    if again:
        while await run.db.write(store.forget_waiting, circle, CHUNK):
            pass
    changed: set[int] = set()
    after, shelf = 0, looking.Shelf()
    while new := await run.db.read(store.list_new, circle, space, after, BATCH):
        changed |= await looking.look(run, plan, space, circle, new, shelf)
        after = new[-1].id
    if again:
        changed |= set(await run.db.read(people_store.list_unsettled, circle))
        changed |= set(await run.db.read(people_store.list_shared, circle))
    groups = sorted(changed)
    while groups:
        groups = list(await run.db.write(belonging.settle_some, circle, space, groups))


def begin(tx: Tx, plan: Plan) -> bool:
    """Whether the rules are others than those by which faces were grouped so far: then all are grouped anew."""
    noted = rules.noted_plan(tx)
    if noted != plan:
        rules.note_plan(tx, plan)
    if noted in (None, plan):
        return False
    tx.enqueue(GROUP_ALL.job("all"))
    return True


@task(GROUP_ALL)
async def group_all(run: Run, circle: str | None = None, owner_id: int | None = None) -> None:
    """Group all faces anew: of everybody, of a circle, or only those of somebody who joined it. Unless it is the latter,
    the people go of whom nobody said anything. Where nobody wants faces to be told apart any more, they stay as they are."""
    if not await run.db.read(rules.is_wanted):
        return
    circles = await run.db.read(store.list_circles) if circle is None else [circle]
    for one in circles:
        if owner_id is None:
            await forget_people(run, one)
        while await run.db.write(store.forget_some, one, owner_id, CHUNK):
            pass
    await run.finish(request_each, circles)


async def forget_people(run: Run, circle: str) -> None:
    """The people of a circle of whom nobody said anything go; what was said to be nobody's may be somebody's again."""
    from photostead.features.recognition import belonging

    loose = await run.db.read(people_store.list_loose, circle)
    for start in range(0, len(loose), PEOPLE_CHUNK):
        while await run.db.write(belonging.forget, loose[start : start + PEOPLE_CHUNK]):
            pass
    await run.db.write(people_store.ask_again, circle)


def request_each(tx: Tx, circles: Sequence[str]) -> None:
    """Have the faces of circles looked at, now."""
    for circle in circles:
        service.request(tx, circle, delay_ms=0)


def start(tx: Tx, force: bool) -> int:
    """Ask for the faces that nobody looked at to be grouped, or for all of them; how many jobs that is. Raises Invalid where
    that is switched off; no model is needed."""
    learning.require_wanted(tx, learning.Ability.FACES)
    if force:
        tx.enqueue(GROUP_ALL.job("all", priority=Priority.PERSON))
        return 1
    return service.request_again(tx)


TASKS = [group_faces, group_all]
STARTERS = {QueueName.FACIAL_RECOGNITION: start}
