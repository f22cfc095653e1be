"""Metrics as Prometheus reads them: the text format, version 0.0.4
(https://prometheus.io/docs/instrumenting/exposition_formats/).

By hand, because it is one page: the usual client library keeps a registry of its own beside the counters that are there
anyway, and adds a lock and its own collectors to each process.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "photostead_"
Kind = Literal["counter", "gauge", "histogram"]
Labels = Mapping[str, str]


class Sample(msgspec.Struct, frozen=True):
    """One number. `part` is the ending of a histogram's lines: `_bucket`, `_sum`, `_count`."""

    value: float
    labels: Labels = {}
    part: str = ""


class Family(msgspec.Struct, frozen=True):
    """Samples under one name, which has its unit at its end and goes without our prefix here."""

    name: str
    kind: Kind
    help: str
    samples: list[Sample]


def gauge(name: str, text: str, value: float | None) -> Family:
    """One number that goes up and down; none where it is not known."""
    return Family(name, "gauge", text, [] if value is None else [Sample(value)])


def gauges(name: str, text: str, label: str, values: Mapping[str, float]) -> Family:
    """One number for each value of a label."""
    return Family(name, "gauge", text, [Sample(value, {label: key}) for key, value in values.items()])


def histogram(labels: Labels, bounds: Iterable[float], counts: Iterable[int], total: float) -> Iterator[Sample]:
    """The lines of one histogram; `counts` are those between the bounds, and one more beyond the last."""
    so_far = 0
    for bound, count in zip((*map(as_text, bounds), "+Inf"), counts, strict=True):
        so_far += count
        yield Sample(so_far, {**labels, "le": bound}, "_bucket")
    yield Sample(total, labels, "_sum")
    yield Sample(so_far, labels, "_count")


def write(families: Iterable[Family]) -> str:
    """The page. A family without samples is left out."""
    return "".join(line for family in families if family.samples for line in write_family(family))


def write_family(family: Family) -> Iterator[str]:
    """Its lines."""
    name = PREFIX + family.name
    yield f"# HELP {name} {escape(family.help)}\n# TYPE {name} {family.kind}\n"
    for sample in family.samples:
        labels = ",".join(f'{key}="{escape(value, quotes=True)}"' for key, value in sample.labels.items())
        yield (
            f"{name}{sample.part}{{{labels}}} {as_text(sample.value)}\n"
            if labels
            else (f"{name}{sample.part} {as_text(sample.value)}\n")
        )


def as_text(value: float) -> str:
    """A number without a needless fraction."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1 << 53 else repr(float(value))


def escape(text: str, *, quotes: bool = False) -> str:
    """Backslashes and line breaks, in a label's value quotation marks too."""
    text = text.replace("\\", r"\\").replace("\n", r"\n")
    return text.replace('"', r"\"") if quotes else text
