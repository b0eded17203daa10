"""Which pages of this process follow a class, and how often each of them may look."""

import time

from gmm_em.dashboard.live import rooms

FASTEST = 1.5  # seconds between two looks of a page
A_SECOND = 26.0  # looks, or pages moved, that a process can do beside all else
TOLD_EVERY = 3.0  # seconds

_here, _told = {}, {}  # {code: {token: when it looked last}}, {code: when its number was told}


def period(code):
    """Seconds between two looks of a page: all of a process look as often as it can move them."""
    return max(FASTEST, round(len(_here.get(code, ())) / A_SECOND, 1))


def seen(code, token):
    """A page that follows a class has looked."""
    now, here = time.monotonic(), _here.setdefault(code, {})
    here[token] = now
    if now - _told.get(code, -TOLD_EVERY) < TOLD_EVERY:
        return
    _told[code] = now
    since = now - 2.0 * period(code) - TOLD_EVERY
    _here[code] = {token: when for token, when in list(here.items()) if when >= since}
    rooms.tell_here(code, len(_here[code]))
