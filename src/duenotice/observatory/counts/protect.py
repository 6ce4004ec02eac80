"""Cut a table into blocks of at least ten, so that no smaller cell can be worked out from what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from duenotice.observatory.counts.table import Cell

#: The smallest count that is published.
THRESHOLD = 10
#: Stands in a block's label where cells were put together.
OTHERS = "*"


@dataclass(frozen=True, slots=True)
class Block:
    """A published count.

    Attributes:
        label: value of each dimension; `*` where several cells are put together.
        members: the cells it holds, sorted.
        count: how many, at least the threshold.
    """

    label: Cell
    members: tuple[Cell, ...]
    count: int


def protect(cells: Mapping[Cell, int], threshold: int = THRESHOLD) -> tuple[Block, ...]:
    """A partition of all cells into blocks of at least `threshold`; empty when the whole table is smaller.

    Cells under the threshold (zero included) join the others of the same first dimension where these reach it together;
    else they go up to "all others". If "all others" is itself too small, the smallest block joins it (complementary
    suppression), because it could be found by subtraction.

    Args:
        cells: count by cell; combinations of values that are not listed count zero.
        threshold: smallest count published.
    """
    if sum(cells.values()) < threshold:
        return ()
    full = {cell: cells.get(cell, 0) for cell in _grid(cells)}
    depth = len(next(iter(full)))
    blocks, left = _cut(full, (), depth, threshold)
    rest = sum(full[cell] for cell in left)
    while left and rest < threshold:
        smallest = min(blocks, key=lambda block: (block.count, block.label))
        blocks.remove(smallest)
        left = [*left, *smallest.members]
        rest += smallest.count
    if left:
        blocks.append(Block((OTHERS,) * depth, tuple(sorted(left)), rest))
    return tuple(sorted(blocks, key=lambda block: block.label))


def _grid(cells: Mapping[Cell, int]) -> list[Cell]:
    values = [sorted({cell[n] for cell in cells}) for n in range(len(next(iter(cells))))]
    return list(product(*values))


def _cut(cells: Mapping[Cell, int], head: Cell, depth: int, threshold: int) -> tuple[list[Block], list[Cell]]:
    """Blocks under a heading, and the cells that are too few to stand alone."""
    if len(head) == depth:
        return ([Block(head, (head,), cells[head])], []) if cells[head] >= threshold else ([], [head])
    blocks: list[Block] = []
    left: list[Cell] = []
    for value in sorted({cell[len(head)] for cell in cells}):
        inside = {cell: count for cell, count in cells.items() if cell[len(head)] == value}
        made, over = _cut(inside, (*head, value), depth, threshold)
        blocks += made
        left += over
    if head and left and sum(cells[cell] for cell in left) >= threshold:
        label = head + (OTHERS,) * (depth - len(head))
        return [*blocks, Block(label, tuple(sorted(left)), sum(cells[cell] for cell in left))], []
    return blocks, left
