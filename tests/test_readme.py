"""What the README says of options and commands is so. `python tests/test_readme.py` mends the
table of options."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
sys.path.insert(0, str(README.parent))  # as a script it is not given the project
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


def test_the_table_of_options_is_the_table_of_settings():
    assert PLACE.search(README.read_text("utf-8"))[1] == options()


def test_as_a_script_it_mends_the_table(tmp_path):
    script = tmp_path / "tests" / "test_readme.py"
    script.parent.mkdir()
    shutil.copy(__file__, script)
    (tmp_path / "gmm_em").symlink_to(README.parent / "gmm_em")
    text = README.read_text("utf-8")
    (tmp_path / "README.md").write_text(text.replace("| 1 to 10 |", "| 1 to 11 |"), "utf-8")
    subprocess.run([sys.executable, script], cwd=tmp_path, check=True)
    assert (tmp_path / "README.md").read_text("utf-8") == text


def test_the_two_commands_stand_in_it():
    text = README.read_text("utf-8")
    assert "\npip install -r requirements.txt && streamlit run streamlit_app.py\n" in text
    assert "\ntests/run\n" in text
    assert "tests/run" in (README.parent / ".ci" / "run").read_text("utf-8")


def test_every_file_it_names_exists():
    text = README.read_text("utf-8")
    for name in re.findall(r"`((?:gmm_em|docs|tests)/[\w./]+)`|\]\((?!http)([^)#]+)\)", text):
        assert (README.parent / "".join(name)).exists(), name


def test_every_section_it_links_to_exists():
    text = README.read_text("utf-8")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    links = re.findall(r"\]\(#([^)]+)\)", text)
    assert links
    assert set(links) <= {re.sub(r"\W+", "-", title.lower()) for title in titles}


if __name__ == "__main__":
    text = PLACE.sub(
        lambda _: f"<!-- options -->\n{options()}<!-- end -->\n", README.read_text("utf-8")
    )
    README.write_text(text, "utf-8")
