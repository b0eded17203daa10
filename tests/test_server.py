"""What keeps the server quick: no delay of small messages, and one run of the page at a time."""

import socket
import threading

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
