"""The composition root: builds everything, starts it in order, stops it in reverse. It alone knows everyone."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from photostead import __version__
from photostead.access.identity import IDENTITY_TABLES, Identities, Identity
from photostead.db import recover
from photostead.db.database import Database
from photostead.db.tx import Tx
from photostead.features.appliance import service as appliance
from photostead.features.assets import service as assets
from photostead.features.audit import service as audit
from photostead.features.auth import service as auth
from photostead.features.backups import service as backups
from photostead.features.backups.restoring import Restoration
from photostead.features.full_backups import service as full_backups
from photostead.features.full_backups.work import Desk
from photostead.features.health import service as health
from photostead.features.health.metrics import Metrics, Sources
from photostead.features.inference.service import Inference
from photostead.features.learning import service as learning
from photostead.features.learning.schema import Ability
from photostead.features.libraries import service as libraries
from photostead.features.libraries.watching import WATCHED_TABLES, Watching
from photostead.features.logs.service import RecentLines
from photostead.features.map import service as maps
from photostead.features.nightly import scheduled
from photostead.features.notifications.failures import FailureNews
from photostead.features.places import service as places
from photostead.features.queues import service as queues
from photostead.features.recovery import service as recovery
from photostead.features.registry import all_routes, all_tasks
from photostead.features.replica import service as replica
from photostead.features.server import service as server
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigDto
from photostead.features.shared_links.pages import SharedPages
from photostead.features.smart_search.recent import RecentWords
from photostead.features.storage import service as storage
from photostead.features.storage.keeping import SpaceKeeping
from photostead.features.storage_template import service as storage_template
from photostead.features.streaming.service import Sessions
from photostead.features.sync.news import News
from photostead.features.sync.sending import OpenStreams
from photostead.features.vectors import service as vectors
from photostead.host.addresses import Entrance
from photostead.host.cached import may_be_asked
from photostead.host.disk import MIB, Space, Stock, take_stock
from photostead.host.lock import lock_folder
from photostead.host.memory import usable_memory
from photostead.host.mounts import network_place
from photostead.http.at_once import AtOnce
from photostead.http.context import Services
from photostead.http.dispatch import Always, Dispatcher
from photostead.http.server import Extras, Server, build_application, load_tls
from photostead.http.socket import LiveEvents
from photostead.http.static import WebApp
from photostead.http.traffic import Traffic
from photostead.jobs.cluster import Cluster, Place
from photostead.jobs.executors import Executor, Workers
from photostead.jobs.queues import QueueName
from photostead.jobs.runner import Runner
from photostead.jobs.schedule import Schedule
from photostead.kernel.errors import Invalid, StartError
from photostead.kernel.events import Bus, Event
from photostead.kernel.options import Options, needing_restart, with_live
from photostead.media.ffmpeg import choose_ffmpeg
from photostead.media.tasks import initialise_worker
from photostead.ml.plan import make_plan, process_limit
from photostead.ml.results import Plan
from photostead.ml.tasks import initialise_learner

log = logging.getLogger(__name__)

# Loading models takes a second or two: between two searches of one evening they stay.
LEARNER_IDLE_SECONDS = 60.0


class App:
    """One daemon. `start`, then `stop`; both on the same event loop."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.bus = Bus()
        self.db = Database(options.database_file)
        self.db.recorder = audit.Recording()
        self.identities = Identities(self.db)
        self.executor = Executor(options.jobs_concurrency, initialise_worker, options.jobs_memory * 1024 * 1024)
        parts: dict[type, Any] = {}
        self.cluster = make_cluster(options)
        self.runner = Runner(self.db, options.media_dir, self._with_cluster(self.executor), all_tasks(), parts)
        self.plan, self.learners = make_learners(options)
        if self.cluster is not None:
            self.cluster.on_room = self.runner.lend
        self.schedule = Schedule(self.db)
        self.watching = Watching(self.db, options.media_dir, options.import_poll_interval)
        self.live = LiveEvents(self.identities, self._greet)
        self.news = News(self.db, self.live.find_listeners, self.bus.publish)
        self.space = Space(lambda: self.options.storage_reserve * MIB, self._take_stock)
        self.keeping = SpaceKeeping(self.db, self.space, self.runner.hold)
        self.failures = FailureNews(self.db)
        self.runner.on_failed = self.failures.hear
        self.services = Services(self.db, options, self.space, self.executor, parts=parts)
        self.inference = Inference(self._with_cluster(self.learners), self.plan, self.db)
        self.services.parts[Inference] = self.inference
        self.services.parts[Runner] = self.runner
        self.lines = self.services.parts[RecentLines] = RecentLines()
        self.services.parts[RecentWords] = RecentWords()
        self.services.parts[OpenStreams] = OpenStreams()
        self.services.parts[Desk] = Desk()
        self.services.gate.on_change = self._follow_gate
        self.streams = Sessions(options.data_dir / "streams")
        self.services.parts[Sessions] = self.streams
        self.restoration = Restoration(self.services, self._open, self.live.part_with_everyone)
        self._is_started = self._is_working = False
        self.server: Server | None = None
        self._web_app: WebApp | None = None
        self._lock: int | None = None
        self._background: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self) -> None:
        """Raises StartError with a message for the person at the terminal."""
        logging.getLogger().addHandler(self.lines)
        refuse_network_file_system(self.options)
        await asyncio.to_thread(choose_ffmpeg, self.options.video_ffmpeg)
        self._lock = lock_folder(self.options.data_dir)
        replica.refuse_superseded(self.options)
        await asyncio.to_thread(recover.prepare, self.options.database_file, may_roll_back=self.options.roll_back)
        await storage.refuse_lost_database(self.options.database_file, self.options.media_dir)
        self._connect()
        self.live.start()
        self.news.start()
        self.bus.subscribe(self.live.hear)
        self.bus.subscribe(self.news.hear)
        self.bus.subscribe(self._hear)
        await self.services.gate.look_again()
        await self.restoration.open()
        await self.restoration.settle()
        self._is_started = True
        await self.streams.start()
        await self._follow_gate()
        self.keeping.start()
        self.failures.start()
        health.watch(self.services.pulse, self.db, self.options.media_dir)
        self.server = await self._make_server()
        self.port = await self.server.start()
        self.services.entrance = Entrance(self.server.hosts, self.port, self.server.https_port)
        await appliance.announce(self.services)

    async def _open(self) -> None:
        """Open the database, and do with it what must be done before anybody is answered; at a start, and after another one
        took its place. Raises StartError."""
        await asyncio.to_thread(self.db.open)
        self.identities.forget(IDENTITY_TABLES)
        await storage.claim_media(self.db, self.options.media_dir)
        went_back = await self.db.write(recovery.begin, self.options.database_file)
        await assets.settle_intents(self.db, self.options.media_dir, keeps_placed=went_back)
        await storage_template.settle_moves(self.db, self.options.media_dir, keeps=went_back)
        await self.db.write(settings.manage, self.options)
        await self.db.write(full_backups.manage, self.options)
        await self._apply_settings()
        await self._welcome()

    async def _follow_gate(self) -> None:
        """In maintenance nothing is done in the background: what runs goes back to its queue. Everybody is told."""
        gate = self.services.gate
        if not self._is_started:
            return
        if gate.is_closed and self._is_working:
            self._is_working = False
            await self.schedule.stop()
            await self.watching.stop()
            await self.runner.stop()
        elif not gate.is_closed and not self._is_working:
            self._is_working = True
            await self.runner.start()
            self.schedule.start()
            self.watching.start()
        self.bus.publish(Event(settings.CONFIG_EVENT, {}))
        if gate.state is not None and gate.state.restore is not None:
            self.restoration.begin(gate.state.restore)

    async def _make_server(self) -> Server:
        """What answers, and the certificate it answers with. Raises StartError."""
        tls = await load_tls(self.options, await self.db.read(server.get_network_label, self.options.mdns_name))
        traffic = Traffic()
        sources = Sources(
            self.services, traffic, self.live.count_listeners, lambda: tls.certificate.not_after if tls else None
        )
        web_app = self._web_app = await asyncio.to_thread(WebApp, self.options.web_root)
        web_app.may_ask(maps.style_origins(await self.db.read(settings.load)))
        shared = SharedPages(self.services, self.identities, web_app)
        extras = Extras(
            web_app=web_app,
            pages={"/metrics": Metrics(sources).serve, **shared.by_path()},
            traffic=traffic if self.options.metrics_enabled else None,
        )
        dispatcher = Dispatcher(self.services, self.identities, Always(audit.ALWAYS, audit.ensure))
        application = build_application(dispatcher, all_routes(), self.live, extras)
        return Server(application, await self._make_at_once(extras.traffic), self.options, tls)

    async def _make_at_once(self, traffic: Traffic | None) -> AtOnce:
        """What answers on the spot; with pictures only from a disk of this machine."""
        pictures = self.options.media_dir / assets.DERIVED
        is_near = await asyncio.to_thread(may_be_asked, pictures)
        return AtOnce(
            self.services,
            self.identities,
            [route for route in all_routes() if route.is_at_once and route.operation_id not in audit.ALWAYS],
            files_below=str(pictures) if is_near else None,
            note=traffic.note if traffic else None,
        )

    async def _look_for_models(self, config: AdminConfigDto) -> None:
        """What can be learned with the models that are there; what could not be until now begins with what is missing."""
        found = await self.inference.find_hindrances(config.machine_learning)
        await self.db.write(begin_learning, found)

    def _with_cluster(self, local: Workers) -> Workers:
        return local if self.cluster is None else self.cluster.over(local)

    def _take_stock(self) -> Stock:
        return take_stock(self.options.media_dir, self.options.database_file.parent)

    def _connect(self) -> None:
        """Who hears of a commit, in this order: no stale identity may survive the event that tells of its change."""

        def on_change(tables: frozenset[str]) -> None:
            self.identities.forget(tables)
            self.runner.on_change(tables)
            self.watching.on_change(tables)
            self.keeping.on_change()
            self.news.on_change(tables)
            if "first_admin" in tables and self.server is not None:
                self._do(self._adopt_after_sign_up())

        self.db.on_change = on_change
        self.db.on_event = self.bus.publish
        self.db.on_jobs = self.runner.wake

    async def _greet(self, identity: Identity) -> list[Event]:
        """What a device hears first when it begins to listen; of what happens from now on it is told."""
        await self.news.expect(identity)
        return await self.db.read(server.greetings, identity.user.is_admin)

    def _hear(self, event: Event) -> None:
        if event.name == settings.CONFIG_EVENT:
            self._do(self._apply_settings())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Follow up on a commit without keeping its caller waiting; the task is held until it ends."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _apply_settings(self) -> None:
        """What of the settings the daemon itself obeys; again after each change of them."""
        config = await self.db.read(settings.load)
        self.runner.set_limits(settings.job_limits(config))
        self.schedule.set_entries(scheduled(config, await self.db.read(full_backups.choices_of)))
        logging.getLogger().setLevel(settings.log_level(config))
        if self._web_app is not None:
            self._web_app.may_ask(maps.style_origins(config))
        await self._look_for_models(config)
        if await self.db.read(places.is_due):
            await self.db.write(places.follow)
        if config.new_version_check.enabled:
            await self.db.write(server.request_version_check)

    async def _welcome(self) -> None:
        """The account and the folders that the command line named."""
        await self.db.write(server.begin_life, __version__)
        is_beside = self.options.sidecars_place == "beside"
        await self.db.write(assets.switch_sidecars, self.options.sidecars_write, is_beside)
        await self.db.write(backups.begin_life, self.options)
        await self.db.write(full_backups.begin_life)
        await self.db.write(vectors.begin_life)
        await self._adopt_folders()  # while there is no account this only refuses what cannot be one's folder
        email, password = self.options.admin_email, self.options.admin_password
        if email and password and await auth.ensure_admin(self.db, email, password):
            await self._adopt_folders()

    async def _adopt_folders(self) -> None:
        try:
            await libraries.adopt_folders(self.db, self.options.own_folders, self.options.library_paths)
        except Invalid as error:
            raise StartError(error.message) from error

    async def _adopt_after_sign_up(self) -> None:
        try:
            await self._adopt_folders()
        except StartError as error:
            log.warning("A folder of the command line was not taken in: %s", error.message)

    async def reload(self, options: Options) -> None:
        """Take up what changed of the options, as far as that goes without a restart. Raises StartError, and changes
        nothing, where they cannot be."""
        waiting = needing_restart(self.options, options)
        live = with_live(self.options, options)
        await self.db.write(settings.manage, live)
        await self.db.write(full_backups.manage, live)
        has_new_paths = live.library_paths != self.options.library_paths
        self.options = self.services.options = live
        if has_new_paths:
            await self._adopt_after_sign_up()
        if waiting:
            log.warning("These options take effect at the next start: %s", ", ".join(waiting))

    def look_again(self, read_options: Callable[[], Options] | None = None) -> None:
        """Another process changed the database, or the options: what is remembered of them may be stale."""
        if self.server is None:
            return
        if read_options is not None:
            self._do(self._read_again(read_options))
        self._do(self.services.gate.look_again())
        self.identities.forget(IDENTITY_TABLES)
        self.watching.on_change(WATCHED_TABLES)
        self.runner.wake()
        self.news.look_again()
        self._do(self._apply_settings())
        self._do(self.server.look_again())

    async def _read_again(self, read_options: Callable[[], Options]) -> None:
        try:
            await self.reload(await asyncio.to_thread(read_options))
        except StartError as error:
            log.error("The options were not taken up: %s", error.message)

    async def settle(self) -> None:
        """Until what followed from commits and from `look_again` is done."""
        while self._background:
            await asyncio.wait(self._background)

    def is_alive(self) -> bool:
        """Whether the parts are there without which we would only seem to work. Costs nothing."""
        is_at_work = self.runner.is_alive or not self._is_working
        return self.restoration.is_replacing or (self.db.is_alive and is_at_work)

    async def stop(self) -> None:
        """Within five seconds: jobs go back to the table, answers end, the database closes last."""
        await self.services.announcer.stop()
        await self.restoration.stop()
        await self.failures.stop()
        await self.keeping.stop()
        await self.watching.stop()
        await self.schedule.stop()
        if self.db.is_alive:
            await self.runner.stop()
        await self.news.stop()
        await self.live.stop()
        if self.server is not None:
            await self.server.stop()
        await self.services.pulse.stop()
        await self.streams.stop()
        if self.cluster is not None:
            await self.cluster.stop()
        await self.executor.stop()
        await self.learners.stop()
        await asyncio.to_thread(self.db.close)
        if self._lock is not None:
            os.close(self._lock)
        logging.getLogger().removeHandler(self.lines)


def make_learners(options: Options) -> tuple[Plan, Executor]:
    """Processes for models, none of which has started yet, and what they may take of this machine."""
    plan = make_plan(options.model_folders, options.ml_memory, usable_memory(), len(os.sched_getaffinity(0)))
    limit = process_limit(plan)
    return plan, Executor(plan.processes, initialise_learner, limit, plan, idle_seconds=LEARNER_IDLE_SECONDS)


def refuse_network_file_system(options: Options) -> None:
    """SQLite's locks and log are not safe on a remote file system; photos may be there, the database may not."""
    folder = options.database_file.parent
    if (place := network_place(folder)) is not None:
        raise StartError(
            f"The database's folder {folder} is on a network file system ({place}); a database "
            "there is not safe. Choose a local folder with database.path (or --data-dir); photos may be remote: media.path."
        )


def make_cluster(options: Options) -> Cluster | None:
    """The other machines that take part, where somebody named their scheduler."""
    if options.cluster_scheduler is None:
        return None
    return Cluster(Place(options.cluster_scheduler, options.cluster_ca, options.cluster_cert, options.cluster_key))


def begin_learning(tx: Tx, found: Mapping[Ability, str | None]) -> None:
    """Note what can be learned, and have what could not be until now learned of all that is there."""
    learning.note_hindrances(tx, found)
    for ability in learning.begin(tx):
        queues.start(tx, learning.QUEUES[ability], force=False)
        if ability == Ability.FACES:  # those that were found before, and whom nobody looked at
            queues.start(tx, QueueName.FACIAL_RECOGNITION, force=False)
