"""What keeps the server quick: no delay of small messages, and one run of the page at a time."""

import asyncio
import contextlib
import functools
import gc
import inspect
import socket
import threading
from unittest import mock

import pytest
import streamlit as st
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession

from gmm_em.dashboard import server


def no_delay(opened):
    return bool(opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_connections_do_not_wait_for_acknowledgements():
    with socket.socket() as listening, socket.socket() as browser:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert not no_delay(listening)
        server.answer_at_once.__wrapped__()
        browser.connect(listening.getsockname())
        with listening.accept()[0] as accepted:
            assert no_delay(accepted)
            assert accepted.fileno() > 0 and listening.fileno() > 0  # all still open


def test_what_is_no_tcp_socket_is_left_alone():
    one, other = socket.socketpair()
    with one, other, socket.socket(type=socket.SOCK_DGRAM):
        server.answer_at_once.__wrapped__()
        one.sendall(b"x")
        assert other.recv(1) == b"x"


@pytest.mark.parametrize(("kind", "watched"), [("none", False), ("auto", True)])
def test_a_session_that_comes_back_watches_what_a_new_one_does(monkeypatch, kind, watched):
    begun = []
    monkeypatch.setattr(AppSession, "register_file_watchers", begun.append)
    monkeypatch.setattr(st.config, "get_option", lambda name: kind)
    server.watch_no_files.__wrapped__()
    AppSession.register_file_watchers("session")
    assert bool(begun) == watched


@pytest.mark.parametrize("radius", ["0.4rem", None])
def test_the_theme_is_said_to_each_run_and_looked_up_once(monkeypatch, radius):
    looked_up = []

    def options(section):
        looked_up.append(section)
        return {"base": None, "baseRadius": radius if section != "theme.dark" else None}

    monkeypatch.setattr(app_session.config, "get_options_for_section", options)
    # another test may have run the page
    by_streamlit = inspect.unwrap(app_session._populate_theme_msg)
    monkeypatch.setattr(app_session, "_populate_theme_msg", by_streamlit)

    def said():
        said = NewSession()
        app_session._populate_theme_msg(said.custom_theme)
        app_session._populate_theme_msg(said.custom_theme.light, "theme.light")
        app_session._populate_theme_msg(said.custom_theme.dark, "theme.dark")
        return said.SerializeToString()

    before = said()
    server.look_up_the_theme_once.__wrapped__()
    looked_up.clear()
    assert [said(), said()] == [before] * 2
    assert looked_up == ["theme", "theme.light", "theme.dark"]


def remembered(monkeypatch, heard):
    """What the browser asks for and which runs begin, instead of its being done; all is as before
    after the test."""
    for name in ("handle_backmsg", "_create_scriptrunner"):
        monkeypatch.setattr(AppSession, name, lambda session, asked: heard.append(asked))


def test_what_comes_before_the_loop_runs_wakes_it_once(monkeypatch):
    wake = AppSession._call_soon_on_event_loop
    woken, heard, told = [], [], threading.Event()

    def counted(session, callback):
        woken.append(callback)
        wake(session, callback)

    monkeypatch.setattr(AppSession, "_call_soon_on_event_loop", counted)
    remembered(monkeypatch, heard)
    server.wake_the_loop_once.__wrapped__()
    loop = asyncio.new_event_loop()
    session = mock.Mock(_event_loop=loop)
    tell = functools.partial(AppSession._call_soon_on_event_loop, session)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(name):  # as the runs of two pages do
        for i in range(50):
            tell(lambda i=i: heard.append((name, i)))

    loop.call_soon_threadsafe(told.wait)  # it is busy meanwhile
    runs = [threading.Thread(target=run, args=(name,)) for name in "ab"]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert len(woken) == 1 and not heard
    told.set()
    done = threading.Event()
    tell(done.set)
    assert done.wait(10)
    for name in "ab":
        assert [i for who, i in heard if who == name] == list(range(50))
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def test_a_loop_that_runs_looks_again_before_it_has_to_be_woken(monkeypatch):
    woken, heard, later = [], [], []
    monkeypatch.setattr(
        AppSession, "_call_soon_on_event_loop", lambda session, wake: woken.append(wake)
    )
    remembered(monkeypatch, heard)
    server.wake_the_loop_once.__wrapped__()
    loop = mock.Mock()
    loop.call_soon = lambda callback, *arguments: callback(*arguments)
    loop.call_later = lambda delay, *call: later.append(call)
    session = mock.Mock(_event_loop=loop)
    tell = functools.partial(AppSession._call_soon_on_event_loop, session)

    def look_again():
        call, *arguments = later.pop()
        call(*arguments)

    tell(lambda: heard.append(0))
    woken[0]()
    tell(lambda: heard.append(1))
    assert len(woken) == 1 and not heard  # what a page says first goes together
    look_again()
    tell(lambda: heard.append(2))  # comes while the loop is awake
    assert len(woken) == 1 and heard == [0, 1]
    look_again()
    assert heard == [0, 1, 2]
    look_again()  # and finds nothing: it sleeps
    assert not later
    tell(lambda: heard.append(3))
    assert len(woken) == 2
    woken[1]()
    assert heard == [0, 1, 2, 3]


@pytest.mark.parametrize("name", ["handle_backmsg", "_create_scriptrunner"])
def test_what_a_run_has_said_is_heard_before_what_the_browser_asks_and_the_next_run(
    monkeypatch, name
):
    """Else Streamlit may throw it away, as of a run that nobody waits for any more."""
    heard, loop = [], mock.Mock()
    monkeypatch.setattr(AppSession, "_call_soon_on_event_loop", lambda session, wake: wake())
    remembered(monkeypatch, heard)
    server.wake_the_loop_once.__wrapped__()
    session, other = mock.Mock(_event_loop=loop), mock.Mock(_event_loop=loop)
    for whose, said in ((session, 1), (other, "of another page"), (session, 2)):
        AppSession._call_soon_on_event_loop(whose, functools.partial(heard.append, said))
    assert not heard  # the loop is busy
    getattr(AppSession, name)(session, "asked")
    assert heard == [1, 2, "asked"]
    loop.call_later.call_args.args[1](loop)
    for (call, *arguments), _ in loop.call_soon.call_args_list:
        call(*arguments)
    assert heard == [1, 2, "asked", "of another page"]  # and nothing twice


def test_runs_come_one_after_the_other_but_not_those_that_stand_aside():
    running, most, log = 0, 0, []
    begun, let_go = threading.Event(), threading.Event()

    def short():
        nonlocal running, most
        with server.turn():
            running += 1
            most = max(most, running)
            running -= 1
        log.append("short")

    def long():
        with server.turn(), server.aside():
            begun.set()
            assert let_go.wait(10)
        log.append("long")

    slow = threading.Thread(target=long)
    slow.start()
    assert begun.wait(10)
    others = [threading.Thread(target=short) for _ in range(20)]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join(10)
    let_go.set()
    slow.join(10)
    assert most == 1
    assert log == ["short"] * 20 + ["long"]


def test_an_error_gives_the_turn_back():
    for _ in range(2):
        try:
            with server.turn(), server.aside():
                raise KeyError
        except KeyError:
            pass
    with server.turn():
        pass


def test_aside_without_a_turn_does_not_take_that_of_another():
    """The run of a fragment holds no turn."""
    with server.turn():
        entered = []

        def fragment():
            with server.aside():
                entered.append("fragment")

        def page():
            with server.turn():
                entered.append("page")

        threads = [threading.Thread(target=work) for work in (fragment, page)]
        for thread in threads:
            thread.start()
        threads[0].join(10)
        threads[1].join(0.2)
        assert entered == ["fragment"]  # the page still waits for this turn
    threads[1].join(10)
    assert entered == ["fragment", "page"]


def test_a_turn_ends_with_an_error_in_it_and_aside_gives_it_back():
    with contextlib.suppress(ZeroDivisionError), server.turn(), server.aside():
        _ = 1 / 0
    with server.turn(), server.aside(), server.aside():
        pass
    with server.turn():
        pass


def test_threads_do_not_wait_long_for_each_other(monkeypatch):
    """Else one that reads a large file slows all others down, each time they let go of Python."""
    asked = []
    monkeypatch.setattr(server.sys, "setswitchinterval", asked.append)
    server.switch_often.__wrapped__()
    assert asked and asked[0] <= 1e-3


def test_nobody_waits_while_all_objects_are_gone_through():
    """A thousand objects belong to each page."""
    through, threshold = [], gc.get_threshold()

    def note(phase, info):
        if phase == "start" and info["generation"] == 2:
            through.append(info)

    server.collect_rarely.__wrapped__()
    gc.callbacks.append(note)
    try:
        kept = [[i] for i in range(200_000)]
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*threshold)
        gc.unfreeze()
    assert len(kept) == 200_000 and not through
