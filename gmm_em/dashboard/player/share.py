"""Link, embed code and picture: what the browser alone knows and can make."""

from gmm_em.dashboard.player import component

_link, _picture = component("link"), component("picture")


def show_link(hide):
    """Show the link and the embed code. hide : what they hide, as the setting says it."""
    _link(key="share_link", data={"hide": hide})


def show_picture(name, frames=False, chart=".stMain", paper=False):
    """Show the buttons that save the picture.

    name : of the file, without its ending
    frames : whether it is one of several frames, whose iteration belongs to the name
    chart : the selector of the place where the first chart is the one to save
    paper : whether it is light whatever the page is
    """
    data = {"name": name, "frames": frames, "chart": chart, "paper": paper}
    _picture(key=f"share_picture{'_paper' * paper}", data=data)
