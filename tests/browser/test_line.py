"""Without a line the page says so, plays on, and does what was pressed when it is back."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit

import pytest
from conftest import PHONE
from playwright.sync_api import expect

from gmm_em.dashboard.live import rooms

LESSON = "lesson=what-em-does&step=2"
FIT = "view=fit&n_points=200"
TOUCHED = {"has_touch": True, "is_mobile": True}


class Line:
    """A line to the app that falls silent without a word, as where a phone loses its network."""

    def __init__(self, address):
        self.to = urlsplit(address).port
        self.asks, self.answers, self.age = threading.Event(), threading.Event(), 0
        self.asks.set()
        self.answers.set()
        self.ends = []  # where browsers are connected
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self._start(self._accept)

    def fall_silent(self):
        self.asks.clear()
        self.answers.clear()

    def lose_answers(self):
        self.answers.clear()

    def work_for_others(self):
        """New connections work; those that there were stay silent for ever."""
        self.age += 1
        self.asks.set()
        self.answers.set()

    def hang_up(self):
        """A browser would ask again where nothing answers."""
        for end in self.ends:
            with contextlib.suppress(OSError):  # it has gone
                end.shutdown(socket.SHUT_RDWR)
        self.ends.clear()

    def _start(self, run, *arguments):
        threading.Thread(target=run, args=arguments, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:  # it was closed
                return
            self.ends.append(near)
            far = socket.create_connection(("127.0.0.1", self.to))
            self._start(self._carry, near, far, self.asks, self.age)
            self._start(self._carry, far, near, self.answers, self.age)

    def _carry(self, source, target, works, age):
        with contextlib.suppress(OSError):  # one side has gone
            while data := source.recv(65536):
                works.wait()
                if age == self.age:
                    target.sendall(data)
        # also of one that was cut off: the browser would wait for its answer for ever
        with contextlib.suppress(OSError):
            if age == self.age:
                target.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def door(app):
    """One for all: what comes through another one the browser would load and parse anew."""
    line = Line(app)
    yield line
    line.door.close()


@pytest.fixture
def line(door):
    yield door
    door.work_for_others()
    door.hang_up()


def test_a_phone_without_network_says_so_plays_on_and_forgets_no_press(visit):
    visitor = visit(LESSON, PHONE, **TOUCHED).settle()
    page, sign = visitor.page, visitor.page.locator(".em-line")
    expect(sign).to_be_hidden()
    page.context.set_offline(True)
    page.locator(".st-key-lesson .stButtonGroup button").first.tap()
    expect(sign).to_contain_text("Done when it is back")
    expect(page.locator(".st-key-lesson .stAlert")).to_have_count(0)
    page.context.set_offline(False)
    expect(page.locator(".st-key-lesson .stAlert")).to_be_visible()
    expect(sign).to_be_hidden()

    sent = len(visitor.settle().sent)
    page.context.set_offline(True)
    expect(sign).to_have_text(
        "No network. The player works on. What you press is done when it is back."
    )
    answer = page.locator(".st-key-lesson .stButtonGroup button").last
    answer.tap()
    for _ in range(2):  # who waits presses again
        page.locator(".st-key-lesson_next button").tap()
    expect(sign).to_contain_text(f"Done when it is back: {answer.inner_text()}, Next.")
    assert len(visitor.sent) == sent
    page.locator("button.em-forward").tap()
    at = visitor.frame()
    visitor.wait_title("Iteration")
    page.context.set_offline(False)
    expect(page.locator(".st-key-lesson h3")).to_contain_text("Step 3")
    expect(sign).to_be_hidden()
    assert at > 0
    visitor.settle()
    expect(page.locator(".st-key-lesson h3")).to_contain_text("Step 3")
    expect(page.locator("[data-em-waits]")).to_have_count(0)

    page.context.set_offline(True)
    page.keyboard.press("PageUp")  # of a clicker
    expect(sign).to_contain_text("Done when it is back: Back.")
    page.context.set_offline(False)
    expect(page.locator(".st-key-lesson h3")).to_contain_text("Step 2")
    expect(sign).to_be_hidden()


def test_where_nothing_answers_nothing_is_lost_and_nothing_is_done_again(line, visit):
    visitor = visit(LESSON, PHONE, address=line.address, **TOUCHED).settle()
    page, sign = visitor.page, visitor.page.locator(".em-line")
    line.fall_silent()
    page.locator(".st-key-lesson_next button").tap()  # nobody knows yet that it is lost
    expect(sign).to_contain_text("The server does not answer. The player works on.")
    line.work_for_others()
    expect(page.locator(".st-key-lesson h3")).to_contain_text("Step 3")
    expect(sign).to_be_hidden()

    visitor.settle()
    page.get_by_role("button", name="Run it with a class").click()
    visitor.wait_url("live=")
    code = visitor.settle().query()["live"]
    line.lose_answers()
    page.get_by_role("button", name="Vote again").click()
    expect(sign).to_contain_text("The server does not answer.")
    assert rooms.read(code).round == 2
    line.work_for_others()
    expect(sign).to_be_hidden()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".st-key-lesson .stAlert")).to_be_visible()
    assert rooms.read(code).round == 2
    visitor.errors.clear()  # the browser's own, of requests without an answer


def test_the_player_stays_where_the_visitor_left_it(line, visit):
    visitor = visit(f"{FIT}&iteration=10", PHONE, address=line.address, **TOUCHED).settle()
    page, sign = visitor.page, visitor.page.locator(".em-line")
    visitor.wait_title("Iteration 10")
    last = visitor.last()
    line.fall_silent()
    page.locator("input.em-frame").press("End")
    expect(sign).to_contain_text("The server does not answer.")
    page.locator("button.em-back").tap()
    visitor.wait_title(f"Iteration {last - 1}")
    line.work_for_others()
    expect(sign).to_be_hidden()
    visitor.wait_url(f"iteration={last - 1}")
    visitor.settle().wait_title(f"Iteration {last - 1}")
    assert visitor.frame() == last - 1
    visitor.errors.clear()


def test_what_plays_when_the_line_comes_back_plays_on(line, visit):
    visitor = visit(f"{FIT}&speed=0.25", PHONE, address=line.address, **TOUCHED).settle()
    page, sign = visitor.page, visitor.page.locator(".em-line")
    line.fall_silent()
    page.locator("button.em-forward").tap()
    expect(sign).to_contain_text("The server does not answer.")
    page.locator("button.em-play").tap()
    line.work_for_others()
    expect(sign).to_be_hidden()
    at = visitor.settle().frame()
    assert at > 0
    page.wait_for_function(f"() => document.querySelector('input.em-frame').value > {at}")
    visitor.errors.clear()
