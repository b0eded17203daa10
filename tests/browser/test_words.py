"""Who does not see the charts hears what they show; what is copied goes into a spreadsheet."""

import csv
import io
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from gmm_em import Mixture
from gmm_em.dashboard.player.files import HERE
from gmm_em.modes import modes

TITLES = {
    "data": "Data", "fit": "Fit", "compare": "Result of the fit", "starts": "Starts",
    "choose": "How many",
}  # fmt: skip
CHARTS = "[role=graphics-document]"
OUTLINE = "(all) => all.map((e) => [Number(e.tagName[1]), e.textContent])"
TOLD = ".em-told"
SCRIPTS = "\n".join(
    (HERE / f"{name}.js").read_text("utf-8") for name in ("format", "mixture", "speech", "sound")
)


@pytest.mark.parametrize("view", TITLES)
def test_a_view_is_told_by_its_tree(turn, view):
    """One heading after the other, a sentence with numbers, a table with a caption, names for all
    that can be used, and the same sentence as the name of the chart and the words of a link."""
    visitor = turn(f"view={view}&data=galaxies&max_k=3&n_starts=10")
    page = visitor.page
    page.locator("h2").wait_for(state="attached")
    outline = page.locator(":is(h1, h2, h3, h4, h5, h6)").evaluate_all(OUTLINE)
    assert [level for level, _ in outline] == [1, 2]
    tree = page.locator(".stApp").aria_snapshot()
    assert re.search(r'- table "[A-Z].+":', tree)
    assert not re.search(r"- (button|slider|combobox|spinbutton|radio|link|table)\s*(:|$)", tree)
    said = page.locator(".stMain p.em-said").first.text_content()
    assert re.search(r"\d", said)
    name = re.compile(re.escape("Now: Iteration 0" if view == "fit" else said))
    expect(page.locator(CHARTS).first).to_have_attribute("aria-label", name)
    described = page.title() if view == "fit" else said
    expect(page.locator("meta[name=description]")).to_have_attribute("content", described)
    assert page.title() == f"{TITLES[view]}: EM for Gaussian mixtures"


PAUSE_WHERE_SAID = """(said) => {
  const title = document.querySelector('.st-key-fit_chart .role-title text').textContent;
  if (!title.startsWith(said)) return false;
  document.querySelector('button.em-play').click();
  return true;
}"""


def test_the_name_of_the_chart_follows_what_it_shows(turn):
    for query, shown in (
        ("view=fit&n_points=100&steps=apart&iteration=4", "Iteration 4"),
        ("view=fit&data=galaxies", "Iteration 0"),
    ):
        page = turn(query).page
        chart = page.locator(".st-key-fit_chart").locator(CHARTS)
        expect(chart).to_have_attribute("aria-label", re.compile(f"Now: {shown}"))
    page.locator("button.em-play").click()
    page.wait_for_function(PAUSE_WHERE_SAID, arg="Iteration 1")
    expect(chart).to_have_attribute("aria-label", re.compile("Now: Iteration 1,"))
    page.locator(".st-key-n_fit input").press("ArrowRight")
    expect(chart).to_have_attribute(
        "aria-label", re.compile("with 5 components .*Now: Iteration 0")
    )


def test_a_change_is_told_and_the_first_sight_is_not(visit):
    page = visit("n_points=100").settle().page
    said, told = page.locator("p.em-said"), page.locator(TOLD)
    expect(told).to_have_role("status")
    expect(told).to_be_empty()
    before = said.text_content()
    page.locator(".st-key-new_data button").click()
    expect(said).not_to_have_text(before)
    expect(told).to_have_text(said.text_content())
    expect(page.locator(CHARTS)).to_have_attribute(
        "aria-label", re.compile(re.escape(said.text_content()[:40]))
    )


LATE = """(words) => {
  document.querySelector(".stHtml:has(.em-said)").innerHTML = `<p class="em-said">${words}</p>`;
}"""


def test_what_is_drawn_after_the_end_of_its_run_is_told_too(turn):
    """A slow browser may draw it later, and a short run be over before its state is drawn."""
    page = turn("n_points=100").page
    page.evaluate(LATE, "5 points")
    expect(page.locator(TOLD)).to_have_text("5 points")
    expect(page.locator(CHARTS)).to_have_attribute("aria-label", re.compile("5 points$"))
    expect(page.locator("meta[name=description]")).to_have_attribute("content", "5 points")


def test_each_rest_tells_what_has_changed_since_the_last(turn):
    visitor = turn("view=fit&iteration=12&n_fit=2&data=faithful_waiting")
    page, said = visitor.page, visitor.page.locator("p.em-said")
    rows = page.locator(".em-parameters tbody tr")
    expect(said).not_to_contain_text("Since the last rest")
    page.locator("input.em-frame").press("Home")
    visitor.wait_url("iteration=0")  # the player says where it rests
    visitor.settle()
    expect(said).to_contain_text("near 83.00. ")
    before = [row.split() for row in rows.all_inner_texts()]
    page.locator("input.em-frame").press("End")
    expect(said).to_contain_text("mean 80.09")
    expect(said).to_contain_text("Since the last rest component")
    after = [row.split() for row in rows.all_inner_texts()]
    words = said.text_content()
    for (k, was, from_mean, _), (_, share, to_mean, sd) in zip(before, after, strict=True):
        (of_it,) = re.findall(rf"component {k} ((?:grew|shrank|moved|became)[^;]*?)[;.] ", words)
        if was != share:
            assert f"{'grew' if share > was else 'shrank'} from {was} to {share}" in of_it
        moved = float(to_mean) - float(from_mean)
        if moved:
            side, by = re.search(r"moved (left|right) by ([\d.]+)", of_it).groups()
            assert side == ("right" if moved > 0 else "left")
            assert float(by) == pytest.approx(abs(moved), abs=0.011)
        assert sd in of_it
    page.locator(".em-parameters tbody tr").first.click()  # asking is no change
    expect(said).to_contain_text("Picked component 1")
    assert words.partition(". ")[0] in said.text_content()


def test_the_browser_counts_humps_as_the_core_does(turn):
    page = turn("n_points=10").page
    rng = np.random.default_rng(0)
    cases = [Mixture.random(int(rng.integers(1, 11)), 2.0, rng) for _ in range(60)]
    cases += [Mixture([0.5, 0.5], [-a, a], [1.0, 1.0]) for a in (0.0, 1.0, 1.01, 9.0)]
    cases.append(Mixture([0.4, 0.0, 0.6], [0.0, 5.0, 9.0], [1e-9, 1.0, 1.0]))
    rows = [
        [{"weight": w, "mean": m, "sd": s} for w, m, s in zip(*each, strict=True)]
        for each in ((c.weights.tolist(), c.means.tolist(), c.sds.tolist()) for c in cases)
    ]
    found = page.evaluate(f"(cases) => {{ {SCRIPTS}\n return cases.map(modesOf); }}", rows)
    for mixture, at in zip(cases, found, strict=True):
        assert len(at) == len(modes(mixture))
        np.testing.assert_allclose(at, modes(mixture).at, atol=1e-6)


# ---- what is heard ----

FAKE = """() => {
  window.sounds = [];
  const param = (name) => new Proxy({}, {
    get: (_, method) => (...all) => window.sounds.push(
      [name, method, ...all.map((a) => a.length ? Array.from(a) : a)]),
    set: (_, key, value) => window.sounds.push([name, key, value]),
  });
  window.AudioContext = class {
    constructor() { window.sounds.push(["context"]); }
    currentTime = 0;
    destination = {};
    close() { window.sounds.push(["closed"]); }
    node() {
      return {
        connect: (to) => to, start() {}, stop: () => window.sounds.push(["stop"]),
        frequency: param("pitch"), gain: param("volume"), pan: param("side"),
      };
    }
    createOscillator() { return this.node(); }
    createGain() { return this.node(); }
    createStereoPanner() { return this.node(); }
  };
}"""


def pitches(page):
    return [
        call[2]
        for call in page.evaluate("window.sounds")
        if call[:2] == ["pitch", "setValueAtTime"]
    ]


def test_the_log_likelihood_is_heard_by_who_asks_for_it_and_by_nobody_else(turn):
    visitor = turn("view=fit&n_points=100&iteration=0")
    page = visitor.page
    page.evaluate(FAKE)
    page.locator("button.em-forward").click()
    visitor.wait_title("Iteration 1")
    assert page.evaluate("window.sounds") == []
    page.locator(".em-likelihood summary").press("Enter")
    hear = page.get_by_role("button", name="Hear it as a pitch")
    expect(hear).to_have_attribute("aria-pressed", "false")
    hear.press("Enter")
    expect(hear).to_have_attribute("aria-pressed", "true")
    for _ in range(3):
        page.locator("button.em-forward").click()
    visitor.wait_title("Iteration 4")
    page.locator("input.em-frame").press("End")
    visitor.wait_title(f"Iteration {visitor.last()}")
    heard = pitches(page)
    assert len(heard) >= 5 and heard == sorted(heard) and heard[-1] == 880
    hear.press("Enter")
    before = page.evaluate("window.sounds.length")
    page.locator("input.em-frame").press("Home")
    visitor.wait_title("Iteration 0")
    assert page.evaluate("window.sounds.length") == before
    hear.press("Enter")
    assert pitches(page)[-1] == 220
    page.locator(".em-likelihood summary").press("Enter")


def test_the_mixture_is_heard_from_left_to_right(turn):
    visitor = turn("view=fit&n_points=100&iteration=2000")
    page = visitor.page
    page.evaluate(FAKE)
    page.locator(".em-likelihood summary").click()
    page.get_by_role("button", name="Hear the mixture").click()
    sounds = page.evaluate("window.sounds")
    assert ["side", "setValueAtTime", -1, 0] in sounds
    assert ["side", "linearRampToValueAtTime", 1, 2] in sounds
    (curve,) = (call[2] for call in sounds if call[:2] == ["pitch", "setValueCurveAtTime"])
    rows = [[float(n.replace("−", "-")) for n in row.split()[1:]]
            for row in page.locator(".em-parameters tbody tr").all_inner_texts()]  # fmt: skip
    weights, means, sds = np.array(rows).T
    mixture = Mixture(weights / weights.sum(), means, sds)
    height = np.log(np.array(curve) / 220) / np.log(4)  # the pitch of twice the height is no octave
    peaks = [i for i in range(1, 100) if height[i] > max(height[i - 1], height[i + 1])]
    assert len(peaks) == len(modes(mixture))
    at = modes(mixture).at
    gaps = np.diff(at) / np.diff(peaks)  # equal steps in x
    assert np.ptp(gaps) < 0.05 * gaps.mean() + 2 * gaps.mean() / min(np.diff(peaks))
    ratio = mixture.density(at) / mixture.density(at).max()
    np.testing.assert_allclose(height[peaks] / height.max(), ratio, atol=0.06)


# ---- what is copied ----

COPIED = """async (selector) => {
  const range = document.createRange();
  range.selectNode(document.querySelector(selector));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  document.execCommand("copy");
  return navigator.clipboard.readText();
}"""


@pytest.mark.parametrize(
    "query, table, columns",
    [
        ("view=fit&n_points=100&iteration=12", ".em-parameters", 4),
        ("view=compare&n_points=100", ".st-key-compare_table table", 10),
        ("view=compare&data=faithful_waiting&n_fit=2", ".st-key-compare_table table", 7),
        ("view=choose&max_k=3", ".st-key-choose_table table", 10),
    ],
)
def test_a_table_is_copied_with_its_tabs_and_its_numbers(turn, query, table, columns):
    page = turn(query).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = page.locator(f"{table} tr")
    rows = list(csv.reader(io.StringIO(page.evaluate(COPIED, table)), delimiter="\t"))
    assert len(rows) == shown.count()
    assert max(map(len, rows)) == columns
    means = [
        cell for row in rows[1:] for cell in row[1:] if re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell)
    ]
    assert len(means) >= 2 * (len(rows) - 2)
    whole = "".join(map("".join, rows))
    assert not re.search(r"\d,\d{3}", whole)
    assert "−" not in whole and "→" not in whole.replace("true → fitted", "") and "±" not in whole


def test_what_is_copied_elsewhere_is_left_alone(turn):
    page = turn("view=compare&n_points=100").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert "EM fit a Gaussian" in page.evaluate(COPIED, "h1")
    assert "−" in page.evaluate(COPIED, ".st-key-likelihoods")


def test_a_phone_gets_an_icon_for_its_home_screen(turn):
    visitor = turn("n_points=10")
    link = visitor.page.locator("link[rel=apple-touch-icon]")
    answer = visitor.page.request.get(link.evaluate("(e) => e.href"))
    assert answer.ok and answer.headers["content-type"] == "image/png"
    assert answer.body()[:8] == b"\x89PNG\r\n\x1a\n"
