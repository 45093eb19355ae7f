"""Every colour of the figures, once, and the layout that all its figures share.

A figure is made with the *light* colours below. A page in dark mode swaps each of
them for its dark partner when it draws (`dark_partners`), so that a figure is
computed once and follows the page. Use these names, never a literal colour:
anything else would stay as it is when the page turns dark.

The hues are taken from, or darkened from, the colour-blind-safe set of Okabe and
Ito (https://jfly.uni-koeln.de/color/); each has a contrast of at least 3:1 against
its background, and no figure tells two things apart by colour alone (markers and
dashes differ too).
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

# The name says what the colour stands for, in the whole book.
INK = "#1f2433"  # text, and exact values
MUTED = "#5b6275"  # axes, secondary text
GRID = "#dfe3ec"
SURFACE = "#b9c3d6"  # solids, walls, the Bloch sphere
WALL = "#eef1f6"  # planes that catch a shadow
PAPER = "#fefefe"  # halo behind annotations, marker outlines

BASIS_X = "#d55e00"
BASIS_Y = "#008a64"
BASIS_Z = "#0072b2"

EXACT = INK
ESTIMATE = "#b0307a"
ONE_COPY = "#b06f00"
TWO_COPIES = "#5a4fcf"
BOUND = "#7a6a58"  # proven bounds and formulas, always dashed or dotted
NEGATIVE = "#2469ad"  # ends of the signed scale
POSITIVE = "#b3292e"

BASIS = (BASIS_X, BASIS_Y, BASIS_Z)  # indexed by the basis codes of a record
WEIGHT = ("#0072b2", "#008a64", "#b06f00", "#d55e00", "#b0307a")  # Pauli weights 1 to 5
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross")  # and their markers

_DARK = {
    INK: "#eceef5",
    MUTED: "#a9b1c4",
    GRID: "#343a4b",
    SURFACE: "#66718a",
    WALL: "#232837",
    PAPER: "#14181e",
    BASIS_X: "#ff8f50",
    BASIS_Y: "#33c79d",
    BASIS_Z: "#58b4f0",
    ESTIMATE: "#f283bd",
    ONE_COPY: "#f0b445",
    TWO_COPIES: "#a9a0ff",
    BOUND: "#c9b79f",
    NEGATIVE: "#6caeea",
    POSITIVE: "#ff7f7a",
}

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"

# No button of the mode bar leads off the page: Plotly's own "Share chart…" is a cloud service.
CONFIG: dict[str, Any] = {
    "responsive": True,
    "displaylogo": False,
    "displayModeBar": False,
    "showSendToCloud": False,
    "showEditInChartStudio": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
}


_AXIS = {
    "gridcolor": GRID,
    "linecolor": MUTED,
    "zerolinecolor": GRID,
    "zeroline": False,
    "ticks": "outside",
    "tickcolor": GRID,
    "automargin": True,
    "title": {"standoff": 8, "font": {"color": MUTED, "size": 14}},
    "tickfont": {"color": MUTED, "size": 12},
}

# A template rather than the layout itself: it also reaches the axes of subplots, and a title
# given later as a plain string keeps its font.
_TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 14, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 13},
            "bgcolor": "rgba(0,0,0,0)",
        },
        "hoverlabel": {"font": {"family": FONT}},
        "dragmode": False,
        "colorway": [BASIS_Z, BASIS_X, BASIS_Y, ONE_COPY, TWO_COPIES, ESTIMATE],
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "scene": {"dragmode": "orbit"},
    }
)


def dark_partners() -> dict[str, str]:
    """Return, for every light colour of the theme, the one that replaces it in the dark."""
    return dict(_DARK)


def alpha(color: str, opacity: float) -> str:
    """Return a theme colour made translucent, in the one form the page can also darken.

    Parameters
    ----------
    color : str
        A colour of this module, ``"#rrggbb"``.
    opacity : float
        0 (invisible) to 1.

    Examples
    --------
    >>> alpha(BASIS_Z, 0.25)
    'rgba(0,114,178,0.25)'
    """
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def figure(*, height: int = 380, legend: bool = True, alt: str = "", **layout: Any) -> go.Figure:
    """Return an empty figure in the book's style.

    The figure takes the width of its column; captions do the work of titles.

    Parameters
    ----------
    height : int
        In CSS pixels.
    alt : str
        Says what the figure shows, for readers who do not see it. A figure that stands on a
        page by itself needs one; inside an explorable, `explore` is given it.
    legend : bool
        Whether the legend shows; it lies above the plot, so that a phone keeps the width.
    **layout
        Anything `plotly.graph_objects.Layout` takes, over the defaults.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    # the template goes to the constructor: an update would merge it into Plotly's own, slowly
    fig = go.Figure(
        layout={
            "template": _TEMPLATE,
            "height": height,
            "autosize": True,
            "margin": {"l": 56, "r": 16, "t": 40 if legend else 16, "b": 48},
            "showlegend": legend,
        }
    )
    if alt:
        fig.layout.meta = {"alt": alt}
    fig.update_layout(**layout)
    return fig


def when_narrow(fig: go.Figure, **changes: Any) -> go.Figure:
    """Say what changes where the figure is drawn narrower than 520 px, on a phone.

    The changes travel in ``layout.meta`` and are applied by the page, so one figure
    serves both widths. Double underscores stand for dots, as everywhere in Plotly:
    ``when_narrow(fig, height=640, xaxis2__domain=[0, 1])``.

    Returns
    -------
    plotly.graph_objects.Figure
        The same figure.
    """
    meta = dict(fig.layout.meta or {})
    meta["narrow"] = {key.replace("__", "."): value for key, value in changes.items()}
    fig.layout.meta = meta
    return fig
