"""`explore`: `ipywidgets.interact` that still answers when there is no kernel."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import plotly.offline
import traitlets

from ..figures import theme
from . import bake as baking
from .controls import Control, as_control
from .digest import tree_digest

MIME = "application/vnd.qshadow.explore+json"
PUBLISHING = "QSHADOW_VIZ_PUBLISHING"  # set by the Sphinx extension for the kernels of a book's build

_STATIC = Path(__file__).parent / "static"


class Explore(anywidget.AnyWidget):
    """A figure with controls. Made by `explore`; see there.

    Attributes
    ----------
    value : dict
        What every control shows, by argument name: an ordinary synced trait, for
        `traitlets.link` and ``observe``. Setting it moves the controls.
    """

    _esm = _STATIC / "explore.js"
    _css = _STATIC / "explore.css"

    payload = traitlets.Dict(read_only=True).tag(sync=True)
    value = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        view: Callable[..., Any],
        controls: dict[str, Control],
        fixed: dict[str, Any],
        caption: str,
        alt: str | Callable[..., str],
        progress: bool,
    ) -> None:
        self._view = view
        self._controls = controls
        self._fixed = fixed
        self._alt = alt
        sizes = [len(control.values) for control in controls.values()]
        baked = baking.bake(self._listed_state, sizes, progress)
        payload = {
            "controls": [control.spec(name) for name, control in controls.items()],
            "caption": caption,
            "dark": theme.dark_partners(),
            "config": theme.CONFIG,
            "font": theme.FONT,
            **baked,
        }
        start = {name: control.key(control.start) for name, control in controls.items()}
        super().__init__(value=start)
        self.set_trait("payload", payload)
        self.on_msg(self._answer)

    @traitlets.validate("value")
    def _check_value(self, proposal: Any) -> dict[str, Any]:
        value = dict(proposal["value"])
        if set(value) != set(self._controls):
            raise traitlets.TraitError(
                f"`value` must name the controls {list(self._controls)}, but {list(value)} was given"
            )
        for name, key in value.items():
            try:
                self._controls[name].argument(key)
            except ValueError as error:
                raise traitlets.TraitError(f"`value[{name!r}]`: {error}") from None
        return value

    def figure(self, **value: Any) -> Any:
        """Return the figure for these values, the others as they stand; listed or not.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        return self._state({**self.value, **value})[0]

    def open(self) -> None:
        """Open the connection to the page, except in a book's build, where nobody is at the other end."""
        if not os.environ.get(PUBLISHING):
            super().open()

    def _listed_state(self, state: int) -> tuple[Any, str]:
        value: dict[str, Any] = {}
        for name, control in reversed(self._controls.items()):
            state, index = divmod(state, len(control.values))
            value[name] = control.key(index)
        return self._state({name: value[name] for name in self._controls})

    def _state(self, value: dict[str, Any]) -> tuple[Any, str]:
        arguments = {name: self._controls[name].argument(key) for name, key in value.items()} | self._fixed
        figure = baking.evaluate(self._view, arguments)
        return figure, self._alt if isinstance(self._alt, str) else self._alt(**arguments)

    def _answer(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        """Answer the page: a figure for values that are not listed, or plotly.js itself."""
        reply = {"id": content.get("id")}
        if content.get("kind") == "plotly":
            self.send({**reply, "kind": "plotly"}, [plotly.offline.get_plotlyjs().encode()])
        elif content.get("kind") == "figure":
            try:
                tree = baking.state_tree(*self._state(content["value"]))
            except (baking.BakeError, ValueError, KeyError, TypeError) as error:
                self.send({**reply, "kind": "error", "message": str(error)})
            else:
                self.send({**reply, "kind": "figure", "state": baking.thaw(tree)})

    def __repr__(self) -> str:
        return tree_digest(self.payload)

    def _repr_mimebundle_(self, **_kwargs: Any) -> Any:
        if os.environ.get(PUBLISHING):
            return {"text/plain": repr(self), MIME: self.payload}, {}
        return super()._repr_mimebundle_()


def explore(
    view: Callable[..., Any],
    *,
    caption: str = "",
    alt: str | Callable[..., str] = "",
    progress: bool = True,
    **controls: Any,
) -> Explore:
    """Show a figure function with controls, computed beforehand so that it answers without a kernel.

    Every combination of the listed values is evaluated now and kept with the widget. With a
    kernel the reader can also go on to values that are not listed; those are computed when asked.

    Parameters
    ----------
    view : callable
        Takes one argument for each control, returns a `plotly.graph_objects.Figure`. It should
        give the same figure for the same arguments: take randomness from a `seed` control.
    caption : str
        Says what to try and what to notice; stands below the figure.
    alt : str or callable
        Says what the figure shows, for readers who do not see it: a text, or a function of
        the same arguments as `view`.
    progress : bool
        Whether a bar shows when computing the grid takes longer than two seconds.
    **controls
        One for each argument of `view`: `choice`, `steps`, `toggle`, `seed`, or any of the short
        forms of `ipywidgets.interact` (a list, a mapping, a ``(min, max, step)`` tuple, a bool, a number,
        `ipywidgets.fixed`). An argument with a default that can be read so may be left out.

    Returns
    -------
    Explore
        A widget: its ``value`` can be linked and observed, and it fits into a ``VBox``.

    Raises
    ------
    BakeError
        If `view` fails, or returns no figure, for any combination; the message names it.
    TypeError
        If a control is missing, not understood, or not an argument of `view`.
    ValueError
        If the grid has more than 4096 combinations.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> from qshadow_viz.explore import explore, steps
    >>> def view(power):
    ...     x = [0, 1, 2, 3]
    ...     return go.Figure(go.Scatter(x=x, y=[value**power for value in x]))
    >>> widget = explore(view, power=steps(1, 2, 3), alt="A power of x against x.")
    >>> widget.value
    {'power': 1}
    >>> widget.figure(power=2).data[0].y
    (0, 1, 4, 9)
    """
    if not callable(view):
        raise TypeError(f"`view` must be a function that returns a figure, but {view!r} was given")
    if not isinstance(caption, str):
        raise TypeError(f"`caption` must be a string, but {caption!r} was given")
    if not (isinstance(alt, str) or callable(alt)):
        raise TypeError(f"`alt` must be a string or a function, but {alt!r} was given")
    parameters = inspect.signature(view).parameters.values()
    open_ended = any(p.kind is p.VAR_KEYWORD for p in parameters)
    named = {p.name: p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    unknown = [name for name in controls if name not in named]
    if unknown and not open_ended:
        raise TypeError(f"the figure function takes {list(named)}, but a control `{unknown[0]}` was given")
    found: dict[str, Control] = {}
    fixed: dict[str, Any] = {}
    for name in dict.fromkeys([*controls, *named]):
        if name not in controls and named[name].default is inspect.Parameter.empty:
            raise TypeError(f"the figure function needs `{name}`, but no control of that name was given")
        control = as_control(name, controls[name] if name in controls else named[name].default)
        if isinstance(control, ipywidgets.fixed):
            fixed[name] = control.value
        else:
            found[name] = control
    return Explore(view, found, fixed, caption, alt, progress)
