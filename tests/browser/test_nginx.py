"""Several processes behind nginx, configured as the README says."""

import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from conftest import DESKTOP, Visitor, free_port, start_app
from playwright.sync_api import expect

README = Path(__file__).parents[2] / "README.md"
SECRET = {"STREAMLIT_SERVER_COOKIE_SECRET": "the same for all"}
FRAME = """daemon off;
pid {home}/pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {home}/1; proxy_temp_path {home}/2; fastcgi_temp_path {home}/3;
  uwsgi_temp_path {home}/4; scgi_temp_path {home}/5;
  {readme}
}}
"""


@pytest.fixture
def proxy(tmp_path):
    """(address of nginx, {port: process} behind it)"""
    if not shutil.which("nginx"):
        pytest.skip("there is no nginx here; tests/run gets one where apt can")
    ports = [free_port(), free_port()]
    apps = {port: start_app(port=port, **SECRET)[0] for port in ports}
    text = re.search(r"```nginx\n(.*?)```", README.read_text("utf-8"), re.DOTALL)[1]
    here = free_port()
    for old, new in (("8501", ports[0]), ("8502", ports[1]), ("listen 80;", f"listen {here};")):
        assert old in text
        text = text.replace(old, str(new))
    config = tmp_path / "nginx.conf"
    config.write_text(FRAME.format(home=tmp_path, readme=text))
    nginx = subprocess.Popen(["nginx", "-p", tmp_path, "-c", config])
    address = f"http://127.0.0.1:{here}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
            break
        except OSError:
            time.sleep(0.05)
    yield address, apps
    nginx.terminate()
    nginx.wait(10)
    for process in apps.values():
        process.kill()
        process.wait(10)


def visitors_of(port):
    """How many connections from nginx this process holds."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    sides = [line.split()[1:4] for line in lines]
    return sum(local.endswith(f":{port:04X}") and state == "01" for local, _, state in sides)


def test_the_configuration_of_the_readme_serves_any_link_from_any_process(browser, proxy):
    address, apps = proxy
    visitors = [
        Visitor(browser, address, DESKTOP, "light").open(f"view=fit&seed={seed}")
        for seed in range(5)
    ]
    for visitor in visitors:
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
        visitor.page.reload()  # the other process has never seen half of them
        visitor.wait_title("Iteration 1")
        assert visitor.title() == title
        visitor.page.locator("input.em-frame").press("ArrowRight")
        visitor.wait_url("iteration=2")
        expect(visitor.page.get_by_text("Log-likelihood, iteration 2 of")).to_be_visible()
        visitor.context.close()
