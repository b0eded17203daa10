"""What a link hides, and what it shows."""

from dataclasses import replace

from gmm_em.dashboard.settings import AROUND, PARTS, VIEWS, WIDGETS, hidden_with, hides


def seen(hide):
    """The names of what a link with this `hide` shows: around the views, views, settings."""
    hidden = set(hide.split(","))
    around = {name for name in (*AROUND, *VIEWS) if name not in hidden}
    return around | {
        name
        for name, row in WIDGETS.items()
        if not {"sidebar", hidden_with(row.part), name} & hidden
    }


def hide_all_but(shown):
    """The `hide` of a link that shows these, as `seen` names them, and nothing else."""
    names = [name for name in (*AROUND, *VIEWS) if name not in shown]
    for part in PARTS:
        of_part = [name for name, row in WIDGETS.items() if row.part == part]
        missing = [name for name in of_part if name not in shown]
        names += [hidden_with(part)] if missing == of_part else missing
    if not shown & WIDGETS.keys():
        names = ["sidebar", *(name for name in names if not name.endswith("_settings"))]
    return ",".join(names)


def visible(settings):
    """(settings, complaints): those whose open view is not hidden."""
    seen = [view for view in ("fit", *VIEWS) if not hides(settings, view)]
    if settings.view in seen:
        return settings, []
    if not seen:
        names = [name for name in settings.hide.split(",") if name not in VIEWS]
        return replace(settings, hide=",".join(names)), ["hide= leaves no view; all are shown."]
    return replace(settings, view=seen[0]), [
        f"view={settings.view} is hidden by this link; {seen[0]} is used."
    ]
