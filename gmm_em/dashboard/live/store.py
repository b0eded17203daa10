"""The SQLite file of all classes on this machine: every process has one connection to it."""

import contextlib
import os
import sqlite3
import tempfile
import threading
from pathlib import Path

VARIABLE = "GMM_EM_CLASSES"  # of the environment: the file, where the default will not do
PATIENCE = 5.0  # seconds that one process waits for another
TABLES = """
CREATE TABLE IF NOT EXISTS room(
  code TEXT PRIMARY KEY, key TEXT NOT NULL, used REAL NOT NULL, version INTEGER NOT NULL,
  phase TEXT NOT NULL, question INTEGER NOT NULL, round INTEGER NOT NULL, label TEXT NOT NULL,
  query TEXT NOT NULL, asks TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vote(
  code TEXT NOT NULL, question INTEGER NOT NULL, round INTEGER NOT NULL, voter TEXT NOT NULL,
  value REAL NOT NULL, PRIMARY KEY(code, question, round, voter)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tally(
  code TEXT NOT NULL, question INTEGER NOT NULL, round INTEGER NOT NULL, label TEXT NOT NULL,
  value REAL NOT NULL, votes INTEGER NOT NULL, PRIMARY KEY(code, question, round, value))
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS here(
  code TEXT NOT NULL, process TEXT NOT NULL, n INTEGER NOT NULL, seen REAL NOT NULL,
  PRIMARY KEY(code, process)) WITHOUT ROWID;
"""


class RoomError(Exception):
    """What could not be done, in words for the visitor."""


def file() -> Path:
    """Where classes are kept: all processes of one user on one machine agree on it."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    whose = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"gmm-em-{whose}" / "classes-1.sqlite3"


_lock, _open = threading.RLock(), {}


def _database():
    """The connection of this process. Where somebody has cleaned up the file it is another one: a
    file that has no name any more is shared with nobody."""
    path = file()
    found, number = _open.get(path, (None, None))
    if found is not None and not (path.exists() and path.stat().st_ino == number):
        found.close()
        found = None
    if found is None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = sqlite3.connect(
            path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("PRAGMA synchronous=NORMAL")
        found.executescript(TABLES)
        _open[path] = found, path.stat().st_ino
    return found


@contextlib.contextmanager
def at_once():
    """One transaction; what the disk refuses becomes words."""
    try:
        with _lock:
            database = _database()
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:  # a full disk has ended it already
                    database.execute("ROLLBACK")
                raise
    except (sqlite3.Error, OSError) as error:
        raise RoomError(f"This server cannot keep a class now: {error}.") from error


def look_up(sql, *values):
    try:
        with _lock:
            return _database().execute(sql, values).fetchall()
    except (sqlite3.Error, OSError) as error:
        raise RoomError(f"This server cannot read its classes now: {error}.") from error
