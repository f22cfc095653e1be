"""What the terminal shows: one line a figure, with the peer's beside it where there is one."""

import os
import platform

import click


def head(title: str) -> None:
    """What was measured, where, and how busy the machine was."""
    load = os.getloadavg()[0]
    click.echo(f"{title}\n  {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the start")


def show(name: str, value: float, unit: str, peer: float | None = None, goal: float | None = None) -> None:
    """One figure. The ratio says how many times less ours is."""
    beside = "" if peer is None else f"   peer {number(peer)} {unit}, ratio {ratio(peer, value)}"
    aim = "" if goal is None else f"   goal {number(goal)} {unit}: {'met' if value <= goal else 'MISSED'}"
    click.echo(f"  {name:<42}{number(value):>10} {unit}{beside}{aim}")


def number(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ratio(large: float, small: float) -> str:
    """How many times."""
    return f"{large / small:.1f}x" if small else "-"
