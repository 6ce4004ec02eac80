"""One peer engine, run with the peers' own Python: `python bench/peer.py ENGINE FILE`. Imports nothing of Due Notice.

Reads rules, completed rows and rows with unknowns from a JSON file; prints what each case cost and what it found.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable

Answers = list["int | None"]


def zen(work: dict) -> Callable[[dict], Answers]:
    """One decision with an expression for each rule, its trace switched on: the nearest it has to an explanation."""
    import zen as engine

    rows = [
        {"id": str(n), "key": rule["id"], "value": f"({rule['applies']}) ? (({rule['fault']}) ? 1 : 2) : 0"}
        for n, rule in enumerate(work["rules"])
    ]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "ex",
            "type": "expressionNode",
            "name": "ex",
            "position": {"x": 1, "y": 0},
            "content": {"expressions": rows},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "ex"},
        {"id": "2", "type": "edge", "sourceId": "ex", "targetId": "out"},
    ]
    decision = engine.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    names = [rule["id"] for rule in work["rules"]]

    def judge(row: dict) -> Answers:
        result = decision.evaluate(row, {"trace": True})["result"]
        return [result.get(name) for name in names]

    return judge


def rule_engine(work: dict) -> Callable[[dict], Answers]:
    """One compiled rule each for scope and fault; it keeps no trace."""
    import rule_engine as engine

    context = engine.Context(default_value=None)
    pairs = [
        (engine.Rule(rule["applies"], context=context), engine.Rule(rule["fault"], context=context))
        for rule in work["rules"]
    ]

    def judge(row: dict) -> Answers:
        return [(1 if fault.matches(row) else 2) if scope.matches(row) else 0 for scope, fault in pairs]

    return judge


def _system(work: dict):
    import numpy
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    logging.disable(logging.WARNING)
    entity = build_entity(key="request", plural="requests", label="Request", is_person=True)
    system = TaxBenefitSystem([entity])
    shared = {"entity": entity, "definition_period": DateUnit.DAY}
    for name, words in work["facts"].items():
        kind = {"value_type": int if words else bool, "label": name, **shared}
        system.add_variable(type(name, (Variable,), kind))

    def formula(rule: dict):
        applies = compile(rule["applies"], rule["id"], "eval")
        fault = compile(rule["fault"], rule["id"], "eval")

        def compute(request, period):
            class Values:
                def __getitem__(self, name: str):
                    return request(name, period)

            values = {"v": Values()}
            return numpy.where(eval(applies, values), numpy.where(eval(fault, values), 1, 2), 0)

        return compute

    for n, rule in enumerate(work["rules"]):
        system.add_variable(
            type(
                f"rule_{n}",
                (Variable,),
                {"value_type": int, "label": rule["id"], "formula": formula(rule), **shared},
            )
        )
    return system


def _simulation(system, count: int, columns: dict, *, trace: bool):
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder().build_default_simulation(system, count=count)
    simulation.trace = trace
    for name, values in columns.items():
        simulation.set_input(name, "2026-01-01", values)
    return simulation


def openfisca(work: dict) -> Callable[[dict], Answers]:
    """A simulation of one request with its trace."""
    import numpy

    system = _system(work)
    names = [f"rule_{n}" for n in range(len(work["rules"]))]

    def judge(row: dict) -> Answers:
        coded = {
            name: numpy.array([words.index(row[name]) if words else row[name]])
            for name, words in work["facts"].items()
            if row.get(name) is not None
        }
        simulation = _simulation(system, 1, coded, trace=True)
        return [int(simulation.calculate(name, "2026-01-01")[0]) for name in names]

    return judge


def bulk(work: dict) -> dict:
    """OpenFisca over a table of requests, Parquet to Parquet: read by DuckDB into arrays, its codes written by DuckDB.

    OpenFisca has no unknown: what is unknown is read as false, or as the first word of its list.
    """
    import duckdb
    import numpy

    start = time.perf_counter()
    system = _system(work)
    con = duckdb.connect()
    con.execute("SET threads=2; SET enable_progress_bar=false")
    table = con.execute(f"SELECT id, {', '.join(_read(name, words) for name, words in work['facts'].items())} "
                        f"FROM read_parquet('{work['table']}')").fetchnumpy()  # fmt: skip
    columns = {name: numpy.asarray(table[name]) for name in work["facts"]}
    simulation = _simulation(system, len(table["id"]), columns, trace=False)
    names = [f"rule_{n}" for n in range(len(work["rules"]))]
    found = {name: simulation.calculate(name, "2026-01-01").astype("uint8") for name in names}
    held = {"id": table["id"], **found}
    con.register("held", held)
    con.execute(f"COPY (SELECT * FROM held) TO '{work['out']}' (FORMAT parquet)")
    return {"seconds": time.perf_counter() - start}


def _read(name: str, words: list) -> str:
    """SQL of a fact as an array without unknowns: a word by its place in the list."""
    stored = '"' + name.replace("__", ".") + '"'
    if not words:
        return f"COALESCE({stored}, FALSE) AS {name}"
    listed = ", ".join(f"'{word}'" for word in words)
    return f"COALESCE(list_position([{listed}], {stored}) - 1, 0)::INTEGER AS {name}"


def single(judge: Callable[[dict], Answers], work: dict) -> dict:
    """Time of each complete case; answers on complete rows, and on rows with unknowns (an error counts as none)."""
    for row in work["complete"][:20]:
        judge(row)
    times = []
    for row in work["complete"]:
        start = time.perf_counter()
        judge(row)
        times.append(time.perf_counter() - start)
    unknown: list[object] = []
    for row in work["unknown"]:
        try:
            unknown.append(judge(row))
        except Exception as error:  # noqa: BLE001 - the kind of failure is the finding
            unknown.append(type(error).__name__)
    return {"times": times, "complete": [judge(row) for row in work["complete"]], "unknown": unknown}


def main() -> None:
    """Run one engine on one file of work."""
    import resource

    with open(sys.argv[2], encoding="utf-8") as file:
        work = json.load(file)
    engine = sys.argv[1]
    if engine == "bulk":
        found = bulk(work)
    else:
        found = single({"zen": zen, "rule_engine": rule_engine, "openfisca": openfisca}[engine](work), work)
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            found["megabytes"] = next(
                int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")
            )
    except (OSError, StopIteration):
        pass
    print(json.dumps(found))


if __name__ == "__main__":
    main()
