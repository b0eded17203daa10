"""What one test leaves in a browser, the next one does not find there."""

from conftest import DESKTOP, PHONE, Visitor

LEFT = """() => [localStorage.length, sessionStorage.length, document.cookie.includes('mine'),
  matchMedia('print').matches, matchMedia('(prefers-color-scheme: dark)').matches, innerWidth,
  navigator.onLine]"""


def test_a_context_that_was_put_back_is_as_good_as_new(app, contexts):
    health = f"{app}/_stcore/health"  # a page on which no script writes
    first = Visitor(contexts, app, PHONE, "dark")
    first.page.goto(health)
    first.page.evaluate(
        "() => { localStorage.mine = sessionStorage.mine = 1; document.cookie = 'mine=1'; }"
    )
    first.page.emulate_media(media="print")
    first.context.set_offline(True)
    first.context.route("**/*", lambda route: route.abort())
    contexts.put_back(first.context)
    second = Visitor(contexts, app, DESKTOP, "light")
    assert second.context is first.context
    second.page.goto(health)
    assert second.page.evaluate(LEFT) == [0, 0, False, False, False, DESKTOP[0], True]
    assert second.context.pages == [second.page]
    second.page.evaluate("console.error('mine')")
    assert (len(first.errors), len(second.errors)) == (0, 1)
    contexts.put_back(second.context)
