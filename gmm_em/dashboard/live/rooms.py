"""Classes that follow a lecturer: one SQLite file keeps them for all processes of a machine.

Nothing here knows a screen. A class is known by its code, which is public; its lecturer by a key
that only the lecturer's browser has, and each student by another one. Of keys a hash is kept, for
one class alone, and nothing else of anybody.

A question is asked in one round or more, and each student has one vote a round, which is a number:
the place of a choice, a value on the axis, a height in cm. When the class moves on, what is left of
a question is how often each number was sent.
"""

import contextlib
import hashlib
import math
import secrets
import time
from typing import NamedTuple

from gmm_em.dashboard.live.store import RoomError, at_once, look_up

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none is taken for another
LENGTH = 6
LASTS = 12 * 3600  # seconds after its lecturer's last act that a class is kept,
ALONE = 1800  # or that one is which nobody has ever followed, where there are too many
MOST_ROOMS, MOST_VOTERS, MOST_QUESTIONS, MOST_ROUNDS = 500, 1000, 300, 20
LONGEST = 100_000  # characters of the link that all are shown
GONE = 12.0  # seconds after which those whom a process counted last are gone
ASK, ANSWER, NUMBER, SHOW, ENDED = "ask", "answer", "number", "show", "ended"
OPEN = (ASK, NUMBER)  # phases in which votes are taken

COUNTED = "FROM vote WHERE code = :code GROUP BY question, round, value"
PROCESS = secrets.token_hex(4)


class Room(NamedTuple):
    """A class.

    key : the hash of its lecturer's key
    used : when its lecturer did something last, in seconds since 1970
    version : counts what its lecturer did
    phase : ASK, ANSWER, NUMBER, SHOW or ENDED
    question, round : which is asked, and how often it was; both count from 1
    label : what the question is called in the lecturer's record
    query : the URL parameters of what all are shown
    asks : what a number is asked for, see `numbers`; "" where none is
    """

    code: str
    key: str
    used: float
    version: int
    phase: str
    question: int
    round: int
    label: str
    query: str
    asks: str

    def is_led_by(self, token):
        """Whether this is the key of its lecturer."""
        return secrets.compare_digest(self.key, hashed(self.code, token))


def mended(code):
    """A code as it is kept, from how people type it."""
    return "".join(letter for letter in code.upper() if letter in LETTERS)[:LENGTH]


def hashed(code, token):
    """What is kept of a key: it tells nothing of the key, nor who has it in another class."""
    return hashlib.sha256(f"{code} {token}".encode()).hexdigest()[:32]


def new_key():
    """A key that nobody can guess."""
    return secrets.token_urlsafe(16)


# ---- what the lecturer does ----


def begin(query, label, phase=ASK, asks=""):
    """(code, key) of a new class that is shown `query`; old ones are cleared away."""
    _check(query)
    key = new_key()
    with at_once() as database:
        _clear(database, "used < ?", time.time() - LASTS)
        if _one(database, "SELECT count(*) FROM room") >= MOST_ROOMS:
            never = "used < ? AND code NOT IN (SELECT code FROM here)"
            _clear(database, never, time.time() - ALONE)
        if _one(database, "SELECT count(*) FROM room") >= MOST_ROOMS:
            raise RoomError("There are too many classes on this server now. Try again later.")
        code = _unused(database)
        row = Room(code, hashed(code, key), time.time(), 1, phase, 1, 1, label, query, asks)
        database.execute("INSERT INTO room VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return code, key


def show(code, token, query, label, phase=ASK, asks=""):
    """Ask another question, or show something else: the votes of the one before are counted."""
    _check(query)
    with _led(code, token) as (database, room):
        if room.question >= MOST_QUESTIONS:
            raise RoomError("This class has had too many questions. Begin another one.")
        _tally(database, room)
        following = {"question": room.question + 1, "round": 1, "label": label, "asks": asks}
        _change(database, room, phase=phase, query=query, **following)


def ask_again(code, token):
    """Another round of votes on the same question."""
    with _led(code, token) as (database, room):
        if room.round >= MOST_ROUNDS:
            raise RoomError("This question has been asked too often. Go on to the next one.")
        phase = NUMBER if room.phase == NUMBER else ASK
        _change(database, room, phase=phase, round=room.round + 1)


def answer(code, token):
    """Show the answer: votes are closed."""
    with _led(code, token) as (database, room):
        _change(database, room, phase=ANSWER)


def end(code, token):
    """End the class: only what was counted is left, for its lecturer."""
    with _led(code, token) as (database, room):
        _tally(database, room)
        database.execute("DELETE FROM here WHERE code = ?", (code,))
        _change(database, room, phase=ENDED)


def record(code, token):
    """[(question, round, label, value, votes)] of all that the class was asked, for its lecturer;
    it holds no person."""
    with _led(code, token, ENDED) as (database, room):
        return database.execute(
            "SELECT question, round, label, value, votes FROM tally WHERE code = :code"
            f" UNION ALL SELECT question, round, :label, value, count(*) {COUNTED}"
            " ORDER BY question, round, value",
            {"code": code, "label": room.label},
        ).fetchall()


# ---- what students do ----


def vote(room, token, value):
    """The answer of one student to what `room` asks; a later one takes its place. Whether it was
    taken: where the lecturer has moved on it comes too late."""
    value = float(value)
    if not math.isfinite(value):
        raise RoomError("That is not a number.")
    voter, place = hashed(room.code, token), (room.code, room.question, room.round)
    with at_once() as database:
        now = _read(database, room.code)
        if now is None or now.phase not in OPEN or (now.question, now.round) != place[1:]:
            return False
        of_round = "FROM vote WHERE code = ? AND question = ? AND round = ?"
        if (
            _one(database, f"SELECT count(*) {of_round} AND voter != ?", *place, voter)
            >= MOST_VOTERS
        ):
            raise RoomError(f"This class is full: {MOST_VOTERS:,} have answered.")
        database.execute(
            "INSERT INTO vote VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value=excluded.value",
            (*place, voter, value),
        )
    return True


def voted(room, token):
    """What this student has answered in this round, or None."""
    found = look_up(
        "SELECT value FROM vote WHERE code = ? AND question = ? AND round = ? AND voter = ?",
        room.code, room.question, room.round, hashed(room.code, token),
    )  # fmt: skip
    return found[0][0] if found else None


# ---- what both look at ----


def read(code):
    """The `Room` of a code, or None."""
    rows = look_up("SELECT * FROM room WHERE code = ? AND used > ?", code, time.time() - LASTS)
    return Room(*rows[0]) if rows else None


def version(code):
    """That of the class; 0 where there is none."""
    rows = look_up("SELECT version FROM room WHERE code = ?", code)
    return rows[0][0] if rows else 0


def votes(room, round_=None):
    """All values of a round of the question, by default the last, ascending: in no order that tells
    who sent them."""
    round_ = round_ or room.round
    found = look_up(
        "SELECT value FROM vote WHERE code = ? AND question = ? AND round = ? ORDER BY value",
        room.code, room.question, round_,
    )  # fmt: skip
    return [value for (value,) in found]


def counted(room):
    """(how many have answered in this round, how many are here)"""
    n = len(votes(room))
    since = time.time() - GONE
    ((here,),) = look_up(
        "SELECT coalesce(sum(n), 0) FROM here WHERE code = ? AND seen > ?", room.code, since
    )
    return n, max(n, here)


def tell_here(code, n):
    """Say how many students of a class have their pages open in this process."""
    with at_once() as database:
        database.execute(
            "INSERT INTO here VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " n = excluded.n, seen = excluded.seen",
            (code, PROCESS, n, time.time()),
        )


# ---- the file ----


@contextlib.contextmanager
def _led(code, token, *also):
    """(database, room) for its lecturer; anybody else changes nothing, and a class that has ended
    only allows what is `also` for such."""
    with at_once() as database:
        room = _read(database, code)
        if room is None or (room.phase == ENDED and ENDED not in also):
            raise RoomError("This class has ended.")
        if not room.is_led_by(token):
            raise RoomError("Only its lecturer can do that.")
        yield database, room


def _one(database, sql, *values):
    ((value,),) = database.execute(sql, values)
    return value


def _read(database, code):
    row = database.execute("SELECT * FROM room WHERE code = ?", (code,)).fetchone()
    return Room(*row) if row else None


def _unused(database):
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if _read(database, code) is None:
            return code


def _check(query):
    if len(query) > LONGEST:
        raise RoomError("These data are too long to be shown to a class. Take a smaller file.")


def _change(database, room, **changes):
    now = room._replace(used=time.time(), version=room.version + 1, **changes)
    database.execute("REPLACE INTO room VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", now)


def _tally(database, room):
    """Count what was sent, and forget who sent it."""
    database.execute(
        f"INSERT INTO tally SELECT code, question, round, :label, value, count(*) {COUNTED}",
        {"code": room.code, "label": room.label},
    )
    database.execute("DELETE FROM vote WHERE code = ?", (room.code,))


def _clear(database, which, before):
    gone = f"SELECT code FROM room WHERE {which}"
    for table in ("vote", "tally", "here", "room"):
        database.execute(f"DELETE FROM {table} WHERE code IN ({gone})", (before,))
