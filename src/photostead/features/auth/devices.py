"""What a device says of itself when it signs in: for the list of devices only, and never trusted."""

from aiohttp import web

LONGEST = 100
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
# Android and iOS come first: their agents name Linux and Mac OS too.
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iOS",
    "iPad": "iOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device_of(request: web.Request) -> tuple[str, str, str | None]:
    """`(type, operating system, app version)`: from the phone app's headers, else guessed from the user agent."""
    headers, agent = request.headers, request.headers.get("User-Agent", "")
    device_type = headers.get("deviceType") or first_match(BROWSERS, agent)
    device_os = headers.get("deviceModel") or first_match(SYSTEMS, agent)
    return device_type[:LONGEST], device_os[:LONGEST], app_version(agent)


def first_match(names: dict[str, str], agent: str) -> str:
    """The name behind the first mark that the agent contains."""
    return next((name for mark, name in names.items() if mark in agent), "")


def app_version(agent: str) -> str | None:
    """The version at the end of the phone app's agent (`Immich_Android_3.1.0`)."""
    version = agent.rpartition("_")[2] if agent.startswith("Immich_") else ""
    return version[:30] or None
