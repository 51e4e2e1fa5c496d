"""A value as a short text for an address, and back: JSON, deflated, in letters that need no escape.

What comes from an address is hostile: nothing is unpacked beyond a limit, and whatever is no text of
ours ends in one sentence.
"""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from kg.errors import PlanError

__all__ = ["CHANGES", "MOST_BYTES", "WHOLE", "damaged", "kind_of", "pack", "unpack"]

MOST_BYTES = 200_000
"""The most that a text of ours unpacks to, in bytes."""
_LONGEST = 300_000
"""The longest text that is looked at, in characters."""
WHOLE, CHANGES = "1", "2"
"""How a text begins that holds all of a value, and one that holds what differs from another."""

# What plans are full of, the most frequent last. Never change it: links that are out in the world
# are read with it. A new one gets a new version.
_USUAL = (
    b"three ideas asked for, two of them in two stories with different ends. Whether another plan "
    b"covers more has not been proved. The idea asked for. Both ideas asked for. All four ideas asked "
    b"for, one of them in two stories with different ends. No plan under these rules covers more. "
    b"That is about coverage, not about teaching."
    b": no story that counts here shows it. no story that counts here shows them. no story found room "
    b"that shows it. there is no time left for it. Without two stories to compare: "
    b"handelsbanken.transport-for-london.southwest-airlines.government-digital-service.virgin-atlantic"
    b".johnson-and-johnson.glasgow-neonatal-unit.aravind-eye-care.tesco-homeplus.virginia-mason"
    b".market-basket.rolls-royce.wells-fargo.vanguard.zappos.timpson.mumsnet.giffgaff.costco.lexus"
    b".amazon.apple.haier.m-pesa.lego.sky.ao.easyjet.tesco.o2."
    b"principle-07-do-the-right-thing.principle-05-effortless.customer-focus.customer-centric"
    b".customer-led.competing-rule-changer.internal-forces.keep-moments-flowing"
    b".be-boldest-when-challenged.attend-to-the-belief-system.complexity.distance.scale.time.growth"
    b".ambition.fear.recovering.descent.being-customer-led.sustaining.flow-of-moments.gravity"
    b".moment-of-belief.first-moment-of-belief.inside-out.outside-in.burningness.pain"
    b', in 90 minutes", in six sessions","i":"2026-11-'
    b'"},{"g":"i","m":5,"i":"},{"g":"d","m":15,"t":"#},{"g":"s","m":21,"c":","i":"pain",'
    b'"b":"inside-out.burningness.@"},{"g":"c","m":21,"c":","i":"},{"g":"e","m":12,"i":""}]}]}'
)


def damaged() -> PlanError:
    """Give the error for a text that holds no plan."""
    return PlanError(
        "This link does not hold a plan: it was cut short, changed on the way, or never was one.",
        "Ask for the link again, or for the file of the plan.",
    )


def kind_of(token: str) -> str:
    """Give how a text begins: one of `WHOLE` and `CHANGES` where it is one of ours."""
    return token.strip()[:1]


def _check(kind: str, packed: bytes) -> bytes:
    """Give the check of a text; it covers how it begins, but for the first kind that there was."""
    return zlib.crc32(packed, 0 if kind == WHOLE else ord(kind)).to_bytes(4, "big")


def pack(value: object, kind: str = WHOLE) -> str:
    """Write a value that JSON can hold as letters, digits, hyphens and underscores.

    Args:
        kind: one of `WHOLE` and `CHANGES`.

    Raises:
        PlanError: it is too large for any address.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > MOST_BYTES:
        raise PlanError("This plan is too large to be kept in a link.", "Keep it as a file.")
    deflate = zlib.compressobj(9, wbits=-15, zdict=_USUAL)
    packed = deflate.compress(text) + deflate.flush()
    return kind + urlsafe_b64encode(_check(kind, packed) + packed).decode().rstrip("=")


def unpack(token: str) -> object:
    """Read a value from its text.

    Raises:
        PlanError: it is damaged, unpacks to more than `MOST_BYTES`, or never was one.
    """
    bare, kind = token.strip(), kind_of(token)
    if kind not in (WHOLE, CHANGES) or len(bare) > _LONGEST or not bare.isascii():
        raise damaged()
    body = bare[len(kind) :]
    try:
        raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        if urlsafe_b64encode(raw).decode().rstrip("=") != body:
            raise damaged()
        if _check(kind, raw[4:]) != raw[:4]:
            raise damaged()
        inflate = zlib.decompressobj(wbits=-15, zdict=_USUAL)
        text = inflate.decompress(raw[4:], MOST_BYTES + 1)
        if not inflate.eof or inflate.unused_data or len(text) > MOST_BYTES:
            raise damaged()
        return json.loads(text)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise damaged() from error
