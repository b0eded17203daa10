"""The arrows that must never be: the core knows no screen, the charts know no Streamlit."""

import ast
import functools
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DASHBOARD = sorted((ROOT / "gmm_em" / "dashboard").rglob("*.py"))
CORE = sorted({*(ROOT / "gmm_em").rglob("*.py")} - {*DASHBOARD})


@functools.cache
def imported(path):
    """Names of all modules that a file imports, at its top or inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def reaches(path, *forbidden):
    return {n for n in imported(path) for f in forbidden if n == f or n.startswith(f + ".")}


def test_the_core_knows_no_screen():
    screen = "streamlit", "altair", "pandas", "gmm_em.dashboard"
    assert not {path: found for path in CORE if (found := reaches(path, *screen))}


@pytest.mark.parametrize("name", ["algorithms", "fit", "starts", "optima", "selection", "compare"])
def test_the_engine_reads_no_tables(name):
    code = "import sys, types; sys.modules['gmm_em'] = types.ModuleType('gmm_em'); "
    code += (
        f"sys.modules['gmm_em'].__path__ = ['gmm_em']; import gmm_em.{name}; print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {n for n in loaded if n.startswith(("gmm_em.tables", "gmm_em.links", "gmm_em.data"))}


def test_charts_and_settings_know_no_streamlit():
    rooms = ("text", "charts", "lessons", "save")
    names = ("settings.py", "channels.py")
    files = [p for p in DASHBOARD if p.parent.name in rooms or p.name in names]
    for path in files:
        assert not reaches(path, "streamlit")


# who is above whom in the dashboard; the player, the channels and the server know nobody of these
FLOORS = [
    "live",
    "text",
    "checks",
    "setting",
    "settings",
    "hiding",
    "command_line",
    "lessons",
    "charts",
    "save",
    "frontend",
    "cache",
    "progress",
    "case",
    "declared",
    "results",
    "visitor",
    "own_data",
    "views",
    "sidebar",
]


def test_arrows_go_down_only():
    def upwards(path):
        own = path.relative_to(ROOT / "gmm_em" / "dashboard").with_suffix("").parts[0]
        above = FLOORS[FLOORS.index(own) + 1 :] if own in FLOORS else FLOORS
        return reaches(path, *(f"gmm_em.dashboard.{name}" for name in above))

    assert not {path: found for path in DASHBOARD if (found := upwards(path))}


def test_only_the_cache_keeps_and_the_visitor_shows_nothing():
    for path in DASHBOARD:
        text = path.read_text("utf-8")
        assert "st.cache" not in text or path.name == "cache.py", path
        if path.parent.name == "visitor":
            used = set(re.findall(r"\bst\.(\w+)", text))
            assert used <= {"session_state", "query_params", "context"}


def test_tests_import_no_tests():
    """What several of them need has a module of its own."""
    for path in (ROOT / "tests").rglob("*.py"):
        assert not [name for name in imported(path) if name.startswith("test_")], path


def test_no_file_is_too_long_to_be_held_in_mind():
    scripts = (ROOT / "gmm_em" / "dashboard").rglob("*.js")
    for path in [*CORE, *DASHBOARD, *scripts]:
        assert len(path.read_text("utf-8").splitlines()) <= 350, path


def test_nothing_imports_the_front_door():
    assert not [path for path in (*CORE, *DASHBOARD) if reaches(path, "streamlit_app")]


@pytest.mark.parametrize("name", ["query_params", "session_state"])
def test_only_the_visitor_touches(name):
    touching = {p.parent.name for p in DASHBOARD if f"st.{name}" in p.read_text("utf-8")}
    assert touching == {"visitor"}


def test_the_project_needs_only_its_five_packages():
    allowed = {"streamlit", "numpy", "scipy", "altair", "pandas", "gmm_em"}
    for path in [*CORE, *DASHBOARD, ROOT / "streamlit_app.py"]:
        modules = {name.split(".")[0] for name in imported(path)}
        assert modules <= allowed | sys.stdlib_module_names, path.name


def test_importing_the_core_loads_no_heavy_package():
    code = "import sys, gmm_em; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"scipy", "pandas", "altair", "streamlit"} & set(loaded)
