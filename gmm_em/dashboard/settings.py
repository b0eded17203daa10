"""THE table of settings. One row drives the flag, the widget and the URL parameter."""

from dataclasses import make_dataclass
from pathlib import Path

from gmm_em import data, starts
from gmm_em.algorithms import ALGORITHMS
from gmm_em.dashboard import checks
from gmm_em.dashboard.setting import Setting
from gmm_em.dashboard.text.markdown import plain as plain  # the name that it had here
from gmm_em.errors import shown
from gmm_em.links import MOST_COMPONENTS, MOST_NAMED, decode_components

VIEWS = {  # name -> label; `views/NAME.py` shows it
    "data": "1 Data",
    "fit": "2 Fit",
    "compare": "3 Compare",
    "starts": "4 Starts",
    "choose": "5 How many",
}
MANUAL = "manual"  # the start that no method makes: the visitor's own
NOTHING_RANDOM = ("quantiles", MANUAL)  # starts that are the same whatever the seed
UPLOAD = "upload"  # the data source that no function draws: values that the visitor brings
LESSONS = Path(__file__).with_name("lessons")  # the folder of their files
MOST_STEPS = 20  # of a lesson
MOST_ITERATIONS = 2000
APART = "apart"  # E and M step: each has a frame of its own
# the sources that it may suit: positive, and no logarithms yet
ON_A_LOG_AXIS = (UPLOAD, *(name for name in data.CLASSICS if name != "acidity"))
EQUAL = "equal"  # sds: all components have the same
LARGE = 50_000  # values; with more of them EM runs on groups
ALONE = "none"  # no other algorithm beside


def lesson_files(folder=LESSONS):
    """{name: file} of the lessons in their order, which the numbers of `30-local-maxima.md` give.
    None of them is read."""
    found = sorted(folder.glob("[0-9]*-*.md"))
    return {path.stem.split("-", 1)[1]: path for path in found}


SEED_MAX = 2**31 - 1
TABLE = (
    Setting(
        "data", "gaussian", "Source", "Where the data come from.",
        choices=(*data.SOURCES, UPLOAD), part="Data", shapes="data",
        labels={name: source.label for name, source in data.SOURCES.items()}
        | {UPLOAD: "Your own data"},
    ),
    Setting(
        "components", "0.5:-2:1,0.5:2:1", "Components",
        "The mixture of the source custom, as weight:mean:sd of each component.",
        check=checks.mixture, shapes="data", only=("data", "custom"),
    ),
    Setting(
        "values", "", "Values", "Small data of the source upload, packed for a link.",
        check=checks.link, shapes="data", only=("data", UPLOAD),
    ),
    Setting(
        "column", "value", "Column", "The axis label for the data of the source upload.",
        check=checks.column, shapes="data", only=("data", UPLOAD),
    ),
    Setting(
        "observations", 0, "Observations",
        "How many observations there are in all, where counts are weights that do not say it; 0: "
        "not known.",
        low=0, high=1_000_000_000, step=1, part="Data", shapes="data", only=("data", UPLOAD),
    ),
    Setting(
        "n_real", 4, "True components", "How many Gaussians generate the data.",
        flag="-r", low=1, high=MOST_COMPONENTS, step=1, part="Data", shapes="data",
    ),
    Setting(
        "spread", 3.0, "Spread", "SD of the distribution from which the true means are drawn.",
        flag="-s", low=0.0, high=20.0, step=0.1, part="Data", shapes="data",
    ),
    Setting(
        "n_points", 1000, "Points", "How many points are sampled.",
        flag="-p", low=10, high=100_000, step=100, part="Data", shapes="data",
    ),
    Setting(
        "n_fit", 4, "Fitted components", "How many Gaussians EM fits.",
        flag="-f", low=1, high=MOST_COMPONENTS, step=1, part="Fit", shapes="fit",
    ),
    Setting(
        "iter", 300, "Most iterations",
        "The fit stops after this many iterations if it has not converged before.",
        flag="-i", low=0, high=MOST_ITERATIONS, step=1, part="Fit", shapes="fit",
    ),
    Setting(
        "start", "k-means++", "Start", "How the first guess is made.",
        choices=(*starts.METHODS, MANUAL), part="Fit", shapes="fit",
        labels={"original": "as in the original demo", MANUAL: "your own"},
        hints={name: method.help for name, method in starts.METHODS.items()}
        | {MANUAL: "A table to fill in; it starts with the guess of k-means++."},
    ),
    Setting(
        "guess", "", "Your own start", "A start of your own, as weight:mean:sd of each component.",
        check=checks.guess, shapes="fit", only=("start", MANUAL),
    ),
    Setting(
        "best_of", 1, "Best of",
        "The fit runs from this many starts, and the best that has not collapsed is shown.",
        low=1, high=100, step=1, part="Fit", shapes="fit",
    ),
    Setting(
        "n_starts", 100, "Number of starts",
        "EM runs from this many starts; the view shows where they end.",
        low=1, high=500, step=1, part="Fit", only=("view", "starts"),
    ),
    Setting(
        "max_k", 8, "Most components",
        "The numbers of components to choose from: 1 to this number.",
        low=1, high=MOST_COMPONENTS, step=1, part="Fit", only=("view", "choose"),
    ),
    Setting(
        "steps", "together", "E and M step",
        "Apart, each iteration has two frames: in its E step each point asks who is responsible, "
        "in its M step each curve moves to its points.",
        choices=("together", APART), part="Animation", only=("algorithm", "em"),
    ),
    Setting(
        "animate_frames", 1, "Show every n-th iteration",
        "1 shows every iteration; 0 shows only the result, without animation.",
        flag="-a", low=0, high=100, step=1, part="Animation",
    ),
    Setting(
        "tol", 1e-8, "Tolerance",
        "A fit has converged when an iteration gains at most this much log-likelihood per point.",
        low=0.0, high=0.01, step=1e-8, part="More", shapes="fit",
    ),
    Setting(
        "sds", "free", "Sds",
        "free: each component has an sd of its own; equal: all have the same one, so that none can "
        "shrink onto a few points alone.",
        choices=("free", EQUAL), part="More", shapes="fit",
    ),
    Setting(
        "algorithm", "em", "Algorithm", "Who fits the mixture.",
        choices=tuple(ALGORITHMS), part="More", shapes="fit",
        labels={name: one.label for name, one in ALGORITHMS.items()},
        hints={name: one.idea for name, one in ALGORITHMS.items()},
    ),
    Setting(
        "beside", ALONE, "Beside it",
        "Another algorithm from the same start: its log-likelihood is a second line in the chart.",
        choices=(ALONE, *ALGORITHMS), part="More", only=("view", "fit"),
        labels={name: one.label for name, one in ALGORITHMS.items()},
    ),
    Setting(
        "seed", 28, "Seed of the data", "The same seed draws the same data.",
        low=0, high=SEED_MAX, step=1, part="More", shapes="data",
    ),
    Setting(
        "recorded", "auto", "Recorded values",
        "What a value stands for: itself, or all that would have been recorded as it.",
        choices=data.HOW, part="More", shapes="data",
        labels={"exact": "exact: points", "rounded": "rounded: intervals"},
        hints={"auto": "Classes that were printed are intervals, and so are values of your own of "
               "which one occurs five times or more."},
    ),
    Setting(
        "width", 0.0, "Rounded to",
        "The step to which the values were rounded; 0: as the values show it.",
        low=0.0, high=1e12, step=0.1, part="More", shapes="data", only=("recorded", "rounded"),
    ),
    Setting(
        "start_seed", 1, "Seed of the start", "The same seed makes the same first guess.",
        low=0, high=SEED_MAX, step=1, part="More", shapes="fit",
    ),
    Setting(
        "grouping", "auto", "Large data",
        f"auto: above {LARGE:,} values EM runs on groups of them, much faster and nearly as exact.",
        choices=("auto", "off"), part="More", shapes="fit",
    ),
    Setting(
        "scale", data.LINEAR, "Axis",
        "On a log axis the mixture is fitted to the logarithms (base 10) of positive data.",
        choices=(data.LINEAR, data.LOG), part="More", shapes="data", only=("data", *ON_A_LOG_AXIS),
    ),
    Setting(
        "click", "off", "Clicks on the points",
        "What a click on the points does, in the views of the data and of the fit. Added points "
        "stay with new data and go with another source; those set aside belong to these data.",
        choices=("off", "add", "aside"), part="More",
        labels={"off": "leave them alone", "add": "add one, or take it away",
                "aside": "set one aside, or bring it back"},
    ),
    Setting(
        "extra", "", "Added points",
        f"Up to {MOST_NAMED} values that are added to the data, counted and fitted.",
        check=checks.points, shapes="data",
    ),
    Setting(
        "aside", "", "Set aside",
        f"Up to {MOST_NAMED} values of the data that are not fitted, each for one observation.",
        check=checks.points, shapes="data",
    ),
    Setting(
        "bins", 0, "Bins",
        "How many bars the histogram has; 0 chooses a number that suits the data.",
        low=0, high=200, step=1, part="More",
    ),
    Setting(
        "list_seed", -1, "First seed of the lists",
        "The seed of the first start in the views of many starts; -1: that of the start.",
        low=-1, high=SEED_MAX, step=1, only=("view", "fit", "starts", "choose"),
    ),
    Setting("view", "data", "View", "Which view is open.", choices=tuple(VIEWS), labels=VIEWS),
    Setting(
        "iteration", 0.0, "Iteration",
        "Which iteration the fit view shows; with steps=apart, 12 is its E step, 12.5 its M step.",
        low=0, high=MOST_ITERATIONS, step=0.5,
    ),
    Setting(
        "x", "", "Picked value", "The value whose responsibilities the fit view shows.",
        check=checks.picked,
    ),
    Setting(
        "mountain", "", "Mountain",
        "Two parameters, such as mean.1,sd.2, over which the fit view shows the log-likelihood; "
        "auto: the means that move most.", check=checks.mountain,
    ),
    Setting(
        "speed", "", "Speed",
        "The speed of the player, if the link sets it; otherwise the visitor's choice.",
        choices=("", "0.25", "0.5", "1", "2", "4"),
    ),
    Setting(
        "lesson", "", "Lesson", "Which lesson is open; each step brings its own settings.",
        choices=("", *lesson_files()),
    ),
    Setting(
        "step", 1, "Step", "Which step of the lesson.",
        low=1, high=MOST_STEPS, step=1, only=("lesson",),
    ),
    Setting(
        "live", "", "Class", "The code of the class that the page follows.", check=checks.code,
    ),
)  # fmt: skip
PARTS = tuple(dict.fromkeys(row.part for row in TABLE if row.part))


def hidden_by(row):
    """The name by which a link hides a setting's widget; "data" is that of the view."""
    return "source" if row.name == "data" else row.name


def hidden_with(part):
    """The name by which a link hides a whole part of the sidebar."""
    return f"{part.lower()}_settings"


AROUND = {  # what stands around the views
    "views": "Choice of view",
    "lessons": "Lessons",
    "share": "Share",
    "projector": "Projector",
    "numbers": "Numbers and text beside the chart",
    "code": "Code",
    "formulas": "Formulas",
}
WIDGETS = {hidden_by(row): row for row in TABLE if row.part}
HIDEABLE = {  # what a link can hide -> what people call it
    "sidebar": "Sidebar",
    **AROUND,
    **{view: f"View {label}" for view, label in VIEWS.items()},
    **{hidden_with(part): f"Sidebar: {part}" for part in PARTS},
    **{name: f"Setting: {row.label}" for name, row in WIDGETS.items()},
}
TABLE += (
    Setting(
        "hide", "", "Hide", "What a link hides: any of these, separated by commas.",
        choices=("", *HIDEABLE), several=True, labels=HIDEABLE,
    ),
)  # fmt: skip
ROWS = {row.name: row for row in TABLE}

Settings = make_dataclass(
    "Settings", [(row.name, row.type, row.default) for row in TABLE], frozen=True
)


def to_query(settings, base=None):
    """The URL parameters of these settings: all that mean something beside the others, so that a
    link keeps its meaning when defaults or flags change. Values read back bit for bit. An empty
    text is left out, but where the `base` has another: from that it would come back."""
    return {
        name: str(value).removesuffix(".0") if isinstance(value, float) else str(value)
        for name, value in vars(settings).items()
        if means_something(ROWS[name], settings) and (value != "" or getattr(base, name, "") != "")
    }


def means_something(row, settings):
    """Whether a setting has a meaning beside the other ones."""
    if row.only is None:
        return True
    name, *values = row.only
    value = getattr(settings, name)
    return value in values if values else value != ""


def first_seed(settings):
    """The seed of the first start in the views of many starts."""
    return settings.start_seed if settings.list_seed < 0 else settings.list_seed


def hides(settings, name):
    """Whether these settings hide what `HIDEABLE` has by that name."""
    return name in settings.hide.split(",")


def shaping(what, settings):
    """(name, value) of all settings that shape the "data" or the "fit"."""
    return tuple(
        (row.name, getattr(settings, row.name))
        for row in TABLE
        if row.shapes == what and means_something(row, settings)
    )


def from_query(query, base):
    """(Settings, complaints) of URL parameters; what they leave out is taken from `base`."""
    values, complaints = vars(base) | checks.as_it_was(query), []
    for name, text in query.items():
        if name not in ROWS:
            complaints.append(f"{shown(name)} is an unknown setting; it was ignored.")
            continue
        values[name], complaint = ROWS[name].mend(text)
        if complaint:
            complaints.append(complaint)
    if values["start"] == MANUAL and values["guess"]:
        n = len(decode_components(values["guess"]))
        if "n_fit" in query and values["n_fit"] != n:
            complaints.append(f"n_fit={values['n_fit']} does not match the guess; {n} is used.")
        values["n_fit"] = n
    return Settings(**values), complaints
