"""Where chart, player and numbers meet in the browser.

A channel is an element that every page has and an event: one of the three leaves a value at the
element (`element.value`) and sends the event, the others read it there. The chart's parameters
are bound to them; bound to an input of the player, the chart would be dead whenever it is drawn
before the player.

moves : the place of the player, which may be on the way from one frame to the next
frame : the same place for what is read: while player/canvas.js draws what moves, a few of them a
    second
rest : the same place for what takes long to draw, once the frames rest; while they run on it hears
    of those that player/canvas.js has not drawn
pick : the x that somebody asks about, as a text; "" for none
hand : the start while it is dragged: {rows, cuts, owners}, and `instead`, the log-likelihood of the
    start that they are drawn instead of; null for none
"""

CHANNELS = {
    "moves": {"element": "html", "event": "input"},
    "frame": {"element": "html", "event": "em-frame"},
    "rest": {"element": "html", "event": "em-rest"},
    "pick": {"element": "body", "event": "em-pick"},
    "hand": {"element": "head", "event": "em-hand"},
}
