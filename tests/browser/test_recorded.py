"""What the browser says of values that were recorded in classes."""

from pathlib import Path

import numpy as np
import pytest

from gmm_em import Mixture, fit, initial_guess
from gmm_em.dashboard import player
from gmm_em.data import SOURCES

MIXTURE = Path(player.__file__).with_name("mixture.js").read_text("utf-8")
CASES = """(cases) => {
    SCRIPT
    return cases.map(([rows, limits]) => responsibilitiesOfClass(rows, limits));
}""".replace("SCRIPT", MIXTURE)


def cells(visitor):
    return visitor.page.evaluate(
        "[...document.querySelectorAll('.em-numbers tbody tr')]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent))"
    )


def test_who_asks_at_x_hears_of_its_class(turn):
    crabs = SOURCES["crabs"]()
    start = initial_guess(crabs.values, 2, "k-means++", 1, crabs.counts, crabs.edges)
    mixture = fit(crabs.values, start, counts=crabs.counts, edges=crabs.edges)[40]
    visitor = turn("data=crabs&n_fit=2&view=fit&iteration=40&x=0.646")
    visitor.wait_title("Iteration 40")
    visitor.page.locator(".em-class", has_text="Its class: 0.6435").wait_for()
    of_class = mixture.responsibilities([0.646], crabs.edges)[:, 0]
    at_x = mixture.responsibilities([0.646])[:, 0]
    shown = [[f"{one:.3f}", f"{other:.3f}"] for one, other in zip(at_x, of_class, strict=True)]
    assert [row[2:] for row in cells(visitor)] == shown
    assert abs(at_x - of_class).max() > 0.001
    visitor.page.locator(".em-parameters tbody tr").first.click()
    assert "E[x|i,1]" in visitor.page.locator(".em-component .em-formula").text_content()


def test_exact_values_have_no_class(turn):
    visitor = turn("view=fit&iteration=12&x=2.2")
    visitor.wait_title("Iteration 12")
    visitor.page.locator(".em-numbers tbody tr").first.wait_for()
    assert all(len(row) == 3 for row in cells(visitor))
    assert not visitor.page.locator(".em-class").is_visible()
    assert not visitor.page.locator("text=p(k|class)").is_visible()


def test_the_posterior_of_a_class_is_that_of_python(turn):
    rng, cases, expected = np.random.default_rng(0), [], []
    for _ in range(500):
        k = rng.integers(1, 5)
        mixture = Mixture(
            rng.dirichlet(np.ones(k)),
            rng.normal(0, 10 ** rng.uniform(-1, 3), k),
            10 ** rng.uniform(-3, 2, k),
        )
        low = rng.normal(0, 10 ** rng.uniform(-1, 3))
        limits = [low, low + 10 ** rng.uniform(-8, 3)]
        open_end = rng.integers(0, 8)
        known = [-np.inf if open_end == 0 else limits[0], np.inf if open_end == 1 else limits[1]]
        logs = mixture.weighted_log_probabilities(known)[:, 0]
        expected.append(np.exp(logs - np.logaddexp.reduce(logs)))
        rows = zip(mixture.weights, mixture.means, mixture.sds, strict=True)
        named = [{"weight": w, "mean": m, "sd": s} for w, m, s in rows]
        cases.append([named, [None if np.isinf(limit) else limit for limit in known]])
    found = turn("view=data").page.evaluate(CASES, cases)
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-6)
