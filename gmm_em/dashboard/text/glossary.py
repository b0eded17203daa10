"""What the words of the field mean, each in a line: where one stands on the page, its line is a
touch, a key or a pointer away."""

TERMS = {
    "weight": "the share of all points that a component accounts for; the weights sum to 1.",
    "mean and sd": "where the middle of a bell curve is, and how wide the curve is (standard "
    "deviation).",
    "log-likelihood": "how well a mixture fits: the sum of the logarithms of its density at all "
    "points. No iteration of EM lowers it.",
    "posterior": "how probable it is that a point at x comes from each of the components, p(k|x); "
    "the *responsibility* of a component for that point.",
    "E step": "with the curves as they are, work out the responsibilities.",
    "M step": "with the responsibilities as they are, give each curve the mean, sd and weight of "
    "its share of the points; where sds are held equal, all get one.",
    "bound": "a function below the log-likelihood that touches it after each E step; the M step "
    "raises it, and with it the log-likelihood.",
    "converged": "an iteration gained at most the tolerance per point.",
    "maximum": "a mixture that no small change improves; there may be several, and the start "
    "decides which one EM reaches.",
    "collapsed": "a component that sits on a single value: the narrower, the likelier, without "
    "end. Its likelihood means nothing.",
    "spurious": "a maximum that owes its height to points which are near each other by chance: one "
    "of its components has an sd below a tenth of the largest, and such a cluster would be no "
    "surprise if the other components alone had drawn all points.",
    "k-means++": "a start whose means are points drawn far apart.",
    "AIC": "−2 log-likelihood + 2 for each fitted parameter: looks for good predictions "
    "(Akaike 1974).",
    "BIC": "−2 log-likelihood + ln n for each fitted parameter: looks for the number of components "
    "(Schwarz 1978). A difference of more than 10 is very strong evidence (Kass and Raftery 1995).",
    "ICL": "BIC − 2 Σ ln p of each point's likeliest component: looks for well-separated groups "
    "(Biernacki et al. 2000).",
    "held out": "cross-validation: each fifth of the points is judged by a fit to the other four, "
    "over several deals.",
    "bootstrap": "the same test on samples drawn from the smaller fit: how often do they gain as "
    "much by chance?",
}


def on(*terms):
    """The lines of these terms, as the help of a Streamlit element."""
    return "\n".join(f"- **{term}**: {TERMS[term]}" for term in terms)
