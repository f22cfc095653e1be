"""The list of slices: what each brings to the daemon. A new slice is added here and nowhere else."""

from photostead.features.auth.routes import route as auth
from photostead.features.queues.routes import jobs_route as jobs
from photostead.features.queues.routes import route as queues
from photostead.features.server.routes import route as server
from photostead.features.users.routes import route as users
from photostead.http.router import Route, collect
from photostead.jobs.tasks import Task

ROUTES = [auth, jobs, queues, server, users]
TASKS: list[Task] = []


def all_routes() -> list[Route]:
    """Every operation that is served; raises TypeError where two of them collide."""
    return collect(ROUTES)


def all_tasks() -> list[Task]:
    """Every kind of background work."""
    return TASKS
