"""Pictures of answers: a Vega-Lite spec and rows become SVG and PNG, in the words and colours of the reader.

Nothing is fetched, fonts are the ones that come along, and the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

from peeratlas.answer import Answer
from peeratlas.engine import engine
from peeratlas.outputs.text import heading
from peeratlas.plotting import rows
from peeratlas.specs import DATA
from peeratlas.texts import texts

FORMATS: Final[Mapping[str, str]] = {"svg": "image/svg+xml", "png": "image/png"}

Rows = Sequence[Mapping[str, Any]]
Spec = Mapping[str, Any]

_FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The engine brings the first along; the others are as wide."""
_WIDTH: Final = 760
_NARROW: Final = 360
_SHARP: Final = 2
_LIGHT: Final = {
    "paper": "#ffffff",
    "shade": "#f3f6f6",
    "line": "#cfd8d9",
    "ink": "#16252b",
    "soft": "#4b5d63",
    "accent": "#005b66",
    "accent-ink": "#ffffff",
    "tint": "#e3f0f0",
    "plan": "#6a4a00",
    "plan-tint": "#fdf3dc",
    "clash": "#8c2318",
}
"""As in the style sheet; a test compares them."""
_DARK: Final = {
    "paper": "#11191c",
    "shade": "#192428",
    "line": "#37474c",
    "ink": "#e4ecec",
    "soft": "#a9b9bc",
    "accent": "#7fd0d6",
    "accent-ink": "#08262a",
    "tint": "#173236",
    "plan": "#f0cd82",
    "plan-tint": "#33290f",
    "clash": "#ffb3a8",
}
_TITLED: Final = ("x", "y", "color", "fill", "stroke", "shape", "size", "row", "column")
"""The channels whose title is read; without one of its own it is the heading of the column."""


@dataclass(frozen=True, slots=True)
class Look:
    """For which reader a picture is drawn. `title` and `note` stand in the picture, `alt` is read instead of it."""

    lang: str = "en"
    dark: bool = False
    small: bool = False
    title: str = ""
    note: str = ""
    alt: str = ""


def picture(spec: Spec, data: Answer | Rows, look: Look, shapes: Rows = ()) -> bytes:
    """The chart as SVG; `shapes` are the countries as GeoJSON features, for a map."""
    headings = {column.name: heading(column, data) for column in data.columns} if isinstance(data, Answer) else {}
    told = rows(data) if isinstance(data, Answer) else list(data)
    drawn = {
        "data": {"name": DATA[0]},
        **_Tailor(headings, said(look.lang), _DARK if look.dark else _LIGHT, told, look.small).dressed(spec),
        "datasets": {DATA[0]: told, DATA[1]: list(shapes)},
        "width": _NARROW if look.small else _WIDTH,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _config(look),
        "padding": {"left": 4, "right": 12, "top": 8, "bottom": 8},
        **({"title": _title(look)} if look.title else {}),
        **({"description": look.alt} if look.alt else {}),
    }
    return engine().draw(spec=drawn, locale=_numbers(look.lang))


def colours(dark: bool) -> dict[str, str]:
    """Those of the style sheet, by name, for pictures that are drawn elsewhere."""
    return dict(_DARK if dark else _LIGHT)


def png(svg: bytes, sharp: float = _SHARP) -> bytes:
    """A picture as PNG, in so many times its points."""
    return engine().draw(svg=svg.decode(), scale=sharp)


def said(lang: str) -> dict[str, str]:
    """The words that a chart may show besides those of the data, by the name that stands for them in a spec."""
    here = texts(lang)
    return {
        "not stated": here.pgettext("state", "not stated"),
        "planned": here.gettext("planned or hoped"),
        "done": here.gettext("has happened"),
        "network": here.gettext("The network"),
        "year": here.gettext("Year"),
        "number": here.gettext("Number"),
    }


@dataclass(frozen=True, slots=True)
class _Tailor:
    """Puts words and colours where a spec has something that stands for them, and titles where it has none."""

    headings: Mapping[str, str]
    said: Mapping[str, str]
    colours: Mapping[str, str]
    rows: Rows
    small: bool

    def dressed(self, spec: Any) -> Any:
        if isinstance(spec, list):
            return [self.dressed(item) for item in spec]
        if not isinstance(spec, Mapping):
            return spec
        match spec:
            case {"heading": str(name)} if len(spec) == 1:
                return _capital(self.headings[name])
            case {"said": str(name)} if len(spec) == 1:
                return self.said[name]
            case {"colour": str(name)} if len(spec) == 1:
                return self.colours[name]
            case {"wide": wide, "small": small}:
                return small if self.small else wide
            case {"tones": dict(tones)} if len(spec) == 1:
                return self._scale(tones)
        return {key: self.dressed(value) for key, value in _titled(spec, self.headings)}

    def _scale(self, tones: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """A scale in which each thing keeps its colour, whichever of them the rows have."""
        column, colours = next(iter(tones.items()))
        names = {row[f"{column}_id"]: row[column] for row in self.rows if row[column]}
        present = [slug for slug in colours if slug in names]
        return {"domain": [names[slug] for slug in present], "range": [self.colours[colours[slug]] for slug in present]}


def _titled(spec: Spec, headings: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for key, value in spec.items():
        if key in _TITLED and isinstance(value, Mapping) and "field" in value and "title" not in value:
            title = headings.get(str(value["field"]))
            yield key, {**value, "title": _capital(title) if title else None}
        else:
            yield key, value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _title(look: Look) -> dict[str, Any]:
    broad = 44 if look.small else 88
    return {
        "text": wrap(look.title, broad),
        "subtitle": wrap(look.note, broad),
        "anchor": "start",
        "frame": "bounds",
        "offset": 16,
    }


def _numbers(lang: str) -> dict[str, Any]:
    """Numbers as the language writes them."""
    symbols = texts(lang).locale.number_symbols["latn"]
    return {"decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": [3], "currency": ["", ""]}


def _config(look: Look) -> dict[str, Any]:
    colours = _DARK if look.dark else _LIGHT
    ink, soft, line, accent = (colours[name] for name in ("ink", "soft", "line", "accent"))
    named = {"labelColor": ink, "titleColor": soft, "titleFontWeight": "normal", "labelFontSize": 13}
    return {
        "font": _FONT,
        "background": colours["paper"],
        "view": {"stroke": None},
        "title": {"color": ink, "fontSize": 17, "subtitleColor": soft, "subtitleFontSize": 12, "subtitlePadding": 6},
        "axis": {
            **named,
            "titleFontSize": 13,
            "labelLimit": 130 if look.small else 270,
            "domainColor": line,
            "gridColor": line,
            "tickColor": line,
        },
        "legend": {
            **named,
            "titleFontSize": 13,
            "symbolType": "circle",
            "labelLimit": 340,
            "orient": "bottom",
            "direction": "vertical" if look.small else "horizontal",
        },
        "mark": {"color": accent},
        "text": {"color": ink, "fontSize": 13},
        "rule": {"color": accent},
        "range": {"category": [accent, colours["plan"], colours["clash"], soft, colours["tint"]]},
    }
