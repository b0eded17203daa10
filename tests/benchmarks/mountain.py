"""What the mountain costs, against its bars: python tests/benchmarks/mountain.py

Bytes over the websocket and CPU of the server with the mountain open and closed, and how long the
browser takes to draw a frame with it. Fails where a bar is missed.
"""

import asyncio
import statistics
import sys

from page import STEP, Row, a_browser, a_page, one, table
from visitors import Visitor

LARGE = "&n_points=100000"
N = 6  # pages of each kind


async def _opening(server, query, first_seed):
    """(bytes, milliseconds of CPU) of pages whose fits, and charts of these, are there."""
    sizes, milliseconds = [], []
    for seed in range(first_seed, first_seed + N):
        async with Visitor(server.address, f"view=fit&seed={seed}") as before:
            await before.load()
        async with Visitor(server.address, f"{query}&seed={seed}") as visitor:
            used = server.cpu()
            await visitor.load()
            milliseconds.append(1000 * (server.cpu() - used))
            sizes.append(visitor.received)
    return statistics.median(sizes), statistics.mean(milliseconds)


def opening():
    with one() as server:
        asyncio.run(_opening(server, "view=fit&mountain=auto&steps=apart", 100))  # the layouts
        for what, more in (
            ("", ""),
            (", E and M apart", "&steps=apart"),
            (", 100,000 points", LARGE),
        ):
            size, cpu = asyncio.run(_opening(server, f"view=fit{more}", 200))
            size_open, cpu_open = asyncio.run(
                _opening(server, f"view=fit{more}&mountain=auto", 200)
            )
            bar = 30 if "apart" in more else 15
            yield Row(f"mountain{what}: bytes", (size_open - size) / 1000, bar, "kB")
            yield Row(f"mountain{what}: CPU", cpu_open - cpu, 60, "ms")


def frames():
    """Time of the browser's main thread for all frames of a fit, with the mountain and without."""
    with one() as server, a_browser() as browser:
        seconds = {"": [], "&mountain=auto": []}
        for _ in range(3):
            for more, found in seconds.items():
                with a_page(browser, server.address, f"view=fit{more}") as page:
                    session = page.context.new_cdp_session(page)
                    session.send("Performance.enable")
                    page.evaluate(STEP, 90)
                    before = _busy(session)
                    page.evaluate(STEP, 90)
                    found.append(_busy(session) - before)
        closed, opened = (min(found) for found in seconds.values())
        yield Row("a frame with the mountain", 1000 * opened / 90, 1.15, "ms", 1000 * closed / 90)


def _busy(session):
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


if __name__ == "__main__":
    rows = [*opening(), *frames()]
    print(table(rows))
    sys.exit(any(not row.holds() for row in rows))
