"""Bodies of hooks, packed as they are written and unpacked as they are read.

A packed body begins with a byte that says how: as it is, or deflated with our dictionary. One that
begins with neither was stored before there was packing. None of these may ever change: a better way
gets a byte of its own.
"""

import zlib
from typing import Any

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

_AS_IT_IS, _DEFLATED = b"\x00", b"\x01"
# Level, window and memory as zlib counts them. Little memory is fast for little: 4 µs for KeyCRM's
# order of 1,072 bytes, where zlib's own choice takes 55. It comes to 137 bytes, without our
# dictionary to 447.
_SMALL, _LARGE = (6, zlib.DEFLATED, -12, 4), (1, zlib.DEFLATED, -15, 8)
_LARGE_BYTES = 16_384
_ANY_WINDOW = -15
# What hooks say again and again, the most frequent last: zlib finds it from the first byte on.
_DICTIONARY = (
    b'"client_comment":null,"manager_comment":null,"parent_id":null,"discount_data":[],'
    b'"is_gift":false,"promocode":null,"wrap_price":null,"gift_wrap":false,"gift_message":null,'
    b'"register_id":null,"fiscal_result":[],"fiscal_status":null,"shipping_type_id":null,'
    b'"total_discount":0,"margin_sum":0,"expenses_sum":0,"discount_amount":0,"discount_percent":0,'
    b'"shipping_price":"0.00","taxes":"0.00","status_on_source":"new","contact_id":null,'
    b'"pipeline_id":1,"company":null,"currency":"UAH","deadline":null,"assignee_id":null,'
    b'"person":{"id":"","name":""},"counts":{},"settled":{"how":"handled"},"since":"2026-",'
    b'"payment":{"amount":"","due_at":null},"channel":{"id":"","name":""},"chat":{"id":"","title":'
    b'"staff":{"id":"","name":"","role":"manager"},"task":{"id":"","title":"","text":"","lead":{'
    b'"type":"message.received","type":"lead.status_changed","type":"order.payment_changed",'
    b'"type":"order.status_changed","type":"order.created","timestamp":"2026-","data":{"order":{'
    b'"id":"","number":"","total":"0.00","source":{"id":"","name":"","manager_id":"","from":"","to":'
    b'{"event":"lead.change_lead_status","context":{"id":1,"title":"","status_id":1,'
    b'{"event":"order.change_payment_status","context":{"id":1,"source_uuid":null,'
    b'{"event":"order.change_order_status","context":{"id":1,"source_uuid":"","global_source_uuid":"'
    b'","source_id":1,"client_id":1,"grand_total":0,"manager_id":1,"status_group_id":1,"status_id":1,'
    b'"closed_from":null,"status_changed_at":"2026-01-01T00:00:00.000000Z","status_expired_at":null,'
    b'"payment_status":"not_paid","payment_status":"paid","last_synced_at":null,"created_at":"2026-'
    b'01-01T00:00:00.000000Z","updated_at":"2026-01-01T00:00:00.000000Z","closed_at":null,'
    b'"deleted_at":null,"ordered_at":null,"source_updated_at":null,"payments_total":0,'
    b'"products_total":0,"is_expired":false,"has_reserves":false}}'
)

# To be copied: zlib takes as long to learn the dictionary as to pack a hook.
_FOR_SMALL = zlib.compressobj(*_SMALL, zdict=_DICTIONARY)
_FOR_LARGE = zlib.compressobj(*_LARGE, zdict=_DICTIONARY)


def pack(body: bytes) -> bytes:
    """The body in as few bytes as may be; nothing stays nothing."""
    if not body:
        return b""
    deflate = (_FOR_LARGE if len(body) >= _LARGE_BYTES else _FOR_SMALL).copy()
    packed = _DEFLATED + deflate.compress(body) + deflate.flush()
    return packed if len(packed) <= len(body) else _AS_IT_IS + body


def unpack(stored: bytes) -> bytes:
    """The body as it arrived. Raises zlib.error if the stored one is damaged."""
    how, rest = stored[:1], stored[1:]
    if how == _AS_IT_IS:
        return rest
    if how != _DEFLATED:
        return stored
    inflate = zlib.decompressobj(_ANY_WINDOW, zdict=_DICTIONARY)
    return inflate.decompress(rest) + inflate.flush()


class Packed(TypeDecorator[bytes]):
    """A column of bodies: packed in the database, plain everywhere else."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else pack(value)

    # Any: what the driver has read.
    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else unpack(bytes(value))
