"""The people in the tests: who they are in the CRM and in Telegram."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """One of the cast."""

    name: str
    role: str
    crm_id: str
    telegram_id: int
    language: str = "en"


OLGA = Role("Olga", "administrator", "1", 101)
MARTA = Role("Marta", "manager", "6", 106)
IVAN = Role("Ivan", "manager", "8", 108)
CAST = (OLGA, MARTA, IVAN)

SHOP = {"id": "3", "name": "Shop"}  # Marta's source
MARKET = {"id": "4", "name": "Market"}  # Ivan's
