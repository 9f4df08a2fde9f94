"""The push services of browsers: to no other address does Bellhop ever send for a browser."""

import re
from typing import NamedTuple

LONGEST = 1024  # characters; the longest in use have some 600

# Service → its hosts; one that begins with a dot stands for all below it.
_SERVICES = {
    "google": ("fcm.googleapis.com",),
    "mozilla": ("updates.push.services.mozilla.com", ".push.services.mozilla.com"),
    "microsoft": (".notify.windows.com",),
    "apple": ("web.push.apple.com", ".push.apple.com"),
}
SERVICES = tuple(_SERVICES)

# No port, no credentials, no brackets, no escapes in the host: nothing that two parsers could
# read in two ways.
_ENDPOINT = re.compile(r"https://((?:[a-z0-9-]+\.)+[a-z]+)(/[!-~]+)")
_ODD = re.compile(r"[\\#\"<>^`{|}]")


class Place(NamedTuple):
    """Where a browser's messages go: the service, and its origin."""

    service: str
    origin: str


def place_of(endpoint: str) -> Place | None:
    """Whose endpoint it is; None if it is no known service's."""
    if len(endpoint) > LONGEST:
        return None
    found = _ENDPOINT.fullmatch(endpoint)
    if found is None or _ODD.search(found[2]):
        return None
    service = service_of(found[1])
    return Place(service, f"https://{found[1]}") if service is not None else None


def service_of(host: str) -> str | None:
    """Whose host it is; None if it is no known service's."""
    for service, hosts in _SERVICES.items():
        if any(host.endswith(it) if it.startswith(".") else host == it for it in hosts):
            return service
    return None
