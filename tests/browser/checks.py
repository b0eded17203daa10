"""What must hold on every page, whatever it shows: `faults(visitor)` says what does not."""

LONGEST_FRAME = 500  # ms

# pairs of things on the page that lie over each other, none of them inside the other
OVERLAPS = """() => {
  const main = document.querySelector('.stMainBlockContainer');
  const things = [...main.querySelectorAll(
    '.stVegaLiteChart, .em-player, .stMetric, .stMarkdown, .stButton, .stButtonGroup,'
    + ' .stExpander, .stHeading, .stAlert')]
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.width > 1 && box.height > 1);
  const found = [];
  things.forEach(([a, one], i) => things.slice(i + 1).forEach(([b, other]) => {
    const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    if (wide > 4 && high > 4 && !a.contains(b) && !b.contains(a))
      found.push(`over each other: ${a.className} and ${b.className}`);
  }));
  return found;
}"""

# Text that somebody cannot read to its end: it reaches beyond a box that hides what sticks out.
# Ellipses count; what scrolls down does not, nor what is there for the ear only.
CUT = """() => {
  const found = new Set();
  for (const root of document.querySelectorAll(
      '.stMainBlockContainer, .stSidebar[data-collapsed=false]')) {
    const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const node = words.currentNode, at = node.parentElement;
      if (!node.data.trim() || !at.checkVisibility({visibilityProperty: true})
          || at.closest('svg, pre, style, textarea, .em-said, .katex-mathml, [data-testid=stIconMaterial]'))
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const text = range.getBoundingClientRect();
      if (text.width < 2 || text.height < 2) continue;
      for (let box = at; box && box !== root.parentElement; box = box.parentElement) {
        const style = getComputedStyle(box), edge = box.getBoundingClientRect();
        if (style.display === 'contents') continue;
        if (edge.width < 2 || edge.height < 2) break;  // for the ear only
        const wide = style.overflowX !== 'visible'
          && Math.max(text.right - edge.right, edge.left - text.left);
        const high = ['hidden', 'clip'].includes(style.overflowY)
          && Math.max(text.bottom - edge.bottom, edge.top - text.top);
        if (wide > 1.5 || high > 4)
          found.add(`cut: "${node.data.trim().slice(0, 50)}" by ${Math.round(Math.max(wide, high))} px`);
      }
    }
  }
  return [...found];
}"""

# texts of charts that stick out of their chart, or lie over each other
CHART_TEXTS = """() => {
  const found = [];
  for (const chart of document.querySelectorAll('.stVegaLiteChart svg.marks')) {
    const edge = chart.getBoundingClientRect();
    const texts = [...chart.querySelectorAll('text')]
      .filter((e) => e.textContent.trim() && getComputedStyle(e).opacity > 0.05
        && e.checkVisibility({opacityProperty: true}))
      .map((e) => [e.textContent, e.getBoundingClientRect()]);
    texts.forEach(([a, one], i) => {
      if (one.left < edge.left - 5 || one.right > edge.right + 5  // with its ascent and descent
          || one.top < edge.top - 5 || one.bottom > edge.bottom + 5)
        found.push(`out of the chart: "${a}"`);
      for (const [b, other] of texts.slice(i + 1)) {
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (wide > 2 && high > 5) found.push(`in a chart "${a}" lies over "${b}"`);
      }
    });
  }
  return found;
}"""

WORDS = """() => {
  const found = [];
  const text = [...document.querySelectorAll('.stMainBlockContainer, .stSidebar')]
    .map((e) => e.innerText).join(' ');
  for (const e of document.querySelectorAll('.katex-error')) found.push(`raw formula: ${e.innerText}`);
  for (const e of document.querySelectorAll('.stException')) found.push(`error box: ${e.innerText}`);
  for (const word of text.match(/\\$\\$|Traceback|\\bnan\\b|\\bNaN\\b|\\bundefined\\b|Infinity/g) ?? [])
    found.push(`on the page: ${word}`);
  return found;
}"""

SIDEWAYS = """() => ['.stMain', '.stSidebar[data-collapsed=false] > div', 'html']
  .map((name) => [name, document.querySelector(name)])
  .filter(([name, e]) => e && e.scrollWidth > e.clientWidth + 1)
  .map(([name, e]) => `${name} scrolls sideways by ${e.scrollWidth - e.clientWidth} px`)"""

# milliseconds of the longest of some frames, all charts painted anew in each
PAINT = """async () => {
  const charts = document.querySelectorAll('.stVegaLiteChart');
  let longest = 0, last = await new Promise(requestAnimationFrame);
  for (const opacity of [0.99, 1]) {
    for (const chart of charts) chart.style.opacity = opacity;
    const now = await new Promise(requestAnimationFrame);
    longest = Math.max(longest, now - last);
    last = now;
  }
  for (const chart of charts) chart.style.opacity = '';
  return longest;
}"""

# the same for the frames of the player between here and there
PLAY = """async () => {
  const range = document.querySelector('input.em-frame'), here = range.value;
  let longest = 0, last = await new Promise(requestAnimationFrame);
  for (const share of [0, 0.1, 0.5, 0.9, 1]) {
    range.value = Math.round(share * range.max);
    range.dispatchEvent(new Event('input', {bubbles: true}));
    await new Promise(requestAnimationFrame);
    const now = await new Promise(requestAnimationFrame);
    longest = Math.max(longest, now - last);
    last = now;
  }
  range.value = here;
  range.dispatchEvent(new Event('input', {bubbles: true}));
  return longest;
}"""


def faults(visitor):
    """Sentences on everything that is wrong with the page as it stands."""
    found = [sentence for look in (WORDS, CUT, CHART_TEXTS, OVERLAPS, SIDEWAYS)
             for sentence in visitor.page.evaluate(look)]  # fmt: skip
    found += slow(visitor, PAINT, "to paint")
    return found + [f"in the console: {error[:200]}" for error in visitor.errors]


def faults_of_frames(visitor):
    """The same for the player's frames, which are drawn and left where they were."""
    if not visitor.page.locator("input.em-frame").count():
        return []
    return slow(visitor, PLAY, "for a frame")


def slow(visitor, measure, what):
    """Nothing, or a sentence. A machine's hiccup does not come twice in a row."""
    took = LONGEST_FRAME
    for _ in range(2):
        took = min(took, visitor.page.evaluate(measure))
        if took < LONGEST_FRAME:
            return []
    return [f"more than {LONGEST_FRAME} ms {what}"]
