"""A page in a class: which browser it is, and the clock by which it looks what the class does."""

from gmm_em.dashboard.player import component, ignore

_room = component("room")


def listen(code, token, period):
    """Mount the clock of class `code`; returns the token of this browser, "" as long as it is not
    known.

    token : what is known of it; another one than the browser's takes its place there
    period : seconds between two looks
    """
    state = _room(
        key=f"room_{code}",
        data={"code": code, "token": token, "period": period},
        on_token_change=ignore,
        on_look_change=ignore,
    )
    return state.token or ""
