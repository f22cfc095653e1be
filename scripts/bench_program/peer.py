"""The peer's figures: Immich 3.1.0, the unmodified server built from its release, with PostgreSQL 15 (pgvector 0.8.6),
Redis 7 and Node 24, machine learning off, on two shared x86 cores with 24 GB; the same 2,040 files (`make_corpus.py --big 500
--small 1500 --videos 20 --seed 1`) and the same requests (`bench_api.py` with wrk). Machines are noisy: compare CPU and
ratios, not single wall times.
"""

from typing import NamedTuple

NAME = "Immich 3.1.0"
FILES = 2040
VISIBLE_SECONDS = 1.1
METADATA_SECONDS = 60.5
THUMBNAIL_SECONDS = 160.0
CPU_SECONDS = 304.0
PEAK_RSS_MB = 1573.0  # of the server alone, PostgreSQL and Redis come on top
IDLE_PSS_MB = 995.0
IDLE_RSS_MB = 1218.0
START_SECONDS = 4.8
RESCAN_SECONDS = 0.33
PREVIEW_KB = 433.0
THUMBNAIL_KB = 10.0


class Speed(NamedTuple):
    """Milliseconds at p50 and p95 with one client, requests a second with sixteen."""

    p50: float
    p95: float
    per_second: float


# By endpoint (names of `bench_api`), then by the number of assets in the library.
API: dict[str, dict[int, Speed]] = {
    "timeline/buckets": {
        2040: Speed(2.5, 4.6, 622), 100_000: Speed(45, 53, 27), 1_000_000: Speed(448, 657, 1.5),
    },
    "timeline/bucket": {
        2040: Speed(2.5, 3.5, 737), 100_000: Speed(11.6, 23, 89), 1_000_000: Speed(163, 447, 10.6),
    },
    "search/metadata 250 with exif": {
        2040: Speed(8.3, 11, 149), 100_000: Speed(12.4, 22, 106), 1_000_000: Speed(16.6, 35, 80),
    },
    "search/metadata make and date": {
        2040: Speed(2.2, 5.1, 967), 100_000: Speed(8.8, 13, 183), 1_000_000: Speed(11.6, 20, 136),
    },
    "search/metadata file name": {
        2040: Speed(1.8, 3.3, 1070), 100_000: Speed(2.7, 4.3, 642), 1_000_000: Speed(6.9, 14, 264),
    },
    "assets/{id}": {
        2040: Speed(2.1, 2.8, 946), 100_000: Speed(2.1, 6.6, 696), 1_000_000: Speed(2.5, 8.4, 621),
    },
    "assets/{id}/thumbnail": {2040: Speed(1.5, 2.4, 1145)},
    "assets/{id}/thumbnail preview": {2040: Speed(2.7, 39, 534)},
}  # fmt: skip
