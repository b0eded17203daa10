"""The arrows that must never be: the core knows no screen, the charts know no Streamlit."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DASHBOARD = sorted((ROOT / "gmm_em" / "dashboard").rglob("*.py"))
CORE = sorted({*(ROOT / "gmm_em").rglob("*.py")} - {*DASHBOARD})


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


@pytest.mark.parametrize("path", CORE, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_core_knows_no_screen(path):
    assert not reaches(path, "streamlit", "altair", "pandas", "gmm_em.dashboard")


def test_charts_and_settings_know_no_streamlit():
    files = [p for p in DASHBOARD if p.parent.name == "charts" or p.name == "settings.py"]
    for path in files:
        assert not reaches(path, "streamlit")


@pytest.mark.parametrize("path", [*CORE, *DASHBOARD], ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_imports_the_front_door(path):
    assert not reaches(path, "streamlit_app")


def test_only_the_sidebar_touches_the_url():
    touching = {p.name for p in DASHBOARD if "query_params" in p.read_text("utf-8")}
    assert touching == {"sidebar.py"}


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
