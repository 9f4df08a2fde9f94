"""Who a generic hook is from: svix's headers, bare signatures, bearers, and named mistakes."""

import base64
import gzip
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers import bearer
from bot.providers.generic import hooks
from bot.providers.hook import BEARER, Credentials, Hook, Refused, credentials_of
from storage.tables import Connection, HookResult
from tests.house import signed

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
SECRET, OLD = (f"whsec_{base64.b64encode(bytes([byte] * 32)).decode()}" for byte in (1, 2))
KNOWN = Credentials((SECRET, OLD))
EVENT = {"type": "task.done", "timestamp": "2026-11-22T16:00:00Z", "data": {"task": {"id": 5}}}
BODY = json.dumps(EVENT, separators=(",", ":")).encode()
TOKEN = "a-secret-that-somebody-made-up"


def hook(headers: dict[str, str], body: bytes = BODY, query: dict[str, str] | None = None) -> Hook:
    return Hook(body, headers, query or {}, NOW)


def key_of(secret: str = SECRET) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"))


def claiming(content: bytes, key: bytes, **changed: str) -> dict[str, str]:
    """Headers with the signature of this content."""
    mark = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    at = str(int(NOW.timestamp()))
    named = {"webhook-id": "m1", "webhook-timestamp": at, "webhook-signature": f"v1,{mark}"}
    return named | {name.replace("_", "-"): value for name, value in changed.items()}


def refused(headers: dict[str, str], body: bytes = BODY) -> Refused:
    with pytest.raises(Refused) as caught:
        hooks.verify(hook(headers, body), KNOWN)
    return caught.value


START = f"m1.{int(NOW.timestamp())}.".encode()


@pytest.mark.parametrize("secret", [SECRET, OLD], ids=["new", "old"])
@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("family", ["webhook-", "svix-"])
def test_svix_headers_and_bare_signatures_pass_with_either_secret(
    family: str, bare: bool, secret: str
) -> None:
    headers = signed(BODY, "m1", NOW, secret)
    if bare:
        headers["webhook-signature"] = headers["webhook-signature"].removeprefix("v1,")
    sent = {name.replace("webhook-", family): value for name, value in headers.items()}

    hooks.verify(hook(sent), KNOWN)

    assert hooks.parse(hook(sent))[0].external_id == "m1"


def test_compressed_body_may_be_signed_before_or_after() -> None:
    packed = gzip.compress(BODY)

    for signed_bytes in (BODY, packed):
        sent = signed(signed_bytes, "m1", NOW, SECRET)
        hooks.verify(Hook(BODY, sent, {}, NOW, compressed=packed), KNOWN)


def test_standard_id_beside_a_signed_svix_id_is_what_must_be_signed() -> None:
    sent = {
        name.replace("webhook-", "svix-"): value
        for name, value in signed(BODY, "m1", NOW, SECRET).items()
    }

    refused(sent | {"webhook-id": "m2"})


@given(
    st.dictionaries(
        st.sampled_from(
            [f"{family}-{part}" for family in ("webhook", "svix") for part in ("id", "signature")]
            + ["authorization", "idempotency-key"]
        ),
        st.text(st.characters(max_codepoint=0xDFFF, exclude_categories=()), max_size=60),
    ),
    st.sampled_from(["", BEARER]),
)
def test_no_header_is_worse_than_refused(headers: dict[str, str], auth: str) -> None:
    sent = {"webhook-timestamp": str(int(NOW.timestamp())), **headers}

    with pytest.raises(Refused):
        hooks.verify(hook(sent), Credentials((SECRET,), auth))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-301, "301 seconds behind"),
        (7200, "7200 seconds ahead of"),
        (-86400 * 400, "34560000 seconds behind"),
    ],
)
def test_clock_that_is_off_is_told_by_how_much(seconds: int, words: str) -> None:
    wrong = refused(signed(BODY, "m1", NOW + timedelta(seconds=seconds), SECRET))

    assert words in str(wrong)
    assert wrong.mistake == HookResult.CLOCK


def test_clock_that_is_off_on_a_forgery_counts_as_a_wrong_signature() -> None:
    forged = signed(BODY, "m1", NOW - timedelta(hours=1), hooks.new_secret())

    assert refused(forged).mistake == HookResult.SIGNATURE


@pytest.mark.parametrize(
    ("size", "unit"), [(10**3, "milliseconds"), (10**6, "microseconds"), (10**9, "nanoseconds")]
)
def test_finer_unit_of_time_is_named(size: int, unit: str) -> None:
    at = str(int(NOW.timestamp()) * size)

    assert unit in str(refused(claiming(b"", b"k", webhook_timestamp=at)))


@pytest.mark.parametrize(
    "other",
    [
        BODY + b"\n",
        BODY + b"\r\n",
        b"\xef\xbb\xbf" + BODY,
        json.dumps(EVENT).encode(),
        json.dumps(EVENT, sort_keys=True).encode(),
    ],
)
def test_signature_of_other_bytes_is_told_to_sign_what_is_sent(other: bytes) -> None:
    for signed_bytes, sent in ((other, BODY), (BODY, other)):
        words = str(refused(claiming(START + signed_bytes, key_of()), sent))

        if signed_bytes is other or other.strip().endswith(BODY):
            assert "sign the exact bytes that you send; you have signed" in words


@pytest.mark.parametrize(
    ("content", "key", "words"),
    [
        (BODY, key_of(), "the body alone"),
        (f"{int(NOW.timestamp())}.".encode() + BODY, key_of(), "ID.TIMESTAMP.BODY"),
        (START + BODY, SECRET.encode(), "not the secret as it is"),
        (START + BODY, SECRET.removeprefix("whsec_").encode(), "decode the secret from base64"),
        (START + BODY, b"another key", "with this connection's secret"),
    ],
)
def test_well_known_mistakes_are_named(content: bytes, key: bytes, words: str) -> None:
    said = str(refused(claiming(content, key)))

    assert words in said
    right = signed(BODY, "m1", NOW, SECRET)["webhook-signature"].removeprefix("v1,")
    assert right not in said


def test_hexadecimal_signature_is_named() -> None:
    mark = hmac.new(key_of(), START + BODY, hashlib.sha256).hexdigest()

    assert "hexadecimal" in str(refused(claiming(b"", b"k", webhook_signature=f"v1,{mark}")))


def test_bearer_passes_by_header_or_by_query() -> None:
    known = Credentials((TOKEN, "x" * 24), BEARER)

    hooks.verify(hook({"authorization": f"Bearer {TOKEN}"}), known)
    hooks.verify(hook({"authorization": f"bearer  {TOKEN} "}), known)
    hooks.verify(hook({"authorization": "Bearer " + "x" * 24}), known)
    hooks.verify(hook({}, query={"access_token": TOKEN}), known)


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer \udcff"]
)
def test_anything_else_is_no_bearer(sent: str) -> None:
    with pytest.raises(Refused):
        hooks.verify(hook({"authorization": sent}), Credentials((TOKEN,), BEARER))


def test_signature_is_no_bearer_and_a_bearer_is_no_signature() -> None:
    with pytest.raises(Refused):
        hooks.verify(hook(signed(BODY, "m1", NOW, SECRET)), Credentials((SECRET,), BEARER))
    refused({"authorization": f"Bearer {SECRET}"})


@pytest.mark.parametrize("name", ["webhook-id", "svix-id", "idempotency-key"])
def test_bearer_without_a_signature_may_still_name_its_message(name: str) -> None:
    assert hooks.parse(hook({name: "m7"}))[0].external_id == "m7"


def test_bearers_message_without_a_name_is_known_by_its_body() -> None:
    first, again = (hooks.parse(hook({}))[0].external_id for _ in range(2))
    other = hooks.parse(hook({}, BODY.replace(b"16:00:00", b"16:00:01")))[0].external_id

    assert first == again != other


@pytest.mark.parametrize(
    ("size", "fits"), [(0, False), (23, False), (24, True), (64, True), (65, False)]
)
def test_secret_of_a_sender_has_24_to_64_bytes(size: int, fits: bool) -> None:
    problem = hooks.secret_problem("whsec_" + base64.b64encode(b"s" * size).decode())

    assert (problem is None) is fits


@pytest.mark.parametrize("secret", ["", "abc", "whsec_", "whsec_é", "whsec_!!!!", "WHSEC_AAAA"])
def test_secret_that_is_none_is_told_what_it_lacks(secret: str) -> None:
    assert hooks.secret_problem(secret)


@pytest.mark.parametrize("secret", ["", "short", "with a space in it, long enough", "ж" * 30])
def test_bearers_secret_must_fit_a_header(secret: str) -> None:
    assert bearer.secret_problem(secret)


@pytest.mark.parametrize(("hours", "number"), [(0, 2), (23.9, 2), (24, 1), (25, 1)])
def test_old_secret_is_valid_until_its_time(hours: float, number: int) -> None:
    connection = Connection(
        provider="generic",
        key_hash="",
        created_at=NOW,
        secret=SECRET,
        old_secret=OLD,
        old_until=NOW + timedelta(hours=24),
    )

    assert len(credentials_of(connection, NOW + timedelta(hours=hours)).secrets) == number
