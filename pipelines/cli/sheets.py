"""Commands of sheets of belongings: CSV in and out. What a sheet changes is told, not decided."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.accounts import account, first_account
from pipelines.cli.checklists import blobs_of
from pipelines.cli.house import House, opened
from pipelines.cli.intake import importing
from pipelines.cli.say import RefusalError, say

if TYPE_CHECKING:
    import uuid

    from ml.belongings.sheets import Compared

exporting = typer.Typer(no_args_is_help=True, help="Write what a household has into files.")
Owner = Annotated[
    str | None, typer.Option(help="Address of whose items these are; the first account.")
]


def register(app: typer.Typer) -> None:
    """Put these commands under `import` and `export`."""
    importing.command("belongings")(import_belongings)
    exporting.command("belongings")(export_belongings)
    app.add_typer(exporting, name="export", rich_help_panel="Fill")


def owner_of(house: House, owner: str | None) -> "tuple[uuid.UUID, str]":
    """Id and address of an owner."""
    email = owner or first_account(house.said)
    if email is None:
        raise RefusalError("Nobody has an account yet: wunderkammer user add EMAIL makes one.")
    return account(house.said, email)[0], email


def sheet_at(path: Path) -> Path:
    """The file; refuses where there is none."""
    real = path.expanduser()
    if not real.is_file():
        raise RefusalError(f"There is no file {real}.")
    return real


def tell(compared: "Compared") -> None:
    """Say each row that changes or is wrong, and what of it."""
    for row, column, before, after in compared.changes.iter_rows():
        say(f"row {row}: {column}: {before!r} becomes {after!r}")
    for row, column, reason in compared.faults.iter_rows():
        say(f"row {row}: {column} {reason}" if column else f"row {row} {reason}")


def counted(compared: "Compared") -> str:
    """How many rows are new, changed and the same."""
    counts = dict(compared.rows["outcome"].value_counts().iter_rows())
    return ", ".join(f"{counts.get(name, 0):,} {name}" for name in ("new", "changed", "same"))


def import_belongings(
    path: Annotated[Path, typer.Argument(help="A CSV with Homebox's columns, or a zip of export.")],
    owner: Owner = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would become of each row.")
    ] = False,
) -> None:
    """Import belongings: items and the places they lie in, from a sheet of Homebox's columns.

    An item with the same `HB.import_ref` is changed, else one is made. All rows are taken, or none.
    """
    from assets.belongings.sheets import import_sheet
    from ml.belongings.sheets import SheetError

    sheet = sheet_at(path)
    with opened() as house:
        who, email = owner_of(house, owner)
        try:
            compared = import_sheet(house.said, blobs_of(house).facts, who, sheet, dry_run=dry_run)
        except SheetError as error:
            raise RefusalError(str(error)) from error
    wrong = compared.faults["row"].n_unique()
    if dry_run or wrong:
        tell(compared)
    if wrong and not dry_run:
        raise RefusalError(f"{wrong:,} rows can't be taken, so none is: correct them first.")
    ending = f", {wrong:,} wrong; nothing is written" if dry_run else f"; they are {email}'s"
    say(f"{counted(compared)}{ending}.")


def export_belongings(
    path: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    owner: Owner = None,
    attachments: Annotated[
        bool, typer.Option("--attachments", help="Write a zip, with the files of items.")
    ] = False,
) -> None:
    """Export belongings: write all items of an owner as a sheet that `import belongings` takes."""
    from assets.belongings.sheets import export_bundle, export_sheet
    from resources.backup import appearing

    target = path.expanduser().absolute()
    with opened() as house:
        who, _ = owner_of(house, owner)
        with appearing(target) as stream:
            if attachments:
                count = export_bundle(house.said, blobs_of(house).facts, who, stream)
            else:
                count = export_sheet(house.said, who, stream)
    say(f"{count:,} items are written to {target}.")
