"""Several processes behind nginx, configured as docs/serving-a-class.md says."""

import contextlib
import itertools
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
  log_format who "$cookie_gmm_em $request_uri $upstream_addr";
  access_log {home}/log who;
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
    """(address of nginx, that of a course page, {port: process} behind it, its certificate, log)"""
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
    yield address, f"https://localhost:{course}/", apps, unknown, home / "log"
    nginx.terminate()
    nginx.wait(10)
    for process in apps.values():
        process.kill()
        process.wait(10)


@pytest.fixture(scope="module")
def trusting(browser, proxy):
    """Browser contexts that trust the certificate, and have read Streamlit's scripts already."""
    return Contexts(browser, proxy[0])


def requests(log):
    """[(visitor, what was asked for, port)] of what has been answered"""
    lines = [line.split(" ") for line in log.read_text().splitlines()]
    return [(who, asked, int(to[0].split(":")[1])) for who, asked, *to in lines if ":" in to[0]]


def wait_for(found):
    """Wait until there is something; give it back."""
    for _ in range(READY // 50):
        if there := found():
            return there
        time.sleep(0.05)
    pytest.fail("it did not come")


@pytest.fixture(scope="module")
def process_of(proxy):
    """process_of(visitor): the port of the process to which nginx takes this cookie."""
    address, _, _, unknown, log = proxy
    numbers = itertools.count()

    def ask(visitor):
        health = f"/_stcore/health?{next(numbers)}"
        cookie = {"Cookie": f"gmm_em={visitor}"}
        request = urllib.request.Request(f"{address}{health}", headers=cookie)
        urllib.request.urlopen(request, context=unknown).read()
        (port,) = wait_for(lambda: [to for who, *asked, to in requests(log) if asked == [health]])
        return port

    return ask


def visitor_of(port, trusting, process_of):
    """One with a cookie with which nginx takes him to this process."""
    name = next(name for name in map(str, range(100)) if process_of(name) == port)
    visitor = Visitor(trusting, trusting.address, DESKTOP, "light", **TRUSTING)
    visitor.context.clear_cookies()  # nginx has given him one already
    visitor.context.add_cookies([{"name": "gmm_em", "value": name, "url": visitor.address}])
    return visitor


def visitors_of(port):
    """How many connections from nginx this process holds."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    sides = [line.split()[1:4] for line in lines]
    return sum(local.endswith(f":{port:04X}") and state == "01" for local, _, state in sides)


def test_a_visitor_keeps_to_a_process(proxy, process_of):
    _, _, apps, _, _ = proxy
    names = [str(number) for number in range(20)]
    ports = [process_of(name) for name in names]
    assert set(ports) == set(apps)
    assert [process_of(name) for name in names] == ports


def test_a_frame_of_another_site_has_its_upload_and_its_class(trusting, proxy, process_of):
    """The class is one of the other process."""
    _, course, apps, _, log = proxy
    context = trusting.new_context(**TRUSTING)
    (page,) = context.pages
    page.goto(course)
    frame = page.frame_locator("iframe")
    frame.locator(".st-key-file input[type=file]").set_input_files(
        {"name": "own.csv", "mimeType": "text/csv", "buffer": b"0\n1\n2\n3\n4\n"}
    )
    said = frame.locator("strong").filter(has_text="5 points")
    expect(said).to_be_visible(timeout=3 * READY)
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    assert {"gmm_em", "_streamlit_xsrf"} <= set(cookies)
    for cookie in cookies.values():
        assert cookie["sameSite"] == "None" and cookie["secure"]
        assert cookie["partitionKey"] == "https://localhost"
    name = cookies["gmm_em"]["value"]
    here = process_of(name)
    (elsewhere,) = apps.keys() - {here}
    lecturer = visitor_of(elsewhere, trusting, process_of)
    follows_a_class(page, lecturer)
    trusting.put_back(context)
    trusting.put_back(lecturer.context)

    def kept(what):
        """Who and where, of what was asked for: a socket is in the log when it has closed."""
        return {
            (who, to) for who, asked, to in requests(log) if asked.startswith(f"/_stcore/{what}")
        }

    assert kept("upload_file") == {(name, here)}
    wait_for(lambda: (name, here) in kept("stream"))


def follows_a_class(page, lecturer):
    lecturer.open("lesson=what-em-does&step=1").settle()
    lecturer.page.get_by_role("button", name="Run it with a class").click()
    lecturer.wait_url("live=")
    link = f"{lecturer.address}/?live={lecturer.query()['live']}"
    panel = lecturer.page.locator(".st-key-lesson")
    frame, src = page.frame_locator("iframe"), "(frame, link) => { frame.src = link; }"
    voted = frame.get_by_role("radio", name="Four", exact=True)
    page.locator("iframe").evaluate(src, link)
    voted.click(timeout=READY)
    expect(panel).to_contain_text("1 of 1 have answered")
    page.locator("iframe").evaluate(src, link)
    expect(voted).to_be_checked()  # the frame has kept who it is
    panel.get_by_role("button", name="Show the answer").click()
    expect(frame.locator(".st-key-lesson")).to_contain_text("Right. There are four")
    expect(panel).to_contain_text("There are four")


def test_a_link_preview_says_what_the_view_is_about(proxy, trusting, process_of):
    address, _, apps, unknown, _ = proxy
    visitors = [visitor_of(port, trusting, process_of) for port in apps]
    for visitor in visitors:  # from its first one on a process knows it
        visitor.open("n_points=10").settle()
    for visitor in visitors:
        trusting.put_back(visitor.context)

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
    address, _, apps, unknown, _ = proxy
    stream = f"{address.replace('https', 'wss')}/_stcore/stream"
    with contextlib.ExitStack() as pages:
        for _ in range(300):
            page = connect(stream, ssl=unknown, subprotocols=["streamlit"])
            pages.enter_context(page)
        assert sum(map(visitors_of, apps)) >= 300


def test_any_process_serves_any_link(trusting, proxy, process_of):
    """The last, as one process dies."""
    _, _, apps, _, _ = proxy
    dying = min(apps)
    visitor = visitor_of(dying, trusting, process_of)
    visitor.open("view=fit&seed=1&n_points=100")
    visitor.page.locator("input.em-frame").press("ArrowRight")
    visitor.wait_url("iteration=1")
    visitor.wait_title("Iteration 1")
    title = visitor.title()
    assert visitors_of(dying)
    apps[dying].kill()
    apps[dying].wait(10)
    visitor.page.reload()  # the other process has never seen it
    visitor.wait_title("Iteration 1")
    assert visitor.title() == title
    visitor.page.locator("input.em-frame").press("ArrowRight")
    visitor.wait_url("iteration=2")
    expect(visitor.page.locator(".em-player output")).to_have_text(re.compile("2 / "))
    visitor.context.close()
