"""What README and docs say of options, commands, files and sections is so.
`python tests/test_readme.py` writes the table of options."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README, OPTIONS = ROOT / "README.md", ROOT / "docs" / "options.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
sys.path.insert(0, str(ROOT))  # as a script it is not given the project
from gmm_em.dashboard.settings import TABLE  # noqa: E402
from gmm_em.dashboard.text.format import as_typed  # noqa: E402

PLACE = re.compile(r"<!-- options -->\n(.*?)<!-- end -->\n", re.DOTALL)


def options():
    rows = ["| flag | URL | meaning | default | values |", "|---|---|---|---|---|"]
    for row in TABLE:
        flag = f"`{row.flag}`, `--{row.name}`" if row.flag else f"`--{row.name}`"
        rows.append(
            f"| {flag} | `{row.name}` | {row.help} | {as_typed(row.default)} | {row.range} |"
        )
    return "\n".join(rows) + "\n"


def sections(page):
    titles = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"\W+", "-", title.lower()) for title in titles}


def test_the_table_of_options_is_the_table_of_settings():
    assert PLACE.search(OPTIONS.read_text("utf-8"))[1] == options()


def test_as_a_script_it_writes_the_table(tmp_path):
    script, page = tmp_path / "tests" / "test_readme.py", tmp_path / "docs" / "options.md"
    for file in (script, page):
        file.parent.mkdir()
    shutil.copy(__file__, script)
    (tmp_path / "gmm_em").symlink_to(ROOT / "gmm_em")
    text = OPTIONS.read_text("utf-8")
    page.write_text(text.replace("| 1 to 10 |", "| 1 to 11 |"), "utf-8")
    subprocess.run([sys.executable, script], cwd=tmp_path, check=True)
    assert page.read_text("utf-8") == text


def test_the_two_commands_stand_in_it():
    text = README.read_text("utf-8")
    assert "\npip install -r requirements.txt && streamlit run streamlit_app.py\n" in text
    assert "\ntests/run\n" in text
    assert "tests/run" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_it_takes_two_screens():
    assert len(README.read_text("utf-8").splitlines()) <= 150
    assert (ROOT / "docs" / "fit.gif").stat().st_size <= 1_000_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_section_that_a_page_names_exists(page):
    text = page.read_text("utf-8")
    for name in re.findall(r"`((?:gmm_em|docs|tests)/[\w./]+)`", text):
        assert (ROOT / name).exists(), name
    for name, section in re.findall(r"\]\((?!http)([^)#]*)(?:#([^)]+))?\)", text):
        target = page.parent / name if name else page
        assert target.exists(), name
        assert not section or section in sections(target), section


if __name__ == "__main__":
    text = PLACE.sub(
        lambda _: f"<!-- options -->\n{options()}<!-- end -->\n", OPTIONS.read_text("utf-8")
    )
    OPTIONS.write_text(text, "utf-8")
