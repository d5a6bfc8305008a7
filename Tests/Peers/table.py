"""Rows of ratios and how they are printed: plain text or Markdown."""

from __future__ import annotations

from dataclasses import dataclass

HEADINGS = ("what", "ours", "best peer", "mode", "ratio", "mark", "reached")


@dataclass(frozen=True)
class Mark:
    """What a ratio has to be: at least the bound where more is better, at most where less is."""

    bound: float
    more_is_better: bool = True

    def is_reached(self, ratio: float) -> bool:
        """Whether a ratio is good enough."""
        return ratio >= self.bound if self.more_is_better else ratio <= self.bound

    @property
    def text(self) -> str:
        """The mark in the table."""
        return f"{'≥' if self.more_is_better else '≤'} {self.bound:g}×"


@dataclass(frozen=True)
class Row:
    """One line of the table; a figure that could not be measured is None."""

    what: str
    unit: str
    ours: float | None
    peer: float | None
    mode: str
    mark: Mark | None

    @property
    def ratio(self) -> float | None:
        """Ours to the peer's."""
        return self.ours / self.peer if self.ours is not None and self.peer else None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line's texts, in the order of `HEADINGS`."""
        ratio, mark = self.ratio, self.mark
        reached = "" if mark is None else "–" if ratio is None else "yes" if mark.is_reached(ratio) else "NO"
        return (
            self.what, self._figure(self.ours), self._figure(self.peer), self.mode,
            "–" if ratio is None else f"{ratio:.2f}×", mark.text if mark else "", reached)

    def _figure(self, value: float | None) -> str:
        if value is None:
            return "–"
        digits = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
        return f"{digits} {self.unit}"


@dataclass(frozen=True)
class Section:
    """Rows of one kind under a title."""

    title: str
    rows: list[Row]


def plain(header: list[str], sections: list[Section]) -> str:
    """Everything with columns in line."""
    lines = [HEADINGS] + [row.cells for section in sections for row in section.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]

    def aligned(cells: tuple[str, ...]) -> str:
        return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip()

    text = header + ["", aligned(HEADINGS)]
    for section in sections:
        text += ["", section.title] + [aligned(row.cells) for row in section.rows]
    return "\n".join(text)


def markdown(header: list[str], sections: list[Section]) -> str:
    """Everything as one table a section."""
    text = [f"- {line}" for line in header]
    for section in sections:
        text += ["", f"**{section.title}**", "", _markdown_line(HEADINGS), _markdown_line(("---",) * len(HEADINGS))]
        text += [_markdown_line(row.cells) for row in section.rows]
    return "\n".join(text)


def _markdown_line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
