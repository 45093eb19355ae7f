"""The controls of an explorable: what the reader can move, and which values are computed beforehand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import ipywidgets

_MAX_SEEDS = 5


@dataclass(frozen=True)
class Control:
    """One control: the listed values, how each is written, and which one the page opens with.

    Made by `choice`, `steps`, `toggle` and `seed`, or from `ipywidgets.interact`'s abbreviations.
    """

    kind: str
    values: tuple[Any, ...]
    names: tuple[str, ...]
    start: int
    label: str | None = None
    unit: str = ""
    play: bool = False
    bounds: tuple[float, float] | None = None
    integer: bool = False

    def key(self, index: int) -> Any:
        """Return the value under which the widget's ``value`` trait knows listed value `index`."""
        return self.names[index] if self.kind == "choice" else self.values[index]

    def index(self, key: Any) -> int | None:
        """Return the place of `key` among the listed values, or None where it is not listed."""
        for i in range(len(self.values)):
            listed = self.key(i)
            if type(listed) is bool or type(key) is bool:
                if listed is key:
                    return i
            elif listed == key:
                return i
        return None

    def argument(self, key: Any) -> Any:
        """Return what the figure function is called with when the control shows `key`.

        Raises
        ------
        ValueError
            If `key` is not listed and the control takes listed values only, or lies out of bounds.
        """
        index = self.index(key)
        if index is not None:
            return self.values[index]
        if self.bounds is None or isinstance(key, bool) or not isinstance(key, Real):
            raise ValueError(f"a value among {list(self.names)} is needed, but {key!r} was given")
        low, high = self.bounds
        if not low <= key <= high:
            raise ValueError(f"a value from {low:g} to {high:g} is needed, but {key!r} was given")
        if self.integer:
            if key != int(key):
                raise ValueError(f"a whole number is needed, but {key!r} was given")
            return int(key)
        return float(key)

    def spec(self, name: str) -> dict[str, Any]:
        """Return what the page must know to draw the control called `name`."""
        spec: dict[str, Any] = {
            "name": name,
            "kind": self.kind,
            "label": self.label or name.replace("_", " "),
            "names": list(self.names),
            "start": self.start,
        }
        if self.kind != "choice":
            spec["keys"] = [_plain(value) for value in self.values]
        if self.unit:
            spec["unit"] = self.unit
        if self.play:
            spec["play"] = True
        if self.bounds is not None:
            spec["bounds"] = [None if math.isinf(bound) else bound for bound in self.bounds]
            spec["integer"] = self.integer
        return spec


def choice(*options: Any, start: Any = None, label: str | None = None, play: bool = False) -> Control:
    """Offer a few options in a menu.

    Parameters
    ----------
    *options
        The options themselves, written with ``str``; or one list of them, one list of
        ``(name, value)`` pairs, or one mapping from name to value.
    start : optional
        The name or value that the page opens with; the first one by default.
    label : str, optional
        What stands beside the menu; by default the argument's name.
    play : bool
        Whether a button steps through the options.

    Returns
    -------
    Control

    Raises
    ------
    ValueError
        If there is no option, two share a name, or `start` is none of them.

    Examples
    --------
    >>> choice("GHZ", "W", start="W").start
    1
    >>> choice({"five": 5, "six": 6}).values
    (5, 6)
    """
    if len(options) == 1 and isinstance(options[0], Mapping):
        pairs = [(str(name), value) for name, value in options[0].items()]
    else:
        if len(options) == 1 and isinstance(options[0], Iterable) and not isinstance(options[0], str):
            options = tuple(options[0])
        pairs = [_pair(option) for option in options]
    if not pairs:
        raise ValueError("`options` must hold at least one option, but none was given")
    names = tuple(name for name, _ in pairs)
    if len(set(names)) < len(names):
        raise ValueError(f"`options` must have different names, but {list(names)} was given")
    values = tuple(value for _, value in pairs)
    return Control("choice", values, names, _start(start, values, names), label, play=play)


def steps(
    *values: float,
    start: float | None = None,
    label: str | None = None,
    unit: str = "",
    play: bool = False,
    bounds: tuple[float, float] | None = None,
) -> Control:
    """Offer a slider over listed numbers, as uneven as you like.

    With a kernel the reader can type any other number within `bounds`.

    Parameters
    ----------
    *values : int or float
        The listed numbers, increasing; or one sequence of them.
    start : int or float, optional
        The number that the page opens with; the first one by default.
    label, play
        As for `choice`.
    unit : str
        Written behind the number.
    bounds : tuple of two numbers, optional
        What a kernel may be asked for; by default from the first to the last listed number.

    Returns
    -------
    Control

    Raises
    ------
    ValueError
        If the numbers do not increase, or `start` is none of them.
    TypeError
        If a value is not a number.

    Examples
    --------
    >>> steps(10, 100, 1000, start=100).spec("snapshots")["keys"]
    [10, 100, 1000]
    """
    listed: tuple[Any, ...] = values
    if len(values) == 1 and isinstance(values[0], Iterable):
        listed = tuple(values[0])
    if not listed:
        raise ValueError("`values` must hold at least one number, but none was given")
    for value in listed:
        if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
            raise TypeError(f"`values` must be finite numbers, but {value!r} was given")
    if any(b <= a for a, b in itertools.pairwise(listed)):
        raise ValueError(f"`values` must increase, but {[_plain(v) for v in listed]} was given")
    numbers = tuple(_plain(value) for value in listed)
    names = tuple(f"{value:,}" if isinstance(value, int) else f"{value:g}" for value in numbers)
    integer = all(isinstance(value, int) for value in numbers)
    limits = (float(numbers[0]), float(numbers[-1])) if bounds is None else bounds
    return Control("steps", numbers, names, _start(start, numbers, names), label, unit, play, limits, integer)


def toggle(start: bool = False, label: str | None = None) -> Control:
    """Offer a check box.

    Examples
    --------
    >>> toggle(True).values
    (False, True)
    """
    if not isinstance(start, bool):
        raise TypeError(f"`start` must be True or False, but {start!r} was given")
    return Control("toggle", (False, True), ("off", "on"), int(start), label)


def seed(*values: int, label: str | None = None) -> Control:
    """Offer a button that repeats the experiment with another seed: "measure again".

    Parameters
    ----------
    *values : int
        At most 5 seeds computed beforehand, 0, 1 and 2 if none is given. The button
        goes round them; with a kernel it goes on to new ones.

    Returns
    -------
    Control

    Examples
    --------
    >>> seed(7, 8).values
    (7, 8)
    """
    chosen = values or (0, 1, 2)
    if len(chosen) > _MAX_SEEDS:
        raise ValueError(f"`values` must be at most {_MAX_SEEDS} seeds, but {len(chosen)} were given")
    for value in chosen:
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
            raise ValueError(f"`values` must be integers >= 0, but {value!r} was given")
    if len(set(chosen)) < len(chosen):
        raise ValueError(f"`values` must differ, but {list(chosen)} was given")
    numbers = tuple(int(value) for value in chosen)
    names = tuple(str(value) for value in numbers)
    return Control("seed", numbers, names, 0, label or "Measure again", bounds=(0, math.inf), integer=True)


def as_control(name: str, value: Any) -> Control | ipywidgets.fixed:
    """Read a control in the short forms that `ipywidgets.interact` understands.

    A list or mapping is a choice, ``(min, max)`` or ``(min, max, step)`` a slider, a bool a
    toggle, a number a slider around it, `ipywidgets.fixed` stays fixed.

    Raises
    ------
    TypeError
        If `value` is none of these. Free text is refused: a page cannot know its answers.
    """
    if isinstance(value, Control | ipywidgets.fixed):
        return value
    if isinstance(value, bool):
        return toggle(value)
    if isinstance(value, tuple) and len(value) in (2, 3) and all(_is_number(part) for part in value):
        return _slider(name, *value)
    if isinstance(value, Real):
        ends = (-float(value), 3 * float(value)) if value else (0.0, 1.0)
        low, high = (int(end) if isinstance(value, Integral) else end for end in sorted(ends))
        return _slider(name, low, high, start=value)
    if isinstance(value, Mapping) or (isinstance(value, Iterable) and not isinstance(value, str)):
        return choice(value)
    raise TypeError(
        f"`{name}` must be a control (choice, steps, toggle, seed), a list, a mapping, "
        f"a (min, max, step) tuple, a bool or a number, but {value!r} was given"
    )


def _slider(name: str, low: Any, high: Any, step: Any = None, start: Any = None) -> Control:
    if not low < high:
        raise ValueError(f"`{name}` must have min < max, but ({low!r}, {high!r}) was given")
    whole = all(isinstance(part, Integral) for part in (low, high, 1 if step is None else step))
    step = step if step is not None else (1 if whole else (high - low) / 20)
    if step <= 0:
        raise ValueError(f"`{name}` must have a step > 0, but {step!r} was given")
    count = math.floor((high - low) / step + 1e-9) + 1
    values = [low + i * step for i in range(count)]
    values = [int(v) for v in values] if whole else [float(f"{v:.12g}") for v in values]
    # interact opens a (min, max) slider in the middle
    nearest = min(values, key=lambda v: abs(v - (start if start is not None else (low + high) / 2)))
    return steps(*values, start=nearest)


def _pair(option: Any) -> tuple[str, Any]:
    if isinstance(option, tuple) and len(option) == 2 and isinstance(option[0], str):
        return option
    return str(option), option


def _start(start: Any, values: tuple[Any, ...], names: tuple[str, ...]) -> int:
    if start is None:
        return 0
    for i, (value, name) in enumerate(zip(values, names, strict=True)):
        if start is value or (isinstance(start, str | Real) and start in (value, name)):
            return i
    raise ValueError(f"`start` must be one of {list(names)}, but {start!r} was given")


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _plain(value: Any) -> Any:
    """Return a NumPy number as Python's, so that it can be written as JSON."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    return float(value)
