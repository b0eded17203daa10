"""The states of the page that the tour visits: a row each. New features add their rows here."""

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from statistics import NormalDist

from playwright.sync_api import TimeoutError as StillWaiting

from gmm_em.algorithms import ALGORITHMS
from gmm_em.dashboard.live import numbers, rooms
from gmm_em.dashboard.settings import VIEWS, lesson_files
from gmm_em.links import encode_values

DESKTOP, PHONE = (1300, 900), (390, 844)
EVERY = tuple((size, theme) for size in (DESKTOP, PHONE, (1024, 768), (1920, 1080))
              for theme in ("light", "dark"))  # fmt: skip
BOTH = ((DESKTOP, "light"), (PHONE, "dark"))
ONE = ((DESKTOP, "light"),)
NARROW = tuple(((width, 900), "light") for width in (700, 800, 900))


@dataclass(frozen=True)
class State:
    """A page to look at: its name (the first word is its subject), the query of its URL, what a
    visitor does there, and the screens: (size, theme) each."""

    name: str
    query: str = ""
    actions: tuple[Callable, ...] = ()
    screens: tuple = BOTH

    def enter(self, visitor):
        """Do what brings a page that was just opened into this state."""
        for act in self.actions:
            act(visitor)
        return visitor.settle()


# ---- what visitors do: each is a function of the Visitor --------------------------------------


def click(selector):
    return lambda visitor: visitor.page.locator(selector).first.click()


def press(selector, key):
    return lambda visitor: visitor.page.locator(selector).first.press(key)


def choose(selector):
    """The first option of a list, which a key opens: pressed again until it has."""

    def enter(visitor):
        option = visitor.page.locator("[role=option]").first
        for _ in range(10):
            visitor.page.locator(selector).first.press("ArrowDown")
            with suppress(StillWaiting):
                return option.click(timeout=6000)
        option.click()

    return enter


def see(selector):
    return lambda visitor: visitor.page.locator(selector).first.wait_for()


def show(selector):
    return lambda visitor: visitor.page.locator(selector).first.scroll_into_view_if_needed()


def hover(selector):
    return lambda visitor: visitor.page.locator(selector).first.hover()


def file(name, content):
    """Bring a file."""
    holder = ".st-key-file input[type=file]"
    parts = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    return lambda visitor: visitor.page.locator(holder).set_input_files(parts)


def paste(text):
    def act(visitor):
        field = visitor.page.locator(".st-key-pasted textarea")
        field.fill(text)
        field.press("Control+Enter")

    return act


def sidebar(visitor):
    """Open the sidebar where the screen is too narrow for Streamlit to open it by itself."""
    visitor.page.locator(".stMain").evaluate("(main) => main.scrollTo(0, 0)")
    button = visitor.page.get_by_test_id("stExpandSidebarButton")
    if button.is_visible():
        button.click()
        visitor.page.locator(".stSidebar[data-collapsed=false]").wait_for()


def projector(visitor):
    visitor.page.locator(".em-project").click()
    visitor.page.locator(".stSidebar").wait_for(state="hidden")


def follows(query, phase=rooms.ASK, asks=""):
    """Follow a class that is shown this."""

    def act(visitor):
        code, _ = rooms.begin(query, "tour", phase, asks)
        visitor.open(f"live={code}")
        visitor.page.locator(".st-key-live_line").wait_for()

    return act


def printed(visitor):
    visitor.page.emulate_media(media="print")


# ---- the states -------------------------------------------------------------------------------

END = press("input.em-frame", "End")
FORMULAS = (click(".st-key-formulas summary"), see(".st-key-formulas .katex-display"))
CODE = (click(".st-key-code summary"), see(".st-key-code code"), show(".st-key-code code"))
BASIN = (click(".st-key-basin summary"), see(".st-key-basin_chart .mark-rect"),
         show(".em-basin button"))  # fmt: skip
TESTED = (choose(".st-key-test_k input"), see("text=/gains? as much/"))
COLLAPSED = "n_points=30&n_fit=6&seed=1"
TEN_POINTS = "n_points=10&n_fit=10&start=random points"
BAD = "n_fit=abc&n_points=1e12&iter=-3&iteration=99999&unknown=1"
HOSTILE = "n_fit=<img src=x onerror=alert(1)>&**bold**=1&data=https://example.org/x"
SHARE = (click(".st-key-share button"), see(".em-link"), see(".st-key-save_fit button"))
ANSWERS = ".st-key-lesson .stButtonGroup"
TABLE = b"height (cm);sex;n\n150,5;f;2\n162,0;f;1\n171,2;m;4\nmissing;m;1\n180,1;m;1\n"


def own(values, counts=None, column="height (cm)"):
    return f"data=upload&column={column}&values={encode_values(values, counts)}"


STEP = "lesson=what-em-does&step=1"
LED = (click("role=button[name='Run it with a class']"), see(".st-key-live_line"))
HEIGHT = numbers.asked("Your height", "cm", 100, 250).text
SPREAD = [k * 0.37 % 1 + (k % 3) for k in range(60)]
SPIKE = [*SPREAD, *[6.0] * 12]
OPEN = encode_values([9.5, 10.5, 11.5, 12.5, 13.5], [7, 289, 28, 188, 90],
                     edges=[float("-inf"), 10, 11, 12, 13, float("inf")])  # fmt: skip
SOURCES = ("laplace", "uniform", "faithful_waiting", "faithful_eruptions", "galaxies",
           "galaxies_corrected", "acidity", "iris_petal_length")  # fmt: skip

# tables about which the page asks, by what it asks
ASKED = {
    "decimal mark": "Gewicht_kg\n1,234\n2,345\n3,111\n",
    "three readings": "x\n1,170\n2,165\n3,180\n",
    "hole": "1 2 3\n4 6\n7 8 9\n2 5 4\n",
    "names or values": "dose,0,5,10\nA,1.5,2.5,3.5\nB,4.5,5.5,6.5\n",
    "letters": "키,몸무게\n170.5,60\n165,70\n".encode("euc_kr"),
    "counts": "a;b\n1;5\n2;7\n3;9\n4;2\n",
    "two samples": "length,f1,f2\n10,3,4\n11,5,2\n12,8,0\n13,4,1\n",
    "classes": "年代,人数\n10代,3\n20代,9\n30代,7\n40代,2\n",
    "thousands in classes": "Einkommen;n\n€10.000 – €19.999;3\n€20.000 – €29.999;9\n"
    "€30.000 – €39.999;7\n",
    "weights": "x,weight\n1.5,3\n2.7,5\n3.5,9\n4.9,1\n",
    "printed": "1 2 3 4\n10 20 30 40\n",
    "ends": "lower,upper,count\n9,10,7\n10,11,289\n11,12,28\n12,13,88\n13,14,193\n14,15,220\n",
    "zeros": "dose\n" + "0\n" * 40 + "1.5\n1.7\n2.2\n2.9\n3.1\n" * 12,
}
UNITS = "width\n12.5 mm\n13.1 mm\n14 mm\n12.9 mm\n13.3 mm\n"


def bring(content):
    content = content if isinstance(content, bytes) else content.encode()
    return file("table.csv", content)


LOG_NORMAL = encode_values([round(math.exp(NormalDist().inv_cdf((i + 0.5) / 90)), 2)
                            for i in range(90)])  # fmt: skip
KOLMOGOROV = (click(".st-key-kolmogorov summary"), see("text=samples from the fit"))
PAPER = (click(".st-key-paper summary"), see(".st-key-paper_chart .marks"))
FRESH = (press(".st-key-fresh button:visible", "Enter"), see("text=The truth has won"))
CUTS = (click(".st-key-choose_cuts summary"), see(".st-key-choose_cuts li"))

STATES = [
    State("data", "", screens=EVERY),
    State("fit start", "view=fit", screens=EVERY),
    State("fit middle", "view=fit&iteration=12", screens=EVERY),
    State("fit end", "view=fit&iteration=94"),
    State("fit heard", "view=fit&iteration=12",
          (click(".em-likelihood summary"), click(".em-pitch"))),
    State("compare", "view=compare", screens=EVERY),
    *(State(f"{view} narrow{' embedded' * bool(embed)}", f"view={view}&iteration=12{embed}",
            (sidebar,), NARROW)
      for view in ("data", "fit", "compare") for embed in ("", "&embed=true")),
    *(State(f"{view} zoomed", f"view={view}&iteration=12", screens=(((650, 450), "light"),))
      for view in ("data", "fit", "compare")),
    *(State(f"{view} embedded low", f"view={view}&iteration=12&embed=true",
            screens=(((800, 450), "light"),))
      for view in ("data", "fit", "compare")),
    *(State(f"sidebar of {source}", f"data={source}", (sidebar,), ((PHONE, "light"),))
      for source in ("gaussian", "custom", "upload")),
    # sources
    *(State(f"source {source} {view}", f"data={source}&view={view}&iteration=5", screens=screens)
      for source in SOURCES
      for view, screens in (("data", ONE), ("fit", ((DESKTOP, "dark"),)), ("compare", BOTH))),
    State("source custom", "data=custom"),
    State("source custom three", "data=custom&view=compare&components=0.2:-5:1,0.3:0:0.5,0.5:5:2"),
    State("source upload empty", "data=upload"),
    State("source upload table", "data=upload",
          (sidebar, file("class.csv", TABLE), see(".stSidebar [class*='st-key-column_']"))),
    State("source upload refused", "data=upload",
          (sidebar, file("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(90)),
           see(".stSidebar .stAlert"))),
    *(State(f"source upload asked {name}", "data=upload",
            (sidebar, bring(text), see(".stSidebar .stRadio")), EVERY[:4])
      for name, text in ASKED.items()),
    State("source upload units", "data=upload",
          (sidebar, bring(UNITS), see(".stMarkdown >> text=5 points"))),
    State("source upload pasted", "data=upload", (sidebar, paste("1 2 3 11 12 13"),
          see(".stMarkdown >> text=6 points"))),
    *(State(f"source own {view}", own([150.5, 162, 171.2, 180.1], [2, 1, 4, 1])
            + f"&view={view}&n_fit=2&iteration=3") for view in ("data", "fit", "compare")),
    State("source own tiny units", own([1e-7 * x for x in SPREAD], column="mol")
          + "&view=fit&n_fit=3&iteration=5"),
    State("source own large offset", own([1e9 + x for x in SPREAD], column="time")
          + "&view=fit&n_fit=3&iteration=5"),
    State("source own long name", own(SPREAD, column="the length of a name " * 2 + "as allowed")
          + "&view=fit&n_fit=3&iteration=5"),
    # values as they were recorded
    *(State(f"recorded classes {view}", f"data=crabs&n_fit=2&view={view}&iteration=40&x=0.63")
      for view in ("data", "fit", "compare", "choose")),
    State("recorded minutes", "data=faithful_waiting&recorded=rounded&n_fit=2&view=fit&x=66"),
    State("recorded minutes settings", "data=faithful_waiting&recorded=rounded&width=5",
          (sidebar, click(".st-key-more summary"), see(".st-key-width input"))),
    State("recorded spike", f"data=upload&recorded=auto&n_fit=2&best_of=20&view=fit&iteration=2000"
          f"&values={encode_values(SPIKE)}"),
    State("recorded spike compare", "data=upload&recorded=auto&n_fit=2&best_of=20&view=compare"
          f"&values={encode_values(SPIKE)}", screens=ONE),
    State("recorded open", f"data=upload&n_fit=2&view=fit&x=9&values={OPEN}"),
    State("recorded formulas", "data=crabs&n_fit=2&view=fit", FORMULAS, ONE),
    State("recorded drawn", "recorded=rounded&width=1&view=compare"),
    State("recorded heaps", own([35 + 5 * (k % 6) for k in range(240)] + [*range(20, 80)] * 2)
          + "&recorded=auto", screens=ONE),
    # the result, where nobody knows the truth
    State("result", "view=compare&data=faithful_waiting&n_fit=2", screens=EVERY),
    State("result departs", "view=compare&data=upload&n_fit=1&values=" + LOG_NORMAL),
    State("result three", "view=compare&data=galaxies&n_fit=3", (*KOLMOGOROV, *PAPER)),
    State("result none", "view=compare&data=acidity&n_fit=2&iter=2"),
    State("compare fresh", "view=compare", FRESH),
    State("choose cut-offs", "view=choose&data=galaxies", CUTS),
    State("fit rate", "view=fit&iteration=34&data=faithful_waiting&n_fit=2",
          (see("text=of the way"),)),
    # many starts, many numbers of components
    *(State(f"{view} of {source}", f"view={view}&data={source}")
      for view in ("starts", "choose") for source in ("gaussian", "galaxies")),
    *(State(f"{view} narrow", f"view={view}", (sidebar,), NARROW) for view in ("starts", "choose")),
    State("starts basin", "view=starts&n_fit=2&data=galaxies", BASIN,
          (*BOTH, ((1920, 1080), "light"))),
    State("starts collapsed", f"view=starts&{TEN_POINTS}"),
    State("starts one", "view=starts&n_starts=1&n_fit=10", screens=ONE),
    State("choose tested", "view=choose&data=uniform&n_points=50&max_k=3", TESTED),
    State("choose ten points", "view=choose&n_points=10&max_k=10"),
    State("best of", "view=fit&data=galaxies&n_fit=5&best_of=10"),
    State("by hand", "view=fit&start=manual&n_fit=3", (see(".em-peak"),), EVERY[:4]),
    State("by hand table", "view=fit&start=manual&n_fit=10&data=galaxies", (sidebar,)),
    # the fit at one's own pace, and asked
    State("steps E", "view=fit&steps=apart&iteration=3", screens=EVERY[:4]),
    State("steps M", "view=fit&steps=apart&iteration=3.5"),
    State("asked point", "view=fit&iteration=12&x=2.2"),
    State("asked point far", "view=fit&iteration=12&x=-3&steps=apart"),
    # the likelihood as a mountain
    State("mountain", "view=fit&mountain=auto&iteration=12", screens=EVERY),
    State("mountain apart", "view=fit&mountain=auto&iteration=3.5&steps=apart", screens=EVERY),
    State("mountain twins", "view=fit&n_fit=2&sds=equal&mountain=auto&iteration=2"),
    State("mountain beside", "view=fit&mountain=auto&iteration=12&beside=gradient"),
    State("mountain narrow", "view=fit&mountain=mean.3,sd.3&steps=apart&iteration=9", (sidebar,),
          NARROW),
    State("mountain odds", "view=fit&mountain=weight.1,weight.2&iteration=94", screens=ONE),
    State("mountain log", "data=galaxies&scale=log&n_fit=3&view=fit&mountain=mean.1,sd.1"),
    State("mountain one", "n_fit=1&view=fit&mountain=auto&steps=apart", screens=ONE),
    State("mountain large", "n_points=100000&view=fit&mountain=auto&iteration=30", screens=ONE),
    State("mountain projector", "view=fit&mountain=auto&iteration=12&steps=apart", (projector,),
          (((1920, 1080), "dark"),)),
    # points by hand, and a log axis
    State("points added data", "click=add&extra=10,9.5"),
    State("points added fit", "view=fit&click=add&extra=10,10&iteration=40", screens=EVERY[:4]),
    State("points aside", "data=galaxies&view=fit&click=aside&aside=34279,32789&extra=40000"),
    State("points refused", "view=fit&extra=10,ten&aside=77"),
    *(State(f"log {view}", f"data=galaxies&scale=log&n_fit=3&view={view}&iteration=5&x=20000")
      for view in ("data", "fit", "compare", "choose")),
    State("log basin", "view=starts&n_fit=2&data=galaxies&scale=log", BASIN, ONE),
    # expanders
    State("formulas data", "", FORMULAS, EVERY[:4]),
    State("formulas fit", "view=fit&iteration=12", FORMULAS),
    State("formulas compare", "view=compare", FORMULAS),
    State("code", "view=fit&iteration=12", CODE, ((PHONE, "dark"),)),
    *(State(f"equal sds {view}", f"sds=equal&view={view}") for view in ("data", "fit", "compare")),
    State("equal sds component", "sds=equal&view=fit&iteration=12",
          (click(".em-parameters tbody tr"), see(".em-component math"))),
    State("equal sds formulas", "sds=equal&view=fit&iteration=12", FORMULAS),
    State("equal sds code", "sds=equal&view=fit&iteration=12", CODE),
    State("equal sds many", "sds=equal&view=choose&data=galaxies", (sidebar,)),
    State("equal sds collapsed", "sds=equal&view=fit&data=upload&n_fit=3&values="
          + encode_values([1, 2, 5], [9, 9, 9]), (END,)),
    State("code wide", "view=fit&iteration=12", (sidebar, *CODE), (*NARROW, (DESKTOP, "light"))),
    # notices
    State("notices bad link", BAD),
    State("notices bad link fit", BAD + "&view=fit"),
    State("notices hostile", HOSTILE),
    State("notices many", "&".join(f"u{i}={i}" for i in range(40))),
    State("notices broken data", "data=upload&values=abc"),
    # corners
    State("corner one component", "n_fit=1&view=fit"),
    State("corner ten components", "n_fit=10&view=fit&iteration=20"),
    State("corner ten components compare", "n_fit=10&view=compare"),
    State("corner two for four compare", "n_fit=2&view=compare"),
    State("corner ten for ten compare", "n_real=10&n_fit=10&view=compare"),
    State("corner no spread", "spread=0&view=fit&iteration=5", screens=ONE),
    State("corner ten points", "n_points=10&n_fit=2", screens=ONE),
    State("corner many points", "n_points=100000", screens=ONE),
    State("corner many points fit", "n_points=100000&view=fit&iteration=30"),
    State("corner many points compare", "n_points=100000&view=compare"),
    State("corner collapsed", COLLAPSED + "&view=fit", (END,)),
    State("corner collapsed compare", COLLAPSED + "&view=compare"),
    State("corner ten on ten", TEN_POINTS + "&view=fit", (END,)),
    State("corner ten on ten compare", TEN_POINTS + "&view=compare"),
    State("corner no iteration", "iter=0&view=fit", screens=ONE),
    State("corner stopped", "iter=10&view=fit&iteration=10"),
    State("corner stopped compare", "iter=3&view=compare", screens=ONE),
    State("corner long fit", "iter=2000&tol=0&view=fit&iteration=1500", screens=ONE),
    State("corner no animation", "animate_frames=0&view=fit", screens=ONE),
    State("corner every seventh", "animate_frames=7&view=fit&iteration=21", screens=ONE),
    State("corner original start", "data=galaxies&start=original&view=fit", screens=ONE),
    State("corner hovering", "view=fit&iteration=12",
          (hover(".st-key-fit_chart svg.marks"),), ONE),
    # others who climb
    *(State(f"climber {name}", f"view=fit&algorithm={name}&iteration=6&x=1")
      for name in ALGORITHMS if name != "em"),
    State("climber beside", "view=fit&beside=squarem&iteration=9", screens=EVERY),
    State("climber beside hard", "view=fit&algorithm=k-means&beside=em&iteration=3"),
    State("climber of classes", "data=crabs&n_fit=2&view=fit&algorithm=k-means&beside=squarem"),
    State("climber formulas", "view=fit&algorithm=squarem",
          (click(".st-key-formulas summary"), see(".st-key-formulas .katex"),
           show(".st-key-formulas .katex"))),
    *(State(f"climber {view}", f"view={view}&algorithm=hard-em&data=galaxies&n_starts=20&max_k=3",
            screens=ONE) for view in VIEWS if view != "fit"),
    # lessons
    State("lessons list", "", (click(".st-key-lessons button"), see(".st-key-open_by-hand"))),
    State("lesson answered", "lesson=what-em-does&step=2",
          (click(f"{ANSWERS} button"), see(".st-key-lesson .stAlert")), EVERY),
    *(State(f"lesson {name} {step}", f"lesson={name}&step={step}")
      for name in lesson_files() for step in (1, 2)),
    # a class
    State("live lecturer", STEP, LED, EVERY),
    State("live votes", STEP,
          (*LED, click(".st-key-lesson label:has-text('Show the votes')"), see(".em-votes b"))),
    State("live invitation", STEP,
          (*LED, click(".st-key-live_class button"), see(".st-key-live_end"))),
    State("live projector", STEP, (*LED, projector),
          (((1024, 768), "light"), ((1920, 1080), "dark"))),
    State("live student", "", (follows(STEP),), EVERY),
    State("live student voted", "",
          (follows(STEP), click(f"{ANSWERS} button"), see("text=Your answer is in"))),
    State("live student astray", "",
          (follows(STEP), click(".st-key-view button >> nth=2"), see(".st-key-live_back"))),
    State("live student number", "", (follows("view=fit", rooms.NUMBER, HEIGHT),)),
    State("live student shown", "", (follows("view=fit&iteration=12", rooms.SHOW),)),
    State("live ended", "", (follows(STEP, rooms.ENDED),)),
    State("live place", "lesson=by-hand&step=6&x=4.5",
          (click(".st-key-lesson_guess button"), see(".em-places")), ONE),
    # what one can take
    State("share", "view=fit&iteration=12", SHARE, EVERY),
    State("share one by one", "view=fit&hide=sidebar",
          (*SHARE, click(".st-key-one_by_one summary"), see(".st-key-one_by_one button"))),
    State("share code", "view=fit&iteration=12",
          (*SHARE, click(".st-key-recipes summary"), see(".st-key-recipes code"),
           show(".st-key-recipes code"))),
    *(State(f"projector {view}", f"view={view}&iteration=12", (projector,),
            (((1024, 768), "light"), ((1920, 1080), "dark"))) for view in VIEWS),
    # what a link hides
    *(State(f"hidden {view}", f"hide=sidebar,formulas,code,lessons,share&view={view}")
      for view in ("data", "fit")),
    State("hidden but three", "hide=more_settings,animation_settings,source,n_real,spread,best_of"),
    # on paper
    *(State(f"printed {view}", f"view={view}&iteration=12", (printed,), ONE)
      for view in VIEWS),
]  # fmt: skip
