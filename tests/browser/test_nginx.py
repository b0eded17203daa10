"""Several processes behind nginx, configured as docs/serving-a-class.md says."""

import contextlib
import re
import shutil
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from conftest import DESKTOP, READY, Contexts, Visitor, free_port, start_app
from playwright.sync_api import expect
from websockets.sync.client import connect

PAGE = Path(__file__).parents[2] / "docs" / "serving-a-class.md"
SECRET = {"STREAMLIT_SERVER_COOKIE_SECRET": "the same for all"}
TRUSTING = {"ignore_https_errors": True}  # the certificate is one of our own
BEFORE = """daemon off;
pid {home}/pid;
error_log stderr;
"""
WITHIN = """http {{
  access_log off;
  client_body_temp_path {home}/1; proxy_temp_path {home}/2; fastcgi_temp_path {home}/3;
  uwsgi_temp_path {home}/4; scgi_temp_path {home}/5;
  server {{  # a course page, of another site than the app
    listen {course} ssl;
    ssl_certificate {home}/gmm_em.crt;
    ssl_certificate_key {home}/gmm_em.key;
    default_type text/html;
    return 200 '<!doctype html><iframe src="{address}/?embed=true&data=upload" title="EM"
      width="1250" height="850"></iframe>';
  }}"""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """(address of nginx, that of a course page, {port: process} behind it, its certificate)"""
    if not shutil.which("nginx"):
        pytest.skip("there is no nginx here; tests/run gets one where apt can")
    home, text = tmp_path_factory.mktemp("nginx"), PAGE.read_text("utf-8")
    certificate, key = home / "gmm_em.crt", home / "gmm_em.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    variables = dict(re.findall(r"^export (\w+)=(\S+)", text, re.MULTILINE)) | SECRET
    ports, here, course = [free_port(), free_port()], free_port(), free_port()
    address = f"https://127.0.0.1:{here}"
    added = {"home": home, "course": course, "address": address}
    apps = {port: start_app(port=port, **variables)[0] for port in ports}
    config = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)[1]
    for old, new in (
        ("8501", ports[0]), ("8502", ports[1]), ("listen 443 ssl;", f"listen {here} ssl;"),
        ("/etc/ssl/gmm_em.crt", certificate), ("/etc/ssl/gmm_em.key", key),
        ("http {", WITHIN.format(**added)),
    ):  # fmt: skip
        assert old in config
        config = config.replace(old, str(new))
    (home / "nginx.conf").write_text(BEFORE.format(**added) + config)
    nginx = subprocess.Popen(["nginx", "-p", home, "-c", home / "nginx.conf"])
    unknown = ssl.create_default_context(cafile=certificate)
    unknown.check_hostname = False
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1, context=unknown).read()
            break
        except OSError:
            time.sleep(0.05)
    yield address, f"https://localhost:{course}/", apps, unknown
    nginx.terminate()
    nginx.wait(10)
    for process in apps.values():
        process.kill()
        process.wait(10)


@pytest.fixture(scope="module")
def trusting(browser, proxy):
    """Browser contexts that trust the certificate, and have read Streamlit's scripts already."""
    return Contexts(browser, proxy[0])


def visitors_of(port):
    """How many connections from nginx this process holds."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    sides = [line.split()[1:4] for line in lines]
    return sum(local.endswith(f":{port:04X}") and state == "01" for local, _, state in sides)


def test_uploads_reach_the_right_process_from_a_frame_of_another_site(trusting, proxy):
    _, course, _, _ = proxy
    for number in range(3):  # several: one alone may come to the right process by chance
        context = trusting.new_context(**TRUSTING)
        context.clear_cookies()
        (page,) = context.pages
        page.goto(course)
        frame = page.frame_locator("iframe")
        rows = "\n".join(map(str, range(5 + number)))
        frame.locator(".st-key-file input[type=file]").set_input_files(
            {"name": "own.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        )
        said = frame.locator("strong").filter(has_text=f"{5 + number} points")
        expect(said).to_be_visible(timeout=3 * READY)
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        assert {"gmm_em", "_streamlit_xsrf"} <= set(cookies)
        for cookie in cookies.values():
            assert cookie["sameSite"] == "None" and cookie["secure"]
            assert cookie["partitionKey"] == "https://localhost"
        trusting.put_back(context)


def test_a_link_preview_says_what_the_view_is_about(proxy):
    address, _, _, unknown = proxy

    def preview(query):
        page = urllib.request.urlopen(f"{address}/{query}", context=unknown).read().decode()
        (said,) = re.findall('property="og:description" content="(.+?)"', page)
        (image,) = re.findall('property="og:image" content="(.+?)"', page)
        assert "<title>EM for Gaussian mixtures</title>" in page
        assert urllib.request.urlopen(image, context=unknown).read().startswith(b"\x89PNG")
        return said

    about = {preview(f"?view={view}") for view in ("data", "fit", "compare", "starts", "choose")}
    assert len(about) == 5 and preview("") in about


def test_300_pages_are_open_at_once(proxy):
    address, _, apps, unknown = proxy
    stream = f"{address.replace('https', 'wss')}/_stcore/stream"
    with contextlib.ExitStack() as pages:
        for _ in range(300):
            page = connect(stream, ssl=unknown, subprotocols=["streamlit"])
            pages.enter_context(page)
        assert sum(map(visitors_of, apps)) >= 300


def test_a_class_spans_the_processes_and_a_frame_of_another_site(trusting, proxy):
    address, course, _, _ = proxy
    lecturer = Visitor(trusting, address, DESKTOP, "light", **TRUSTING)
    lecturer.open("lesson=what-em-does&step=1").settle()
    lecturer.page.get_by_role("button", name="Run it with a class").click()
    lecturer.wait_url("live=")
    link = f"{address}/?live={lecturer.query()['live']}"
    contexts, frames = [trusting.new_context(**TRUSTING) for _ in range(3)], []
    for context in contexts:  # several: they come to both processes
        (page,) = context.pages
        page.goto(course)
        page.locator("iframe").evaluate("(frame, link) => { frame.src = link; }", link)
        frames.append(page.frame_locator("iframe"))
    voted = [frame.get_by_role("radio", name="Four", exact=True) for frame in frames]
    for radio in voted:
        radio.click(timeout=READY)
    panel = lecturer.page.locator(".st-key-lesson")
    expect(panel).to_contain_text("3 of 3 have answered")
    contexts[0].pages[0].locator("iframe").evaluate("(frame, link) => { frame.src = link; }", link)
    expect(voted[0]).to_be_checked()  # the frame has kept who it is
    panel.get_by_role("button", name="Show the answer").click()
    for frame in frames:
        expect(frame.locator(".st-key-lesson")).to_contain_text("Right. There are four")
    expect(panel).to_contain_text("There are four")
    for context in (lecturer.context, *contexts):
        trusting.put_back(context)


def test_any_process_serves_any_link(trusting, proxy):
    """The last, as one process dies."""
    address, _, apps, _ = proxy
    visitors = []
    while len(visitors) < 2 or not all(map(visitors_of, apps)):  # until each has one of its own
        assert len(visitors) < 20
        visitor = Visitor(trusting, address, DESKTOP, "light", **TRUSTING)
        visitors.append(visitor.open(f"view=fit&seed={len(visitors)}"))
        visitor.page.locator("input.em-frame").press("ArrowRight")
        visitor.wait_url("iteration=1")
        visitor.wait_title("Iteration 1")
        visitor.page.reload()  # with its cookie, to its process
        visitor.wait_title("Iteration 1")
    first, second = apps
    assert visitors_of(first) + visitors_of(second) >= len(visitors)

    titles = [visitor.title() for visitor in visitors]
    apps[first].kill()
    apps[first].wait(10)
    for visitor, title in zip(visitors, titles, strict=True):
        visitor.page.reload()  # the other process has never seen some of them
        visitor.wait_title("Iteration 1")
        assert visitor.title() == title
        visitor.page.locator("input.em-frame").press("ArrowRight")
        visitor.wait_url("iteration=2")
        expect(visitor.page.locator(".em-player output")).to_have_text(re.compile("2 / "))
        visitor.context.close()
