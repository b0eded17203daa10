"""The library as others get it: a wheel, installed somewhere else."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CLASSICS = """
from gmm_em import data
for name, source in data.SOURCES.items():
    if not source.parameters:
        print(name, source().n)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder that holds the installed wheel and nothing else of this project."""
    home = tmp_path_factory.mktemp("package")
    source, wheels, site = home / "source", home / "wheels", home / "site"
    shutil.copytree(
        ROOT / "gmm_em", source / "gmm_em", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", build, wheels], cwd=source, capture_output=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = wheels.iterdir()
    shutil.unpack_archive(wheel, site, "zip")  # a wheel of Python alone is installed by that
    shutil.rmtree(source)
    return site


def run(site, code):
    """What a program prints that knows the installed package."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=site.parent, env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_example_of_the_readme_runs(installed):
    example = re.search(
        r"```python\n(import gmm_em\n.*?)```", (ROOT / "README.md").read_text(), re.S
    )
    assert "converged 94 Mixture(" in run(installed, example[1])


def test_the_classics_bring_their_files(installed):
    assert "galaxies 82" in run(installed, CLASSICS)


def test_all_files_are_installed(installed):
    def files(folder):
        paths = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        return {str(p.relative_to(folder)) for p in paths}

    assert files(installed / "gmm_em") == files(ROOT / "gmm_em")


def test_the_page_needs_what_the_package_says():
    """Community Cloud reads requirements.txt, pip the project."""
    extra = PROJECT["optional-dependencies"]["dashboard"]
    requirements = (ROOT / "requirements.txt").read_text("utf-8").split()
    assert sorted(requirements) == sorted([*PROJECT["dependencies"], *extra])


def test_the_workflow_runs_the_tests():
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8")
    assert "run: tests/run\n" in workflow
