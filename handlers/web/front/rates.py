"""How often somebody may ask: each caller has a bucket of tokens, in the memory of this replica."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from handlers.web.visits import Refused

MOST_BUCKETS = 10_000
NETWORK_BITS = 64  # of an IPv6 address: whoever has one has all others with these


@dataclass(frozen=True)
class Rate:
    """So many a second for as long as one likes, and `burst` at once."""

    per_second: float
    burst: int


PERSON = Rate(20, 60)
CALLER = Rate(200, 2_000)  # an office has one address: its people, and the page's files
SIGN_IN = Rate(2, 60)


class TooOften(Refused):
    """Somebody has to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(429, "too many requests")
        self.headers = {"Retry-After": str(math.ceil(seconds))}


class Buckets:
    """One for each key, full at first. The least used are forgotten, which only fills them."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._left: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def take(self, key: object, moment: float) -> None:
        """Takes one token; `moment`: in seconds, by a clock that never goes back.

        Raises `TooOften`, and then takes nothing.
        """
        left, since = self._left.pop(key, (float(self._rate.burst), moment))
        left = min(self._rate.burst, left + (moment - since) * self._rate.per_second)
        is_enough = left >= 1
        self._left[key] = (left - 1 if is_enough else left), moment
        if len(self._left) > MOST_BUCKETS:
            self._left.popitem(last=False)
        if not is_enough:
            raise TooOften((1 - left) / self._rate.per_second)


def caller_of(request: web.Request) -> str:
    """The address that a request comes from, as far as it can be known.

    A proxy on our own network says whom it speaks for: the last address in `X-Forwarded-For` is the
    one that it has seen itself.
    """
    peer = request.remote or ""
    if _is_public(peer):
        return _network(peer)
    told = ",".join(request.headers.getall("X-Forwarded-For", [])).rpartition(",")[2].strip()
    return _network(told) or peer


def _is_public(address: str) -> bool:
    try:
        return ip_address(address).is_global
    except ValueError:
        return False


def _network(address: str) -> str:
    """The address without what its owner can change at will; "" if it is none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(int(parsed) >> (128 - NETWORK_BITS))
    return str(parsed)
