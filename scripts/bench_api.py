"""Latency and throughput of what clients of this API ask most, of any server that speaks it.

    bench_api.py http://127.0.0.1:2283 API_KEY [--seconds 5] [--clients 1,16] [--pid PID] [--json FILE]

Endpoints rotate over many ids and months. Each is asked once before, so that its status and size are known. Requests are
made by `wrk` where it is installed, else by threads of Python, which are slower than a fast server: compare only figures
of the same engine. With --pid the CPU that a process tree spends on a request is counted, too: on a busy machine that is
the figure to compare.
"""

import http.client
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from bench_program.processes import cpu_seconds

TIMELINE = "visibility=timeline&withPartners=true&withStacked=true"  # what a web timeline asks for
MANY_IDS = 400
TIMEOUT_SECONDS = 120
JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """Requests that are taken in turn: the longer of `paths` and `bodies` decides how many there are."""

    name: str
    paths: list[str]
    bodies: list[JsonObject] | None = None

    @property
    def method(self) -> str:
        """Searches are POSTs."""
        return "GET" if self.bodies is None else "POST"

    def body(self, number: int) -> bytes | None:
        """Of the request of this number."""
        return None if self.bodies is None else json.dumps(self.bodies[number % len(self.bodies)]).encode()


@dataclass(frozen=True)
class Result:
    """One endpoint with so many clients. Times in ms; `cpu` is None where no process was watched."""

    endpoint: str
    clients: int
    bytes: int
    requests: int
    per_second: float
    p50: float
    p95: float
    p99: float
    errors: int
    cpu: float | None = None


@dataclass(frozen=True)
class Load:
    """How hard to ask."""

    seconds: float = 5.0
    clients: tuple[int, ...] = (1, 16)
    pid: int | None = None
    engine: str = "wrk" if shutil.which("wrk") else "python"


class Asker:
    """One server and one key."""

    def __init__(self, base: str, key: str) -> None:
        self.base = base.rstrip("/").removesuffix("/api")
        self.host = urllib.parse.urlparse(self.base).netloc
        self.headers = {"x-api-key": key, "Accept": "application/json"}

    def connect(self) -> http.client.HTTPConnection:
        """A new connection."""
        return http.client.HTTPConnection(self.host, timeout=TIMEOUT_SECONDS)

    def ask(self, endpoint: Endpoint, number: int = 0) -> tuple[int, bytes]:
        """One request of an endpoint; status and body."""
        connection = self.connect()
        try:
            return self.ask_on(connection, endpoint, number)
        finally:
            connection.close()

    def ask_on(self, connection: http.client.HTTPConnection, endpoint: Endpoint, number: int) -> tuple[int, bytes]:
        """The same on a connection that is kept."""
        body = endpoint.body(number)
        headers = self.headers if body is None else {**self.headers, "Content-Type": "application/json"}
        connection.request(endpoint.method, endpoint.paths[number % len(endpoint.paths)], body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def get(self, path: str) -> Any:
        """JSON of a GET. Raises ClickException for any status but 200."""
        status, body = self.ask(Endpoint(path, [path]))
        if status != 200:
            raise click.ClickException(f"GET {path}: {status} {body[:300]!r}")
        return json.loads(body)


# --- what to ask


class Sample:
    """Months and ids of a library, drawn with a fixed seed."""

    def __init__(self, asker: Asker) -> None:
        self.asker, self.rng = asker, random.Random(7)
        self.months: list[JsonObject] = asker.get(f"/api/timeline/buckets?{TIMELINE}")
        if not self.months:
            raise click.ClickException("the timeline is empty")
        self.total = sum(month["count"] for month in self.months)
        self.some = self.rng.sample(self.months, min(60, len(self.months)))
        self.largest = max(self.months, key=lambda month: int(month["count"]))
        drawn = self.draw_assets()
        self.ids = [asset_id for asset_id, _ in drawn][:MANY_IDS]
        self.photos = [asset_id for asset_id, is_image in drawn if is_image][:MANY_IDS]

    def draw_assets(self) -> list[tuple[str, bool]]:
        """Ids from forty months, and whether each is a photo."""
        drawn: list[tuple[str, bool]] = []
        for month in self.rng.sample(self.months, min(40, len(self.months))):
            columns = self.asker.get(bucket_path(month))
            assets = list(zip(columns["id"], columns["isImage"], strict=True))
            drawn += self.rng.sample(assets, min(len(assets), MANY_IDS // 20))
        self.rng.shuffle(drawn)
        return drawn

    def names(self) -> list[str]:
        """Some file names without their extensions."""
        found = [self.asker.get(f"/api/assets/{asset_id}")["originalFileName"] for asset_id in self.ids[:30]]
        return [name.rpartition(".")[0] for name in found]

    def spans(self) -> list[JsonObject]:
        """Some months as limits of a search."""
        filled = [month for month in self.months if month["count"] > 1] or self.months
        return [month_span(month["timeBucket"]) for month in self.rng.sample(filled, min(10, len(filled)))]

    def with_thumbnail(self) -> list[str]:
        """Photos whose thumbnail is there."""
        paths = [f"/api/assets/{asset_id}/thumbnail" for asset_id in self.photos]
        return [path for path in paths if self.asker.ask(Endpoint("", [path]))[0] == 200]


def bucket_path(month: JsonObject) -> str:
    """Where one month of the timeline is asked for."""
    return f"/api/timeline/bucket?{TIMELINE}&timeBucket={urllib.parse.quote(month['timeBucket'])}"


def month_span(bucket: str) -> JsonObject:
    """A month's first instant and the next one's."""
    year, month = int(bucket[:4]), int(bucket[5:7])
    return {
        "takenAfter": f"{year}-{month:02}-01T00:00:00.000Z",
        "takenBefore": f"{year + (month == 12)}-{month % 12 + 1:02}-01T00:00:00.000Z",
    }


def endpoints(sample: Sample) -> list[Endpoint]:
    """All of them, those that the server does not have included."""
    return [
        Endpoint("server/ping", ["/api/server/ping"]),
        Endpoint("timeline/buckets", [f"/api/timeline/buckets?{TIMELINE}"]),
        Endpoint("timeline/bucket", [bucket_path(month) for month in sample.some]),
        Endpoint(f"timeline/bucket, largest ({sample.largest['count']})", [bucket_path(sample.largest)]),
        *searches(sample),
        Endpoint("assets/{id}", [f"/api/assets/{asset_id}" for asset_id in sample.ids]),
        *thumbnails(sample.with_thumbnail()),
    ]


def searches(sample: Sample) -> list[Endpoint]:
    """By metadata."""
    path = ["/api/search/metadata"]
    page: JsonObject = {"page": 1, "size": 100}
    spans, makes = sample.spans(), ("Canon", "SONY", "Apple")
    by_camera = [{**page, "withExif": True, "make": make, **span} for make in makes for span in spans]
    return [
        Endpoint("search/metadata 250 with exif", path, [{"page": 1, "size": 250, "withExif": True}]),
        Endpoint("search/metadata 100 without exif", path, [page]),
        Endpoint("search/metadata make and date", path, by_camera),
        Endpoint("search/metadata file name", path, [{**page, "originalFileName": name} for name in sample.names()]),
    ]


def thumbnails(paths: list[str]) -> list[Endpoint]:
    """Both sizes, of photos that have them."""
    if not paths:
        return []
    return [
        Endpoint("assets/{id}/thumbnail", [f"{path}?size=thumbnail" for path in paths]),
        Endpoint("assets/{id}/thumbnail preview", [f"{path}?size=preview" for path in paths]),
    ]


# --- how it is asked

# wrk's own percentiles are in µs; errors of status, connection, reading, writing and time are added up.
LUA = """
local headers = {%s}
local paths = {%s}
local bodies = {%s}
local count = math.max(#paths, #bodies)
local requests, at = {}, 0
init = function(args)
  for i = 1, count do
    local body = #bodies > 0 and bodies[(i - 1) %% #bodies + 1] or nil
    requests[i] = wrk.format("%s", paths[(i - 1) %% #paths + 1], headers, body)
  end
end
request = function() at = at %% count + 1; return requests[at] end
done = function(summary, latency, unused)
  local e = summary.errors
  io.write(string.format("RESULT %%d %%d %%d %%f %%f %%f\\n", summary.requests, summary.duration,
    e.status + e.connect + e.read + e.write + e.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
"""


def quote(text: str) -> str:
    """A Lua string."""
    return f"[==[{text}]==]"


def lua_of(asker: Asker, endpoint: Endpoint) -> str:
    """The script that makes wrk take an endpoint's requests in turn."""
    headers = {**asker.headers, "Host": asker.host, "Content-Type": "application/json"}
    bodies = [json.dumps(body) for body in endpoint.bodies or []]
    return LUA % (
        ",".join(f"[ {quote(name)} ]={quote(value)}" for name, value in headers.items()),
        ",".join(map(quote, endpoint.paths)),
        ",".join(map(quote, bodies)),
        endpoint.method,
    )


def load_with_wrk(asker: Asker, endpoint: Endpoint, clients: int, seconds: float) -> Result:
    """One run of wrk on one thread."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(lua_of(asker, endpoint))
        script.flush()
        options = ["-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", f"{TIMEOUT_SECONDS}s"]
        run = subprocess.run(
            ["wrk", *options, "-s", script.name, asker.base], capture_output=True, text=True, check=False
        )
    found = re.search(r"RESULT (.*)", run.stdout)
    if found is None:
        raise click.ClickException(run.stdout + run.stderr)
    requests, microseconds, errors, p50, p95, p99 = map(float, found[1].split())
    per_second = requests / microseconds * 1e6
    return Result(endpoint.name, clients, 0, int(requests), per_second, p50 / 1e3, p95 / 1e3, p99 / 1e3, int(errors))


def load_with_python(asker: Asker, endpoint: Endpoint, clients: int, seconds: float) -> Result:
    """The same by threads."""
    times: list[float] = []
    bad: list[int] = []
    end = time.perf_counter() + seconds

    def run(first: int) -> None:
        connection, number = asker.connect(), first * 7
        while True:  # once at least, however long this thread had to wait for its turn
            began = time.perf_counter()
            status, _ = asker.ask_on(connection, endpoint, number)
            times.append((time.perf_counter() - began) * 1e3)
            bad.extend([status] * (status >= 300))
            number += 1
            if time.perf_counter() >= end:
                break
        connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p50, p95, p99 = percentiles(times, (50, 95, 99))
    return Result(endpoint.name, clients, 0, len(times), len(times) / seconds, p50, p95, p99, len(bad))


def percentiles(times: list[float], wanted: Sequence[int]) -> list[float]:
    """By rank."""
    ranked = sorted(times)
    return [ranked[min(len(ranked) - 1, len(ranked) * percent // 100)] for percent in wanted]


ENGINES: dict[str, Callable[[Asker, Endpoint, int, float], Result]] = {
    "wrk": load_with_wrk,
    "python": load_with_python,
}


def measure_endpoint(asker: Asker, endpoint: Endpoint, load: Load, clients: int, size: int) -> Result:
    """One run, with the CPU it cost."""
    before = cpu_seconds(load.pid) if load.pid else 0.0
    result = ENGINES[load.engine](asker, endpoint, clients, load.seconds)
    spent = (cpu_seconds(load.pid) - before) * 1e3 / max(1, result.requests) if load.pid else None
    return Result(**{**asdict(result), "bytes": size, "cpu": spent})


def measure(
    base: str, key: str, load: Load, show: Callable[[Result], None], only: str = ""
) -> tuple[int, list[Result]]:
    """Everything; how many assets the timeline has, and the results, each shown as soon as it is there.

    Endpoints that do not answer with 200 are said and passed over.
    """
    asker = Asker(base, key)
    sample = Sample(asker)
    results = []
    for endpoint in (each for each in endpoints(sample) if only in each.name):
        status, body = asker.ask(endpoint)
        if status >= 300:
            click.echo(f"{endpoint.name}: {status} {body[:100]!r}")
            continue
        for clients in load.clients:
            results.append(measure_endpoint(asker, endpoint, load, clients, len(body)))
            show(results[-1])
    return sample.total, results


def show_result(result: Result) -> None:
    """One line of the table."""
    cpu = "" if result.cpu is None else f"{result.cpu:>9.2f}"
    click.echo(
        f"{result.endpoint:<40}{result.bytes:>9}{result.clients:>4}{result.per_second:>9.1f}"
        f"{result.p50:>9.2f}{result.p95:>9.2f}{result.p99:>9.2f}{result.errors:>5}{cpu}"
    )


def show_head(load: Load) -> None:
    """Its heading."""
    cpu = "   cpu ms" if load.pid else ""
    click.echo(f"# engine {load.engine}, {load.seconds:g} s each, load {os.getloadavg()[0]:.2f}")
    click.echo(
        f"{'endpoint':<40}{'bytes':>9}{'c':>4}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'err':>5}{cpu}"
    )


@click.command(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("base")
@click.argument("key")
@click.option("--seconds", default=5.0, show_default=True)
@click.option("--clients", default="1,16", show_default=True, help="Numbers of clients at once.")
@click.option("--pid", type=int, help="Count the CPU of this process and its children.")
@click.option("--only", default="", help="Endpoints whose name holds this text.")
@click.option("--engine", type=click.Choice(sorted(ENGINES)), default=Load.engine, show_default=True)
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the results to this file.")
def main(
    base: str, key: str, seconds: float, clients: str, pid: int | None, only: str, engine: str, json_path: Path | None
) -> None:
    load = Load(seconds, tuple(int(each) for each in clients.split(",")), pid, engine)
    show_head(load)
    total, results = measure(base, key, load, show_result, only)
    if json_path is not None:
        document = {"base": base, "assets": total, "results": [asdict(result) for result in results]}
        json_path.write_text(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()
