"""Splink on the pairs with noisy dates, run in the benches' own environment: JSON lines in, one match weight a line out.

Unsupervised, as its guide says: chance agreement from random pairs, the rest by expectation maximisation on two blocking rules;
then exactly the labelled pairs are scored. The left and right records are its two tables. Names and dates of birth only.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version


def rows(lines: list[dict], side: str) -> list[dict]:
    """One table: first name, last name, day of birth, number of the pair."""
    table = []
    for number, pair in enumerate(lines):
        words = pair[side]["name"][0].split()
        born = (pair[side].get("birthDate") or [None])[0]
        table.append(
            {
                "unique_id": f"{side[0]}{number}",
                "pair": number,
                "first_name": words[0],
                "surname": words[-1],
                "dob": born if born and len(born) == 10 else None,
            }
        )
    return table


def main() -> None:
    """Score the pairs on standard input."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    sys.stderr.write(f"Splink {version('splink')}\n")
    lines = [json.loads(line) for line in sys.stdin]
    base = duckdb.connect()
    for side in ("left", "right"):
        base.execute(
            f"create table {side}_side (unique_id varchar, pair int, first_name varchar, surname varchar, dob varchar)"
        )
        base.executemany(
            f"insert into {side}_side values (?, ?, ?, ?, ?)",
            [list(row.values()) for row in rows(lines, side)],
        )
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[block_on("pair")],
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
        ],
    )
    api = DuckDBAPI(connection=base)
    linker = Linker([api.register(f"{side}_side") for side in ("left", "right")], settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob")], recall=0.3
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("surname"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict().as_record_list()
    weights = {int(row["unique_id_l"][1:]): row["match_weight"] for row in found}
    sys.stdout.write("".join(f"{weights.get(number, -99.0)}\n" for number in range(len(lines))))


if __name__ == "__main__":
    main()
