"""Checks of what transcodes video, and of the snap's plugs, which decide what we get to see of the hardware."""

import os
import pwd
from collections.abc import Iterator

from photostead.features.doctor.facts import Facts
from photostead.features.doctor.findings import Verdict, broken, caution, note, ok
from photostead.host.accel import Accelerator, Api, Lack, find_accelerators
from photostead.host.plugs import PLUGS, Plug, is_connected, snap_name
from photostead.kernel.errors import Unavailable
from photostead.media.ffmpeg import OLDEST, abilities, find_ffmpeg

DISABLED = "disabled"
# The plugs that open a unit's nodes.
PLUGS_OF = {Api.RKMPP: ("rockchip",), Api.NVENC: ("opengl",), Api.V4L2: ()}
GPU_PLUGS = ("opengl", "gpu-2404")
# Inside the snap these are missed by everyone; the others only by whom they are for.
NEEDED = frozenset({"network", "network-bind", "private-memory"})


def check_accelerators(facts: Facts | None) -> Iterator[Verdict]:
    """What there is, what keeps us from it, and whether that is what the settings ask for."""
    found = find_accelerators()
    wanted = facts.accel if facts else DISABLED
    for one in found:
        yield judge(one, is_wanted=wanted in one.apis)
    if not found:
        yield ok("No unit that transcodes video was found")
    usable = {api for one in found if one.lack is None for api in one.apis}
    if wanted not in (DISABLED, *usable):
        yield caution(
            f"The settings ask for {wanted} (video.accel), which cannot be used here: the processor has to do it",
            f"What can be used here: {', '.join(sorted(usable)) or 'none of them (disabled)'}",
        )


# (what ffmpeg must have been built with, as an encoder or a filter, what is missing without it)
NEEDED_OF_FFMPEG = (("libx264", "no video can be converted to H.264"), ("aac", "no sound can be converted"))
USEFUL_OF_FFMPEG = (("zscale", "HDR videos cannot be converted"), ("tonemap", "HDR videos cannot be converted"))


def check_ffmpeg() -> Iterator[Verdict]:
    """Whether there is an ffmpeg that converts videos. What its encoders of hardware can do, `photostead doctor video` tries."""
    try:
        program = find_ffmpeg()
        able = abilities(program)
    except Unavailable as error:
        yield broken(error.message, "Videos are played as they are until then.")
        return
    yield ok(f"ffmpeg {able.version} at {program} converts videos")
    has = able.encoders | able.filters
    yield from (
        broken(f"ffmpeg was built without {name}: {lack}") for name, lack in NEEDED_OF_FFMPEG if name not in has
    )
    yield from (
        caution(f"ffmpeg was built without {name}: {lack}") for name, lack in USEFUL_OF_FFMPEG if name not in has
    )
    if able.is_old:
        yield caution(
            f"ffmpeg {able.version} is older than {'.'.join(map(str, OLDEST))} and may not know what it is told",
            "Remove it, and the one that came with Photostead is used.",
        )


def judge(one: Accelerator, *, is_wanted: bool) -> Verdict:
    """One unit."""
    text = f"{one.name} at {one.node} ({', '.join(one.apis)})"
    if one.lack is None:
        return ok(f"{text} can be used")
    say = caution if is_wanted else note
    if one.lack is Lack.DEVICE:
        return say(f"{text} does not answer: its driver or the device itself is at fault")
    commands = snap_commands(one) if snap_name() else group_commands(one)
    reason = "the sandbox keeps it from us" if one.lack is Lack.SANDBOX else "this user may not use it"
    return say(f"{text}: {reason}", "To transcode with it, type this and restart Photostead:", *commands)


def snap_commands(one: Accelerator) -> list[str]:
    """Connect what opens it."""
    names = [name for api in one.apis for name in PLUGS_OF.get(api, GPU_PLUGS)]
    return list(dict.fromkeys(plug.command for plug in PLUGS if plug.name in names and plug.command))


def group_commands(one: Accelerator) -> list[str]:
    """Join the node's group."""
    return [f"sudo usermod -aG {one.group} {user_name()}"] if one.group else [f"ls -l {one.node}"]


def user_name() -> str:
    """Whom we run as."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


# --- plugs


def check_plug(plug: Plug, facts: Facts | None) -> Iterator[Verdict]:
    """Whether it is connected, and whether something of this household needs it."""
    state = is_connected(plug.name)
    commands = [plug.command] if plug.command else []
    if state is None:
        yield note(f"Whether it is connected cannot be told. It is for {plug.purpose}.", None, *commands)
    elif state:
        yield ok(f"Connected, for {plug.purpose}")
    elif plug.name in NEEDED:
        yield broken(f"Not connected, and nothing works without it: it is for {plug.purpose}", None, *connect(plug))
    elif users := libraries_behind(plug, facts):
        yield broken(f"Not connected, and {users} cannot be read without it", None, *commands)
    else:
        yield note(f"Not connected. It is for {plug.purpose}.", None, *commands)


def connect(plug: Plug) -> list[str]:
    """The line for one that is usually connected by itself."""
    return [plug.command or f"sudo snap connect photostead:{plug.name}"]


def libraries_behind(plug: Plug, facts: Facts | None) -> str:
    """The import paths that only this plug opens."""
    paths = [path for library in facts.libraries for path in library.import_paths] if facts else []
    return ", ".join(path for path in paths if path.startswith(tuple(top + "/" for top in plug.folders)))
