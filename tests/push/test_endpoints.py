"""Only addresses of known push services are ever sent to."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.push.endpoints import LONGEST, place_of
from bot.push.post import is_public

pytestmark = pytest.mark.sqlite

REAL = {
    "https://fcm.googleapis.com/fcm/send/dpH5lCsTSSM:APA91bHqjZxM0VImWWq": "google",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABkQ1-x": "mozilla",
    "https://autopush.push.services.mozilla.com/wpush/v2/gAAAAABkQ1-x": "mozilla",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAACHZ%2f4b%3d": "microsoft",
    "https://web.push.apple.com/QGvJ0w": "apple",
    "https://eu.push.apple.com/QGvJ0w": "apple",
}
FOREIGN = [
    "http://fcm.googleapis.com/fcm/send/1",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com/",
    "https://fcm.googleapis.com:443/fcm/send/1",
    "https://fcm.googleapis.com:8443/fcm/send/1",
    "https://me@fcm.googleapis.com/fcm/send/1",
    "https://me:secret@fcm.googleapis.com/fcm/send/1",
    "https://fcm.googleapis.com@127.0.0.1/fcm/send/1",
    "https://fcm.googleapis.com\\@127.0.0.1/fcm/send/1",
    "https://127.0.0.1\\.notify.windows.com/1",
    "https://fcm.googleapis.com.evil.example/fcm/send/1",
    "https://evilfcm.googleapis.com/fcm/send/1",
    "https://fcm.googleapis.com./fcm/send/1",
    "https://notify.windows.com/w/1",
    "https://.notify.windows.com/w/1",
    "https://evil..notify.windows.com/w/1",
    "https://evilpush.apple.com/1",
    "https://FCM.googleapis.com/fcm/send/1",
    "https://fcm.googleapis.com/fcm/send/1#x",
    "https://fcm.googleapis.com/fcm/send/1 x",
    "https://fcm.googleapis.com/fcm/send/1\r\nHost: x",
    "\thttps://fcm.googleapis.com/fcm/send/1",
    "https://fcm.googleapis.com/fcm/send/1\n",
    "https://fсm.googleapis.com/fcm/send/1",  # a Cyrillic letter
    "https://127.0.0.1/fcm/send/1",
    "https://[::1]/fcm/send/1",
    "https://localhost/fcm/send/1",
    "https://metadata.google.internal/computeMetadata/v1/",
    "//fcm.googleapis.com/fcm/send/1",
    "fcm.googleapis.com/fcm/send/1",
    "",
]


@pytest.mark.parametrize(("endpoint", "service"), REAL.items())
def test_what_browsers_use_is_known(endpoint: str, service: str) -> None:
    place = place_of(endpoint)

    assert place is not None
    assert place.service == service
    assert place.origin == str(URL(endpoint, encoded=True).origin())


@pytest.mark.parametrize("endpoint", FOREIGN)
def test_everything_else_is_not(endpoint: str) -> None:
    assert place_of(endpoint) is None


def test_an_endless_address_is_not() -> None:
    assert place_of("https://fcm.googleapis.com/" + "x" * LONGEST) is None


@given(
    st.text(max_size=12),
    st.sampled_from(["fcm.googleapis.com", "x.notify.windows.com", "web.push.apple.com"]),
    st.text(max_size=12),
)
def test_whoever_parses_it_finds_the_same_host(before: str, host: str, after: str) -> None:
    endpoint = f"https://{before}{host}{after}"

    place = place_of(endpoint)

    if place is not None:
        parts, url = urlsplit(endpoint), URL(endpoint, encoded=True)
        assert parts.hostname == url.host == urlsplit(place.origin).hostname
        assert (parts.port, parts.username, parts.fragment) == (None, None, "")
        assert url.port == 443
        assert url.host is not None
        assert url.host.endswith(host)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("142.250.185.74", True),
        ("2a00:1450:4001:82a::200a", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b:1::7f00:1", False),
        ("::127.0.0.1", False),
        ("::10.0.0.1", False),
        ("fec0::1", False),
        ("fcm.googleapis.com", False),
    ],
)
def test_only_addresses_of_the_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
