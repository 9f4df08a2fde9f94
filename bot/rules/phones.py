"""Whether a CRM's phone number is the one that Telegram gives. Pure.

Telegram's numbers begin with the country's code. A CRM has whatever somebody has typed: the same,
with 00 before it, or as it is dialled at home. Why there is no library for this: decision 0024.
"""

import re

# ITU-T E.164: a country's code never begins with 0, and 15 digits are the most.
_WHOLE = re.compile(r"[1-9][0-9]{6,14}")
# As it begins in Telegram, the rest, and what stands before the rest at home. Each of these
# beginnings at home is one with which no country's code begins.
_AT_HOME = (
    (re.compile(r"380([3-79][0-9]{8})"), ("0", "80", "3800")),  # Ukraine
    (re.compile(r"7([79][0-9]{9})"), ("8",)),  # mobile phones of Kazakhstan and Russia
)
_ONLY_AT_HOME = re.compile(r"8[79][0-9]{9}|80[3-79][0-9]{8}|3800[3-79][0-9]{8}")


def spellings(phone: str) -> frozenset[str]:
    """The digits by which a CRM may know this number of Telegram's; none if it is no whole number.

    Two numbers never share one. So what may be several countries' is left out, such as 501234567,
    which is somebody's in Ukraine and somebody else's in Poland.
    """
    digits = re.sub(r"[^0-9]", "", phone)
    if not _WHOLE.fullmatch(digits) or _ONLY_AT_HOME.fullmatch(digits):
        return frozenset()
    found = {digits, f"00{digits}"}
    for whole, before in _AT_HOME:
        if (national := whole.fullmatch(digits)) is not None:
            found |= {f"{it}{national[1]}" for it in before}
    return frozenset(found)
