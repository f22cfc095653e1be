"""How this daemon was started: what a household may set from outside, as one catalogue, and the values in force.

A key is spelt the same everywhere: `snap set photostead http.port=…`, `[http] port = …` in the TOML file,
`PHOTOSTEAD_HTTP_PORT` in the environment. One rule of precedence: command line, environment, snap, file, then what
the system config says (for the keys that stand for a part of it), then the default. Reading these places is `cli`'s;
what a key means for the system config is `features.settings`'s.
"""

import ipaddress
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from photostead.kernel import values
from photostead.kernel.values import Kind, Network

Source = Literal["command line", "environment", "snap", "file"]
# Keys below this one are leaves of the system config: `config.trash.days`.
CONFIG = "config"


class Option(msgspec.Struct, frozen=True):
    """One key. `is_live`: a change takes effect without a restart. `in_snap`: whether `snap set` may
    name it."""

    key: str
    kind: Kind
    help: str
    default: str = ""
    is_live: bool = False
    is_secret: bool = False
    in_snap: bool = True

    @property
    def field(self) -> str:
        """Its name in Options."""
        return field_of(self.key)


def field_of(key: str) -> str:
    """`http.port` → `http_port`."""
    return key.replace(".", "_").replace("-", "_")


PORT = values.integer(0, 65535, " (0 takes any free one)")

CATALOGUE: tuple[Option, ...] = (
    Option("http.host", values.HOST, "Address to listen on.", "0.0.0.0"),  # noqa: S104 - a box that phones must reach
    Option("http.port", PORT, "Port to listen on.", "2283"),
    Option("https.enabled", values.SWITCH, "Serve HTTPS too, on a port of its own.", "false"),
    Option("https.port", PORT, "Port of HTTPS.", "2284"),
    Option("https.cert", values.PATH, "Certificate chain (PEM). Without one a certificate for the LAN is made."),
    Option("https.key", values.PATH, "Private key of the certificate (PEM)."),
    Option("base-url", values.SITE, "The address that links for other people carry.", is_live=True),
    Option("trusted-proxies", values.many(values.NETWORK), "Reverse proxies whose forwarded headers count."),
    Option("media.path", values.PATH, "Folder of uploads and renditions.", "the data folder"),
    Option("database.path", values.PATH, "Folder of the database, on a local disk.", "the data folder"),
    Option(
        "library.paths",
        values.many(values.PATH, ":"),
        "Folders that become an external library of the first account.",
        is_live=True,
    ),
    Option("import.watch", values.SWITCH, "Notice changes in import paths at once.", is_live=True),
    Option(
        "import.poll-interval",
        values.integer(10, 86_400),
        "Seconds between two looks at an import path that cannot be watched.",
        "adapts itself",
    ),
    Option(
        "video.accel",
        values.choice("nvenc", "qsv", "vaapi", "rkmpp", "disabled"),
        "Hardware to transcode with.",
        is_live=True,
    ),
    Option("video.device", values.TEXT, "Its device node, such as /dev/dri/renderD128, or auto.", is_live=True),
    Option(
        "video.ffmpeg", values.PATH, "The ffmpeg to convert videos with.", "the machine's, else our own", in_snap=False
    ),
    Option("ml.enabled", values.SWITCH, "Machine learning.", is_live=True),
    Option("ml.model", values.TEXT, "Model of the search by meaning.", is_live=True),
    Option("ml.remote-urls", values.many(values.URL), "Machine-learning servers to ask.", is_live=True),
    Option("ml.memory", values.integer(64, 1_048_576), "Megabytes that models may take.", "after the machine's memory"),
    Option("ml.models", values.PATH, "Folder of models, instead of ours.", in_snap=False),
    Option("mdns.enabled", values.SWITCH, "Be found on the LAN (DNS-SD).", "true"),
    Option("mdns.name", values.LABEL_NAME, "Name on the LAN: NAME.local.", "photostead"),
    Option("backup.path", values.PATH, "Folder of backups.", "backups in the media folder"),
    Option("backup.time", values.CLOCK_TIME, "When backups are made.", is_live=True),
    Option("backup.keep", values.integer(1, 10_000), "How many backups stay.", is_live=True),
    Option("backup.full.path", values.PATH, "Folder of full backups, on another disk.", is_live=True),
    Option("backup.full.time", values.CLOCK_TIME, "When full backups are made.", is_live=True),
    Option("backup.full.keep", values.integer(1, 10_000), "How many full backups stay.", is_live=True),
    Option("backup.full.libraries", values.SWITCH, "Whether they hold the files of libraries too.", is_live=True),
    Option("backup.full.rate", values.integer(1, 100_000), "Read no more than so many MB a second.", is_live=True),
    Option(
        "backup.full.drill-days",
        values.integer(0, 3650),
        "Every how many days one is restored to see that it can be; 0 is never.",
        is_live=True,
    ),
    Option("log.level", values.choice("debug", "info", "warning", "error"), "How much is logged.", is_live=True),
    Option("jobs.concurrency", values.integer(0, 64), "Worker processes; 0 is one a core.", "0"),
    Option("jobs.memory", values.integer(256, 1_048_576), "Memory limit of a worker process in MB.", "1536"),
    Option("cluster.scheduler", values.SCHEDULER, "Dask scheduler whose workers take part in the work.", in_snap=False),
    Option("cluster.ca", values.PATH, "Certificate (PEM) of the authority that its TLS goes by.", in_snap=False),
    Option("cluster.cert", values.PATH, "Our certificate (PEM) for it.", in_snap=False),
    Option("cluster.key", values.PATH, "Private key (PEM) of that certificate.", in_snap=False),
    Option("web.root", values.PATH, "Folder of another built web app, instead of ours."),
    Option("metrics.enabled", values.SWITCH, "Serve Prometheus metrics at /metrics.", "false"),
    Option(
        "metrics.token",
        values.SECRET,
        "Bearer token that metrics ask for. Without one only this machine may read them.",
        is_secret=True,
    ),
    Option(
        "storage.reserve",
        values.integer(0, 1_048_576),
        "MB that stay free: below that uploads are refused before the disk is full.",
        "1024",
        is_live=True,
    ),
    Option("sidecars.write", values.SWITCH, "Also write what people edit as XMP files into the media folder.", "false"),
    Option(
        "sidecars.place",
        values.choice("own", "beside"),
        "Where: in a folder of our own, or beside uploads. Those of libraries always go to our own.",
        "own",
    ),
    Option("admin.email", values.MAIL, "Create this account at the first start.", in_snap=False),
    Option(
        "admin.password",
        values.SECRET,
        "Its password (better in the environment than on a command line).",
        is_secret=True,
        in_snap=False,
    ),
)
# The models that come along: those of `scripts/run`, and those of the snap, which lie beside the program.
SHIPPED_MODELS: tuple[Path, ...] = (
    Path(sys.prefix) / "share/photostead/models",
    Path(__file__).parents[2] / "photostead-models",
)
BY_KEY: Mapping[str, Option] = {option.key: option for option in CATALOGUE}


class Options(msgspec.Struct, frozen=True):
    """A value for each key of the catalogue; None where nobody said anything and the default lies elsewhere.

    `data_dir` holds the lock, the TOML file and, unless other options say so, everything of ours. `config` is parts of
    the system config by their paths (`trash.days`), `sources` where each key was set.
    """

    data_dir: Path
    http_host: str = "0.0.0.0"  # noqa: S104 - a box that phones on the LAN must reach
    http_port: int = 2283
    https_enabled: bool = False
    https_port: int = 2284
    https_cert: Path | None = None
    https_key: Path | None = None
    base_url: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    media_path: Path | None = None
    database_path: Path | None = None
    library_paths: tuple[Path, ...] = ()
    import_watch: bool | None = None
    import_poll_interval: int | None = None
    video_accel: str | None = None
    video_device: str | None = None
    video_ffmpeg: Path | None = None
    ml_enabled: bool | None = None
    ml_model: str | None = None
    ml_remote_urls: tuple[str, ...] | None = None
    ml_memory: int | None = None
    ml_models: Path | None = None
    mdns_enabled: bool = True
    mdns_name: str = "photostead"
    backup_path: Path | None = None
    backup_time: str | None = None
    backup_keep: int | None = None
    backup_full_path: Path | None = None
    backup_full_time: str | None = None
    backup_full_keep: int | None = None
    backup_full_libraries: bool | None = None
    backup_full_rate: int | None = None
    backup_full_drill_days: int | None = None
    log_level: str | None = None
    jobs_concurrency: int = 0
    jobs_memory: int = 1536
    cluster_scheduler: str | None = None
    cluster_ca: Path | None = None
    cluster_cert: Path | None = None
    cluster_key: Path | None = None
    web_root: Path | None = None
    metrics_enabled: bool = False
    metrics_token: str | None = None
    storage_reserve: int = 1024
    sidecars_write: bool = False
    sidecars_place: str = "own"
    admin_email: str | None = None
    admin_password: str | None = None
    config: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    # No key of the catalogue: it is for those who start the daemon, such as the snap's wrapper.
    roll_back: bool = False

    @property
    def media_dir(self) -> Path:
        """Where uploads, renditions and sidecars lie."""
        return self.media_path or self.data_dir

    @property
    def database_file(self) -> Path:
        """The one database file."""
        return (self.database_path or self.data_dir) / "photostead.sqlite"

    @property
    def model_folders(self) -> tuple[Path, ...]:
        """Where models are looked for; new ones go into the first."""
        return (self.data_dir / "models", *SHIPPED_MODELS) if self.ml_models is None else (self.ml_models,)

    @property
    def own_folders(self) -> tuple[Path, ...]:
        """The folders that hold what is ours, that of the uploads and renditions first."""
        backups = tuple(path for path in (self.backup_path, self.backup_full_path) if path)
        return tuple(dict.fromkeys((self.media_dir, self.data_dir, self.database_file.parent, *backups)))

    @property
    def proxy_networks(self) -> list[Network]:
        """The trusted proxies, parsed."""
        return [ipaddress.ip_network(text, strict=False) for text in self.trusted_proxies]


def with_live(running: Options, wanted: Options) -> Options:
    """What runs, with those new values that take effect without a restart."""
    fields = [option.field for option in CATALOGUE if option.is_live]
    changes = {name: getattr(wanted, name) for name in (*fields, "config", "sources")}
    return msgspec.structs.replace(running, **changes)


def needing_restart(running: Options, wanted: Options) -> list[str]:
    """The keys whose new values wait for the next start."""
    return [
        option.key
        for option in CATALOGUE
        if not option.is_live and getattr(running, option.field) != getattr(wanted, option.field)
    ]
