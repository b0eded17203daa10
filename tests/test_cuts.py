"""Where the likeliest component changes, against brute force."""

import numpy as np
import pytest

from gmm_em import Mixture
from gmm_em.cuts import cut_offs
from gmm_em.dashboard.text.judged import of_all_cuts, percent, within


def test_cuts_are_where_the_likeliest_component_changes():
    rng = np.random.default_rng(3)
    for _ in range(20):
        k = rng.integers(2, 5)
        mixture = Mixture(rng.dirichlet(np.ones(k)), rng.normal(0, 3, k), rng.uniform(0.3, 2, k))
        grid = np.linspace(-15, 15, 300_001)
        owners = mixture.classify(grid)
        changes = np.flatnonzero(np.diff(owners))
        cuts = [cut for cut in cut_offs(mixture) if -15 < cut.at < 15]
        assert [(c.left, c.right) for c in cuts] == [(owners[i], owners[i + 1]) for i in changes]
        np.testing.assert_allclose([c.at for c in cuts], grid[changes], atol=2e-4)
        for cut in cuts:
            both = mixture.responsibilities([cut.at])[[cut.left, cut.right], 0]
            np.testing.assert_allclose(both, cut.posterior, rtol=1e-6)


def test_what_lies_beyond_a_cut_is_what_a_sample_has_there():
    mixture = Mixture([0.3, 0.7], [0.0, 3.0], [1.0, 1.5])
    cut = next(c for c in cut_offs(mixture) if 0 < c.at < 3)
    x, components = mixture.sample(200_000, np.random.default_rng(1))
    assert (x[components == 0] > cut.at).mean() == pytest.approx(cut.above, abs=0.004)
    assert (x[components == 1] < cut.at).mean() == pytest.approx(cut.below, abs=0.004)
    assert (mixture.classify(x) != components).mean() == pytest.approx(
        mixture.error_rate(), abs=0.004
    )


def test_a_cut_far_from_all_values_is_not_named():
    mixture = Mixture([0.5, 0.5], [0.0, 4.0], [1.0, 1.0001])
    assert len(cut_offs(mixture)) == 2
    (cut,) = within(mixture, (-3.0, 8.0))
    assert cut.at == pytest.approx(2.0, abs=0.01)
    assert of_all_cuts(mixture, (-3.0, 8.0), "{:.1f}".format) == (
        "K = 2: 1 | 2 at 2.0; 2.3 % on the wrong side"
    )
    assert of_all_cuts(Mixture([1.0], [0.0], [1.0]), (-1, 1), str) == "K = 1: none among the values"


@pytest.mark.parametrize(
    "share, words",
    [(0, "0.0 %"), (1e-9, "less than 0.1 %"), (0.0212, "2.1 %"), (0.99999, "more than 99.9 %"),
     (1, "100.0 %")],
)  # fmt: skip
def test_a_share_never_looks_like_none_or_all_if_it_is_not(share, words):
    assert percent(share) == words
