"""Watch the EM algorithm fit a 1-D Gaussian mixture: `streamlit run streamlit_app.py`.

Options follow after `--`; `python streamlit_app.py -h` lists them.
"""

import sys
from pathlib import Path

import streamlit as st

from gmm_em.dashboard import charts, frontend, results, server, sidebar, views, visitor
from gmm_em.dashboard.command_line import parser
from gmm_em.dashboard.views import classroom, layout, panel


def page(argv):
    server.answer_at_once()
    server.switch_often()
    server.collect_rarely()
    server.ask_for_one_value()
    server.send_compact_charts(charts.said_once)
    server.watch_no_files()
    server.look_up_the_theme_once()
    server.wake_the_loop_once()
    frontend.hand_out(layout.about)
    settings = visitor.read(argv)
    layout.set_up(settings)
    case = sidebar.own_start(visitor.case(sidebar.choose_data(settings)))
    notices = layout.header(case)
    classroom.show(case)
    # what is sent first is drawn first: a fifth of the time to the first chart
    parts = [lambda: panel.beside(case, views.show), lambda: sidebar.show(case)]
    if case.dataset is None:
        parts = [layout.ask_for_data, parts[1]]
    elif results.takes_long(case):
        parts.reverse()
    for draw in parts:
        draw()
    layout.show_notices(notices)
    visitor.finish()


def start_server(argv):
    """Like the original demo: `python streamlit_app.py -r 3` opens the page, `-h` the options."""
    from streamlit.web import cli

    parser().parse_args(argv)
    sys.argv = ["streamlit", "run", __file__, "--", *argv]
    sys.exit(cli.main())


if __name__ == "__main__":
    # under a test runner the arguments are the runner's
    ours = Path(sys.argv[0]).name == Path(__file__).name
    arguments = sys.argv[1:] if ours else []
    if st.runtime.exists():
        with server.turn():
            page(arguments)
    else:
        start_server(arguments)
