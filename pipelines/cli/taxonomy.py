"""The commands for sources of names and their releases. What they mean is written in sources.py."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.accounts import account, first_account
from pipelines.cli.house import House, opened
from pipelines.cli.say import RefusalError, console, progress, say
from pipelines.cli.sources import (
    Kept,
    decide,
    known_sources,
    release_of,
    releases_kept,
    say_source,
    source_named,
    standing_of,
)

if TYPE_CHECKING:
    import uuid

    from catalog_data.species.facts import Decision
    from pipelines.fetching import Fetched

NEXT = "a running up switches by itself, wunderkammer materialize at once"
taxonomy = typer.Typer(
    no_args_is_help=True, help="Sources of names, their releases, what is served."
)

Source = Annotated[str, typer.Argument(help="Code of the source.")]
Release = Annotated[int, typer.Argument(help="Number of the release, as `list` shows it.")]
Reason = Annotated[str, typer.Option(help="Why, in some words; it is kept.")]
By = Annotated[str | None, typer.Option(help="Address of who decides; the first account.")]


def register(app: typer.Typer) -> None:
    """Put these commands under the root."""
    app.add_typer(taxonomy, name="taxonomy", rich_help_panel="Fill")


def bytes_of(size: int) -> str:
    """A size as a person reads it."""
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


def state(kept: Kept) -> str:
    """What became of a release."""
    if kept.served:
        return "served"
    if kept.refused:
        return f"refused: {kept.refused}"
    if kept.previous:
        return "served before, kept to go back to"
    return "read" if kept.version is not None else "kept"


def who(house: House, by: str | None) -> "uuid.UUID | None":
    """The account that decides, or None where nobody has one."""
    email = by or first_account(house.said)
    return account(house.said, email)[0] if email else None


@taxonomy.command(name="list")
def list_releases() -> None:
    """Show every source, asked in this order, with its releases and what became of each."""
    with opened() as house:
        sources, kept = known_sources(house.said), releases_kept(house.said)
    if not sources:
        say("There are no names yet: wunderkammer import coldp PATH brings some in.")
    out = console()
    for code, source in sources.items():
        asleep = "" if source["active"] else ", not asked"
        key = f", ChecklistBank {source['dataset_key']}" if source["dataset_key"] else ""
        title = f" {source['title']}" if source["title"] else ""
        out.print(f"{code}:{title} (priority {source['priority']}{key}{asleep})", markup=False)
        for one in (one for one in kept if one.source == code):
            added, size = f"{one.added_at:%Y-%m-%d}", bytes_of(one.size)
            version = f" version {one.version}" if one.version else ""
            text = f"  {one.release:>4}  {one.name}{version}, {size}, {added}: {state(one)}"
            out.print(text, markup=False)


def settle(source: str, release: int, kind: "Decision", reason: str, by: str | None) -> None:
    """Write a decision on a release of a source that is there."""
    with opened() as house:
        kept = release_of(house.said, source, release)
        if kind == "publish" and kept.refused:
            raise RefusalError(
                f"Release {release} was refused ({kept.refused}): where that is about counts or "
                "ids, wunderkammer taxonomy override lets it pass."
            )
        decide(house.said, source, release, kind, reason, who(house, by))


@taxonomy.command()
def publish(source: Source, release: Release, reason: Reason, by: By = None) -> None:
    """Serve a release of a source instead of the one that is served now."""
    from catalog_data.species.facts import Decision

    settle(source, release, Decision.PUBLISH, reason, by)
    say(f"Release {release} of {source} is to be served: {NEXT}.")


@taxonomy.command()
def rollback(source: Source, reason: Reason = "went back", by: By = None) -> None:
    """Go back to the release of a source that was served before.

    It is served until a newer archive comes or another release is published.
    """
    from catalog_data.species.facts import Decision

    with opened() as house:
        previous = standing_of(house.said, source).previous
        if previous is None:
            raise RefusalError(f"{source} served no other release before: nothing to go back to.")
        decide(house.said, source, previous, Decision.ROLLBACK, reason, who(house, by))
    say(f"Release {previous} of {source} is to be served again: {NEXT}.")


@taxonomy.command()
def override(source: Source, release: Release, reason: Reason, by: By = None) -> None:
    """Let a release be served although many names or ids of the one before are gone.

    No other check is let off: a release that cannot be read or whose tree is broken stays refused.
    """
    from catalog_data.species.facts import Decision

    settle(source, release, Decision.OVERRIDE, reason, by)
    say(f"Release {release} of {source} may differ as it does: {NEXT}.")


@taxonomy.command()
def source(
    code: Annotated[str, typer.Argument(help="Its code: the first part of every id it gives.")],
    title: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    priority: Annotated[
        int | None, typer.Option(help="Which source answers first: lower before higher.")
    ] = None,
    dataset: Annotated[
        int | None,
        typer.Option(help="Its number at ChecklistBank, where new releases are looked for daily."),
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where one reads of it.")] = None,
    licence: Annotated[str | None, typer.Option(help="Instead of what its archive says.")] = None,
    citation: Annotated[str | None, typer.Option(help="Instead of what its archive says.")] = None,
    frequency: Annotated[
        str | None, typer.Option(help="How often it is published: monthly, irregular, and so on.")
    ] = None,
    active: Annotated[
        bool | None,
        typer.Option("--active/--inactive", help="Whether it is asked where no source is named."),
    ] = None,
) -> None:
    """Make a source of names, or change what is said of it.

    The Catalogue of Life: wunderkammer taxonomy source col --dataset 3.
    """
    told = {"title": title, "priority": priority, "dataset_key": dataset, "url": url}
    told |= {"licence": licence, "citation": citation, "frequency": frequency, "active": active}
    with opened() as house:
        new = say_source(house.said, code, **told)
    say(f"The source {code} is {'made' if new else 'changed'}.")


def looked_up(house: House, code: str, *, download: bool) -> "Fetched":
    """The newest release at ChecklistBank, downloaded and kept if that is asked for."""
    from pipelines.cli.checklists import blobs_of
    from pipelines.environments import checklistbank
    from pipelines.fetching import fetch as fetch_release
    from pipelines.fetching import find as find_release
    from resources.patience import DownloadError

    key = source_named(house.said, code)["dataset_key"]
    if key is None:
        raise RefusalError(
            f"ChecklistBank's number of {code} is not known: wunderkammer taxonomy source {code} "
            "--dataset NUMBER tells it (the Catalogue of Life is 3)."
        )
    bank = checklistbank()
    try:
        if not download:
            return find_release(house.said, bank, code, key)
        with progress("bytes") as advance:
            folder = house.home.work / "downloads"
            return fetch_release(house.said, blobs_of(house), bank, code, key, folder, advance)
    except DownloadError as error:
        raise RefusalError(str(error)) from error


@taxonomy.command()
def find(
    source: Source,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Download and keep it; a broken download goes on.")
    ] = False,
) -> None:
    """Look for the newest release of a source at ChecklistBank."""
    with opened() as house:
        at_hand = looked_up(house, source, download=fetch)
    found, size = at_hand.found, at_hand.found.remote.size
    told = f"{found.name}, {bytes_of(size)}" if size else found.name
    if at_hand.new:
        say(f"{told} is release {at_hand.release} of {source} now: {NEXT}.")
    elif at_hand.release is not None:
        say(f"{told} is release {at_hand.release} of {source} already.")
    else:
        say(f"{told} is new: wunderkammer taxonomy find {source} --fetch downloads it.")
