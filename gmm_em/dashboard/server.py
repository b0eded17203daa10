"""What the server under the page should do and does not."""

import contextlib
import functools
import gc
import json
import os
import socket
import stat
import sys
import threading
from collections import deque
from pathlib import Path
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.elements import vega_charts
from streamlit.elements.widgets import number_input, selectbox, slider
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state import get_session_state

LOOK_AGAIN = 2e-3  # s
TOGETHER = 15e-3  # s; most of a first run takes no longer

_turn = threading.Lock()
_thread = threading.local()  # has `turn` while it is this thread's


@contextlib.contextmanager
def turn():
    """Runs of the whole page come one after the other.

    Python runs one thread at a time anyhow. A class that opens a link has 300 at once, which would
    take the interpreter from each other and from the loop that sends the results: measured, all
    would be done later, and the server would not say for three seconds that it is well.
    """
    with _turn:
        _thread.turn = True
        try:
            yield
        finally:
            del _thread.turn


@contextlib.contextmanager
def aside():
    """Within a turn, for what takes a while: the others go ahead meanwhile.

    Without one, as in the run of a fragment, there is nothing to give away.
    """
    if not hasattr(_thread, "turn"):
        yield
        return
    del _thread.turn
    _turn.release()
    try:
        yield
    finally:
        _turn.acquire()
        _thread.turn = True


@functools.cache
def switch_often():
    """Threads take the interpreter from each other after 1 ms instead of 5: once in the life of
    the process.

    While one of them reads a file of 20 MB, another waits so long each time that it has let go of
    the interpreter, and a run of the page does so some hundred times: measured, the longest of
    other visitors took 750 ms, and now 140. The file takes no longer.
    """
    sys.setswitchinterval(1e-3)


@functools.cache
def collect_rarely():
    """Python looks for objects that only refer to each other after 8,000 new ones instead of 700,
    among all there are after 500,000, and never among its modules: once in the life of the process.

    Everybody waits while it goes through all: with 300 pages open a quarter of a second, every few
    seconds while a class moves on. It hardly finds any.
    """
    gc.freeze()
    gc.set_threshold(8_000, 10, 5)


@functools.cache
def ask_for_one_value():
    """A widget asks the session for its own value alone: once in the life of the process.

    In Streamlit 1.67 each of these puts together all that the session holds, to look up one value
    of it: of a first run, with the nineteen of the sidebar, a sixth. The session itself answers the
    same two questions, whether there is such a key, and with which value.
    """
    for widget in (number_input, selectbox, slider):
        widget.get_session_state = lambda: _Questions(get_session_state())


class _Questions:
    """A session's state, as widgets use it."""

    def __init__(self, state):
        self.filtered_state = state
        self.reset_state_value = state.reset_state_value


@functools.cache
def send_compact_charts(shorter):
    """The spec of a chart travels as `shorter` makes it, and without the blanks that Python sets
    between its parts, a twelfth of it: once in the life of the process.

    Streamlit 1.67 writes each spec as JSON in each run and passes it through this function, which
    renames what Altair has numbered. Its answers are remembered, as specs differ little.
    """
    stable = vega_charts._stabilize_vega_json_spec

    @functools.lru_cache(64)
    def compact(spec):
        return json.dumps(shorter(json.loads(stable(spec))), separators=(",", ":"))

    vega_charts._stabilize_vega_json_spec = compact


@functools.cache
def look_up_the_theme_once():
    """The colours of the configuration are looked up once: once in the life of the process.

    Streamlit 1.67 goes through its 370 options six times at the begin of each run, of fragments
    too, to say what cannot have changed: of all that a page costs to open a tenth.
    """
    look_up = app_session._populate_theme_msg

    @functools.cache
    def found(section):
        theme = CustomThemeConfig()
        look_up(theme, section)
        return theme

    @functools.wraps(look_up)
    def populate(theme, section="theme"):
        if found(section).ListFields():  # else it is not even there
            theme.MergeFrom(found(section))

    app_session._populate_theme_msg = populate


@functools.cache
def wake_the_loop_once():
    """What a run has for the server's loop is told to it together: once in the life of the process.

    A run of the page sends some 65 messages, and in Streamlit 1.67 each wakes the loop by a byte
    through a socket, which takes longer than all else that a message needs of the run. A loop that
    has been woken finds what has come until it runs, and looks again until nothing more comes.

    What a run has said is heard before the next begins: where that is a fragment's, Streamlit would
    throw away what it has not heard yet of a run that has ended (`AppSession.request_rerun` says
    so), and the longer it lets that wait, the more often.
    """
    wake, begin = AppSession._call_soon_on_event_loop, AppSession._create_scriptrunner
    handle, waiting, woken = AppSession.handle_backmsg, deque(), threading.Event()
    of_each, lock = WeakKeyDictionary(), threading.Lock()  # what each session's runs have said

    def said_by(session):
        with lock:
            return of_each.setdefault(session, deque())

    def call_next(said):
        if said:  # else it was heard before a run began
            said.popleft()()

    def call_all(loop):
        woken.clear()  # first: what comes from here on wakes it again
        if waiting:
            woken.set()
            while waiting:
                loop.call_soon(call_next, waiting.popleft())
            loop.call_later(LOOK_AGAIN, call_all, loop)

    def call_soon(session, callback):
        is_new, loop = session not in of_each, session._event_loop
        said = said_by(session)
        said.append(callback)
        waiting.append(said)
        if not woken.is_set():
            woken.set()
            later = functools.partial(loop.call_later, TOGETHER)
            wake(session, lambda: later(call_all, loop) if is_new else call_all(loop))

    def after_what_was_said(then):
        @functools.wraps(then)
        def hear(session, asked):
            said = said_by(session)
            while said:
                said.popleft()()
            then(session, asked)

        return hear

    AppSession._call_soon_on_event_loop = call_soon
    AppSession.handle_backmsg = after_what_was_said(handle)
    AppSession._create_scriptrunner = after_what_was_said(begin)


@functools.cache
def watch_no_files():
    """Nothing is watched where nothing shall be: once in the life of the process.

    Streamlit 1.67 asks `server.fileWatcherType` when a session begins and not when one comes back
    whose line was lost; then it looks at all modules there are, 0.1 s for each of a class's pages.
    """
    if st.config.get_option("server.fileWatcherType") == "none":
        AppSession.register_file_watchers = lambda session: None


@functools.cache
def answer_at_once():
    """Send each message as soon as it is there: once in the life of the process.

    Streamlit 1.67 opens its socket without naming the protocol, so asyncio does not know that it
    is TCP and leaves Nagle's algorithm on: all but the first message of every rerun then wait for
    the browser's acknowledgement, 40 ms on the same machine, more over a network. New connections
    inherit the option from the listening socket.
    """
    for number in map(int, os.listdir("/dev/fd") if Path("/dev/fd").exists() else ()):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                _set_no_delay(number)
        except OSError:  # closed meanwhile
            pass


def _set_no_delay(number):
    opened = socket.socket(fileno=number)
    try:
        if opened.type == socket.SOCK_STREAM and opened.family != socket.AF_UNIX:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    finally:
        opened.detach()  # it stays open: it is not ours
