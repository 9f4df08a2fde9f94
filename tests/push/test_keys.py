"""The keys of an installation and of browsers; RFC 8291's own example for the stand-in."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from py_vapid import Vapid02

from bot.push import keys
from storage.directory import cabinet
from storage.engine.database import Database
from tests.push_service import Browser, base64url, read64

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)

# RFC 8291, section 5.
PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
    "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_stand_in_reads_the_example_of_the_rfc() -> None:
    private = ec.derive_private_key(int.from_bytes(read64(PRIVATE)), ec.SECP256R1())
    browser = Browser("", 1, private, read64(AUTH))

    text = browser.read(read64(SEALED))

    assert text == b"When I grow up, I want to be a watermelon"


@given(st.binary(min_size=1, max_size=3072))
def test_only_the_browser_reads_what_is_sealed_for_it(text: bytes) -> None:
    browser = Browser("", 1)
    both = browser.subscription["keys"]

    sealed = keys.sealed(text, both["p256dh"], both["auth"])

    assert browser.read(sealed) == text
    assert len(sealed) <= 4096


@given(st.one_of(st.text(), st.binary(max_size=200).map(base64url)))
def test_what_is_no_key_is_refused(text: str) -> None:
    for read in (keys.read_point, keys.read_auth):
        try:
            found = read(text)
        except ValueError:
            continue
        assert base64url(found) == text.rstrip("=")


def test_a_point_that_is_not_on_the_curve_is_refused() -> None:
    for point in (b"\x04" + bytes(64), b"\x04" + b"\xff" * 64, b"\x02" + bytes(64)):
        with pytest.raises(ValueError, match=r".*"):
            keys.read_point(base64url(point))


def test_keys_may_be_padded() -> None:
    browser = Browser("", 1)

    assert keys.read_auth(base64.urlsafe_b64encode(browser.auth).decode()) == browser.auth


@pytest.mark.parametrize("public_url", ["https://bell.example", "https://bell.example:8443/x"])
def test_a_service_is_told_who_sends(public_url: str) -> None:
    pem = keys.new_key()
    signer = keys.Signer(pem, public_url, lambda: NOW)

    header = signer.authorization("https://fcm.googleapis.com")

    assert Vapid02.verify(header)
    assert header.endswith(f",k={keys.public_of(pem)}")


def test_a_signature_is_used_for_an_hour_and_never_for_another_service() -> None:
    now = [NOW]
    signer = keys.Signer(keys.new_key(), "https://bell.example", lambda: now[0])
    first = signer.authorization("https://fcm.googleapis.com")
    now[0] += timedelta(minutes=59)
    same, other = (signer.authorization(f"https://{it}.googleapis.com") for it in ("fcm", "x"))
    now[0] += timedelta(minutes=1)

    assert same == first != other
    assert signer.authorization("https://fcm.googleapis.com") != first


async def test_of_two_replicas_that_make_a_key_one_wins(database: Database) -> None:
    made = [keys.new_key(), keys.new_key()]

    kept = [await database.write(lambda s, it=it: cabinet.push_key(s, it)) for it in made]

    assert kept == [made[0]] * 2
