"""The comparison as a picture that can stand alone, with its signs and words, rule, edition, licence and address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final

from peeratlas import cells, charts
from peeratlas.comparison import Mark
from peeratlas.errors import ParameterError
from peeratlas.portal.choosing import Given
from peeratlas.portal.citing import NAME, citation, edition
from peeratlas.portal.comparing import TITLE, CellShown, Comparison, Line, comparison
from peeratlas.portal.lettering import clean, lines
from peeratlas.portal.site import Site
from peeratlas.texts import Texts

_SIGNS: Final = Path(__file__).parent / "templates" / "signs.html"
_FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
_LOOKS: Final = ("", "light", "dark")
_EDGE, _HEAD, _COLUMN, _INSET, _SIGN = 28, 200, 176, 10, 17
_SHARP: Final = 1.5
"""Sharp enough to print; a table of all rows is large."""
_LEADING: Final = 1.32
_UNCONFIRMED: Final[Mark] = "unconfirmed"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text with the sign that stands before it; `tone` names a colour of the charts."""

    text: str
    size: int = 13
    tone: str = "ink"
    bold: bool = False
    sign: str = ""


_Block = Sequence[_Piece]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the drawn table; a heading has one block, which runs over the whole width."""

    blocks: Sequence[_Block]
    tones: Sequence[str]
    heading: bool = False


@dataclass(slots=True)
class _Sheet:
    """What has been drawn so far, in order."""

    colours: dict[str, str]
    drawn: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, size: tuple[float, float], tone: str) -> None:
        self.drawn.append(
            f'<rect x="{x:g}" y="{y:g}" width="{size[0]:g}" height="{size[1]:g}" fill="{self.colours[tone]}"'
            f' stroke="{self.colours["line"]}"/>'
        )

    def block(self, block: _Block, x: float, y: float, room: float) -> float:
        """Writes the pieces one below the other; gives back where the next would begin."""
        for piece in block:
            colour = self.colours[piece.tone]
            inset = _SIGN if piece.sign else 0
            if piece.sign:
                self.drawn.append(
                    f'<use href="#sign-{piece.sign}" x="{x:g}" y="{y + 1:g}" width="13" height="13" fill="none"'
                    f' stroke="{colour}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>'
                )
            weight = ' font-weight="bold"' if piece.bold else ""
            for text in lines(piece.text, room - inset, piece.size, piece.bold):
                y += piece.size * _LEADING
                self.drawn.append(
                    f'<text x="{x + inset:g}" y="{y - piece.size * 0.32:g}" font-size="{piece.size}"{weight}'
                    f' fill="{colour}">{escape(text)}</text>'
                )
            y += 2
        return y


def picture(site: Site, given: Given, suffix: str) -> bytes:
    """The comparison that an address names, as SVG or PNG; `look=dark` is for dark pages."""
    look = next(iter(given.get("look", ())), "")
    if look not in _LOOKS:
        raise ParameterError("There is no look %(name)s. Known: light, dark.", name=look)
    drawn = _svg(site, comparison(site, given), charts.colours(look == "dark"))
    return drawn if suffix == "svg" else charts.png(drawn, _SHARP)


def _svg(site: Site, page: Comparison, colours: dict[str, str]) -> bytes:
    rows = list(_rows(site.texts, page))
    count = max([1, *(len(row.blocks) for row in rows)])
    across = max(_HEAD + _COLUMN * (count - 1), 3 * _COLUMN)
    sheet = _Sheet(colours)
    title = site.texts.gettext(TITLE)
    y = sheet.block([_Piece(title, 22, bold=True), *_above(site, page)], _EDGE, _EDGE, across) + 14
    for row in rows:
        y = _draw(sheet, row, y, across)
    y = sheet.block(list(_below(site, page)), _EDGE, y + 14, across) + _EDGE
    return _document(site, sheet, f"{title} – {NAME}", (across + 2 * _EDGE, y))


def _document(site: Site, sheet: _Sheet, title: str, size: tuple[float, float]) -> bytes:
    wide, high = (f"{number:.0f}" for number in size)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
        f' xml:lang="{site.lang}" role="img" font-family="{_FONT}">'
    )
    paper = f'<rect width="{wide}" height="{high}" fill="{sheet.colours["paper"]}"/>'
    signs = f"<defs>{_SIGNS.read_text()}</defs>"
    return "\n".join([head, f"<title>{escape(clean(title))}</title>", signs, paper, *sheet.drawn, "</svg>\n"]).encode()


def _draw(sheet: _Sheet, row: _Row, y: float, across: float) -> float:
    """Draws one line of the table, as high as its highest cell."""
    places = [(_EDGE, across)] if row.heading else list(_places(len(row.blocks)))
    trial = _Sheet(sheet.colours)
    bottom = max(
        trial.block(block, x, y + _INSET, wide - 2 * _INSET)
        for block, (x, wide) in zip(row.blocks, places, strict=True)
    )
    high = bottom + _INSET - 2 - y
    for block, tone, (x, wide) in zip(row.blocks, row.tones, places, strict=True):
        sheet.box(x, y, (wide, high), tone)
        sheet.block(block, x + _INSET, y + _INSET, wide - 2 * _INSET)
    return y + high


def _places(count: int) -> Iterator[tuple[float, float]]:
    yield _EDGE, _HEAD
    for place in range(count - 1):
        yield _EDGE + _HEAD + _COLUMN * place, _COLUMN


def _rows(said: Texts, page: Comparison) -> Iterator[_Row]:
    """The table as it stands on the page, its orientation too."""
    names = [_Piece(country.text.value, 14, bold=True) for country in page.columns]
    if not page.lines:
        return
    if page.selection.flip:
        yield _headed([(), *([_name(line)] for line in page.lines)])
        for place, name in enumerate(names):
            yield _told(said, name, [line.cells[place] for line in page.lines])
        return
    yield _headed([(), *([name] for name in names)])
    for band in page.bands:
        if band.title:
            yield _Row([[_Piece(band.title, 14, "accent", bold=True)]], ["tint"], heading=True)
        for line in band.lines:
            yield _told(said, _name(line), line.cells)


def _headed(blocks: Sequence[_Block]) -> _Row:
    return _Row(blocks, ["shade"] * len(blocks))


def _told(said: Texts, name: _Piece, cells: Iterable[CellShown]) -> _Row:
    shown = list(cells)
    tones = ["shade" if cell.state in ("not-stated", "not-applicable") else "paper" for cell in shown]
    return _Row([[name], *(list(_cell(said, cell)) for cell in shown)], ["shade", *tones])


def _name(line: Line) -> _Piece:
    return _Piece(line.title.value, 14, bold=True)


def _cell(said: Texts, cell: CellShown) -> Iterator[_Piece]:
    if cell.state != "known":
        tone = {"intended": "plan", "none": "ink"}.get(cell.state, "soft")
        yield _Piece(cells.states(said.lang)[cell.state], 12, tone, bold=tone != "soft", sign=cell.state)
    listed = "• " if len(cell.readings) > 1 else ""
    for reading in cell.readings:
        yield _Piece(f"{listed}{reading.text.value}")
    if cell.more:
        yield _Piece(said.ngettext("and %(num)d more", "and %(num)d more", cell.more) % {"num": cell.more}, 12, "soft")
    if cell.as_of:
        sign = _UNCONFIRMED if _UNCONFIRMED in cell.marks else ""
        yield _Piece(" · ".join(filter(None, [cell.as_of, cell.age])), 12, "soft", sign=sign)
    if cell.aside:
        yield _Piece(cell.aside, 12, "soft")
    for mark in cell.marks:
        if mark != _UNCONFIRMED:
            tone = "clash" if mark == "contested" else "soft"
            yield _Piece(cells.marks(said.lang)[mark], 12, tone, bold=mark == "contested", sign=mark)


def _above(site: Site, page: Comparison) -> Iterator[_Piece]:
    yield _Piece(f"{NAME}, {edition(site)}", 13, "soft")
    yield _Piece(f"{page.rule.name}: {page.rule.text}", 13, "soft")


def _below(site: Site, page: Comparison) -> Iterator[_Piece]:
    said = site.texts.gettext
    yield _Piece(cells.marks(site.lang)[_UNCONFIRMED], 12, "soft", sign=_UNCONFIRMED)
    whose = said("made from published sources. It is not the network’s or any partner’s own.")
    yield _Piece(f"{said('An independent edition')} – {whose}", 12, "soft")
    yield _Piece(f"{said('Licence:')} {site.edition.licence}", 12, "soft")
    yield _Piece(citation(site, page.address).url, 12, "soft")
