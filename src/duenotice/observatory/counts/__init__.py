"""Counts from a register, as an exported table: the only way case data reach the observatory.

A published table is a partition: every count in the register falls into exactly one published block, and every block holds
at least ten. Whatever is added or subtracted, the result is a union of blocks, so no smaller cell can be worked out. A
period once published keeps its blocks; a revision appears only when every block changed by at least ten.
"""

from duenotice.observatory.counts.protect import THRESHOLD, Block, protect
from duenotice.observatory.counts.release import CountRelease, next_release
from duenotice.observatory.counts.table import CountTable, read_counts

__all__ = ["THRESHOLD", "Block", "CountRelease", "CountTable", "next_release", "protect", "read_counts"]
