"""The recipes of docs/extending.md, applied to a copy of the project: what they promise holds."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPES = (ROOT / "docs" / "extending.md").read_text("utf-8")
BLOCK = re.compile(r"```python\n# ([\w/.]+)(?:, (at the end|in (\w+)))?\n(.*?)```", re.DOTALL)

QUERIES = (
    "start=spaced&data=exponential&view=fit&n_points=200", "data=exponential",
    "view=numbers&digits=2", "view=data",
)  # fmt: skip
VISIT = """
import json, sys
from streamlit.testing.v1 import AppTest

said = []
for query in sys.argv[1:]:
    at = AppTest.from_file("streamlit_app.py", default_timeout=60)
    at.query_params.update(dict(pair.split("=") for pair in query.split("&")))
    at.run()
    assert not at.exception and not at.warning, (at.exception, at.warning)
    widgets = [*at.sidebar.slider, *at.sidebar.number_input, *at.sidebar.selectbox]
    words = [*(word.value for word in at.markdown), *(w.key for w in widgets)]
    said.append(" ".join([*words, str(dict(at.query_params))]))
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """{query: what its page says} of a copy of the project with all recipes in it."""
    copy = tmp_path_factory.mktemp("extended")
    shutil.copytree(ROOT / "gmm_em", copy / "gmm_em")
    shutil.copy(ROOT / "streamlit_app.py", copy)
    for name, _, registry, code in BLOCK.findall(RECIPES):
        file = copy / name
        text = file.read_text("utf-8") if file.exists() else ""
        if registry:
            before, begin, after = re.split(rf"^({registry} = [({{].*\n)", text, flags=re.M)
            text = before + begin + code + after
        else:
            text += "\n\n" + code
        file.write_text(text, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", VISIT, *QUERIES], cwd=copy, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return dict(zip(QUERIES, json.loads(ran.stdout), strict=True))


def test_there_are_four_recipes_of_ten_lines():
    blocks = BLOCK.findall(RECIPES)
    assert len(blocks) == 5  # a view takes two
    assert all(len(code.splitlines()) <= 10 for *_, code in blocks)


def test_a_start_and_a_source(pages):
    said = pages["start=spaced&data=exponential&view=fit&n_points=200"]
    assert "'start': 'spaced'" in said and "'data': 'exponential'" in said
    assert "are **waiting times**" in pages["data=exponential"]


def test_a_view_and_a_setting(pages):
    said = pages["view=numbers&digits=2"]
    assert re.search(r"The mean is -?\d+\.\d\d\.", said)
    assert " digits " in said and "'digits': '2'" in said
    assert "digits" not in pages["view=data"]  # it means nothing there
