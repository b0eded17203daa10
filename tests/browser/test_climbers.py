"""Who climbs otherwise: straight edges, shares of all or nothing, two lines on one axis."""

import numpy as np
from places import domain, plots, rests_at
from playwright.sync_api import expect

import gmm_em

DATASET = gmm_em.simulate(4, 3.0, 1000, 28)
START = gmm_em.initial_guess(DATASET.values, 4, "k-means++", 1)
BANDS = ".st-key-fit_chart .mark-rect path[fill-opacity='0.28']"


def traced(name, **options):
    return gmm_em.fit(DATASET.values, START, algorithm=name, **options)


def test_k_means_cuts_halfway_and_gives_each_point_away_whole(turn):
    visitor = turn("view=fit&algorithm=k-means&iteration=5&x=1")
    page, trace = visitor.page, traced("k-means")
    means, points = trace.means[5], plots(visitor)[1]
    low, high = domain(DATASET)
    edges = sorted({round(edge, 3) for box in visitor.page.locator(BANDS).all()
                    for bounds in [box.bounding_box()]
                    for edge in (bounds["x"], bounds["x"] + bounds["width"])})  # fmt: skip
    assert len(edges) in (5, 8)  # neighbours may differ by a rounding
    cuts = points["x"] + (0.5 * (means[1:] + means[:-1]) - low) / (high - low) * points["width"]
    np.testing.assert_allclose(edges[1:-1], np.repeat(cuts, len(edges[1:-1]) // 3), atol=1.0)
    owner = int(np.abs(means - 1).argmin())
    cells = page.locator(".em-numbers tbody td:nth-child(3)")
    expect(cells).to_have_text(["1.000" if k == owner else "0.000" for k in range(4)])
    expect(page.locator(".em-numbers .em-formula")).to_be_empty()
    page.get_by_role("button", name="Component 2").click()
    count = trace.effective_counts[5, 1]
    said = page.locator(".em-component p")
    expect(said).to_have_text(f"It accounts for {count:.1f} of 1,000 points.")


def test_a_click_on_the_likelihood_goes_by_how_often_they_looked(turn):
    visitor = turn("view=fit&algorithm=squarem&beside=em")
    one, other = traced("squarem"), traced("em")
    expect(
        visitor.page.locator(".st-key-fit_chart .role-axis-title >> text=evaluations")
    ).to_be_visible()
    box, last = plots(visitor)[2], max(one.evaluations[-1], other.evaluations[-1])
    share = one.evaluations[12] / (1.02 * last)
    visitor.page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    rests_at(visitor, "12")
