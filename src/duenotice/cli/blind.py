"""`duenotice blind serve | ask | looks`: is this person under protection, without either side showing a list?"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from duenotice.cli.output import choose, fail, note, out
from duenotice.cli.serve import is_loopback
from duenotice.identity import IdentityError, Person
from duenotice.identity.intake import read_people
from duenotice.identity.registry import Registry

app = typer.Typer(
    help="The blind check: a bureau asks, a protection authority looks, neither shows a list. See docs/blind-check.md.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
State = Annotated[
    Path,
    typer.Option(
        "--state", metavar="FOLDER", help="Where this side keeps its secret, its log and its counts."
    ),
]
Certificate = Annotated[Path, typer.Option("--cert", metavar="PEM", help="This side's certificate.")]
Key = Annotated[
    Path, typer.Option("--key", metavar="PEM", help="The private key of this side's certificate.")
]
Agreement = Annotated[
    str,
    typer.Option(
        "--agreement",
        metavar="NAME",
        help="Other direction: the bureau learns of a hit. Name the agreement that allows it, the same on both sides.",
    ),
]


@app.command()
def serve(
    registry: Annotated[
        Path, typer.Argument(metavar="REGISTRY", help="Folder of the registry of protected people.")
    ],
    state: State,
    certificate: Certificate,
    key: Key,
    bureau: Annotated[
        Path, typer.Option("--bureau-cert", metavar="PEM", help="Certificate of your own bureau.")
    ],
    sign: Annotated[Path, typer.Option("--sign", metavar="PEM", help="The authority's Ed25519 signing key.")],
    officers: Annotated[
        list[Path],
        typer.Option("--officer", metavar="PEM", help="Public key of an officer of the bureau; two or more."),
    ],
    host: Annotated[
        str, typer.Option(help="Address to listen on. Any but this machine's own needs --public.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8443,
    public: Annotated[bool, typer.Option("--public", help="Listen for other machines.")] = False,
    day: Annotated[int, typer.Option("--per-day", min=1, help="Questions received in a day at most.")] = 50,
    period: Annotated[
        int, typer.Option("--per-period", min=1, help="Questions received in a period at most.")
    ] = 500,
    days: Annotated[int, typer.Option(min=1, help="Length of a period in days.")] = 30,
    every: Annotated[
        float, typer.Option(min=0.05, help="Seconds between comparisons, which run apart from the replies.")
    ] = 60.0,
    agreement: Agreement = "",
) -> None:
    """The authority's side: receive questions of your own state's bureau, count, cap, log and sign; hits stay here."""
    if not is_loopback(host) and not public:
        fail(
            [
                f"{host} can be reached from other machines. Add --public if that is meant; nothing was started."
            ]
        )
    try:
        from duenotice.identity.blind import Authority, Caps, Signer, Verifier
        from duenotice.identity.blind.wire import Server

        held = Registry(registry, verify=True)
        authority = Authority(
            held,
            state,
            _signer(sign, Signer),
            [Verifier.read(path) for path in officers],
            caps=Caps(day, period, days),
            agreement=agreement,
            progress=_tell("Blinding the list"),
        )
        server = Server(host, port, certificate, key, bureau, authority.answer)
    except IdentityError as error:
        fail([str(error)])
    out(f"Listening on {host} port {server.port} for your own bureau only (stop with Ctrl+C).")
    sys.stdout.flush()
    stop = threading.Event()
    threading.Thread(target=_compare, args=(authority, every, stop), daemon=True).start()
    try:
        server.serve()
    except KeyboardInterrupt:
        note("Stopped.")
    finally:
        stop.set()
        server.close()
        authority.look()


def _compare(authority: Any, every: float, stop: threading.Event) -> None:
    while not stop.wait(every):
        try:
            if authority.turn():
                note("A new period began.")
            found = authority.look()
        except (IdentityError, OSError) as error:
            note(f"The comparison or a new period failed and will be tried again: {type(error).__name__}.")
            continue
        if found:
            note(f"{len(found)} questions for a person to look at: duenotice blind looks.")


@app.command()
def ask(
    query: Annotated[
        Path, typer.Argument(metavar="QUERY", help="One person: JSON, JSON lines, CSV, FollowTheMoney.")
    ],
    at: Annotated[str, typer.Option("--at", metavar="HOST:PORT", help="The authority's address.")],
    state: State,
    certificate: Certificate,
    key: Key,
    authority: Annotated[
        Path, typer.Option("--authority-cert", metavar="PEM", help="The authority's certificate.")
    ],
    sign: Annotated[
        Path, typer.Option("--authority-sign", metavar="PEM", help="The authority's public signing key.")
    ],
    officers: Annotated[
        list[Path],
        typer.Option("--officer", metavar="PEM", help="Signing key of an officer who approves; two of them."),
    ],
    agreement: Agreement = "",
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """The bureau's side: ask about one person. By default the bureau learns nothing; the authority may come back to it."""
    choose(form, ("text", "json"))
    host, _, number = at.rpartition(":")
    if not host or not number.isdigit():
        fail([f"'{at}' is no address. Write HOST:PORT."])
    try:
        from duenotice.identity.blind import Bureau, Signer, Verifier
        from duenotice.identity.blind.wire import Client

        person = _one(query)
        asking = Bureau(
            state, [_signer(path, Signer) for path in officers], Verifier.read(sign), agreement=agreement
        )
        with Client(host.strip("[]"), int(number), certificate, key, authority) as line:
            receipt = asking.ask(person, line, _tell("Evaluating the authority's list, once a period"))
    except IdentityError as error:
        fail([str(error)])
    if form == "json":
        out(
            json.dumps({"number": receipt.number, "at": receipt.at, "log": receipt.log, "said": receipt.said})
        )
        return
    out(
        f"The authority received the question: number {receipt.number}, {receipt.at}, log {receipt.log[:16]}."
    )
    out(SAYS[receipt.said])


SAYS = {
    None: "It says nothing more, whoever the person is. No reply does not mean that the person has no protection. "
    "Do nothing on this alone; keep to the safeguards of your law.",
    "protected_look": "Protected: look. Under the agreement a person at the authority must look before anything is done.",
    "no_answer": "No answer. That does not mean that the person has no protection. Keep to the safeguards of your law.",
}


@app.command()
def looks(
    state: State, form: Annotated[str, typer.Option("--format", help="text or json.")] = "text"
) -> None:
    """The authority's side: the questions a person must look at, in the clear, against your own records."""
    from duenotice.identity.blind.authority import read_looks
    from duenotice.identity.blind.keys import KINDS

    choose(form, ("text", "json"))
    try:
        found = read_looks(state)
    except IdentityError as error:
        fail([str(error)])
    if form == "json":
        listed = [{"number": each.number, "at": each.at, "people": list(each.people), "by": list(each.by),
                   "unreadable": each.unreadable} for each in found]  # fmt: skip
        out(json.dumps(listed, ensure_ascii=False))
        return
    if not found:
        out(
            "No question so far shares a key with anyone on your list. That does not mean that nobody was asked about."
        )
    for look in found:
        if look.unreadable:
            out(
                f"Question {look.number} ({look.at}) could not be compared: the two sides do not fit. Begin a new period."
            )
            continue
        ways = "; ".join(KINDS[kind] for kind in look.by)
        out(
            f"Question {look.number} ({look.at}) may be about {', '.join(look.people)}. The same: {ways}. A person must look."
        )


def _one(path: Path) -> Person:
    people = list(read_people(path))
    if len(people) != 1:
        raise IdentityError(
            f"The file holds {len(people)} people.", "Ask about one person at a time.", path.name
        )
    return people[0]


def _signer(path: Path, kind: Any) -> Any:
    locked = b"ENCRYPTED" in path.read_bytes()
    password = (
        typer.prompt(f"Password of {path.name}", hide_input=True, err=True).encode() if locked else None
    )
    return kind.read(path, password)


def _tell(words: str) -> Any:
    """Progress on standard error, a line at each tenth."""
    told = [-1]

    def tell(done: int, of: int) -> None:
        tenth = done * 10 // max(1, of)
        if tenth > told[0]:
            told[0] = tenth
            note(f"{words}: {done} of {of}")

    return tell
