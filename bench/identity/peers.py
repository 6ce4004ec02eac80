"""Peers on the same pairs, run in the benches' own environment: JSON lines in, one score a line out.

Reads {"left": {...}, "right": {...}} (FollowTheMoney properties) on standard input; prints the peer's score of each pair.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from itertools import count

NUMBERS = count()


def logic_v2():
    """nomenklatura's logic-v2 with its default settings."""
    from followthemoney import ValueEntity, model
    from nomenklatura.matching import get_algorithm

    algorithm = get_algorithm("logic-v2")
    settings = algorithm.default_config()
    schema = model.get("Person")

    def entity(values: dict) -> ValueEntity:
        held = ValueEntity(schema, {"id": f"n{next(NUMBERS)}", "schema": "Person", "properties": {}})
        for key in ("name", "alias", "birthDate", "nationality"):
            for value in values.get(key) or ():
                held.add(key, value)
        return held

    return lambda left, right: algorithm.compare(entity(left), entity(right), settings).score


def main() -> None:
    """Score the pairs on standard input."""
    sys.stderr.write(f"nomenklatura {version('nomenklatura')} rigour {version('rigour')}\n")
    score = logic_v2()
    for line in sys.stdin:
        pair = json.loads(line)
        sys.stdout.write(f"{score(pair['left'], pair['right'])}\n")


if __name__ == "__main__":
    main()
