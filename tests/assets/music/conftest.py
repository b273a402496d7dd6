"""What tests of music assets share: events as a file, playlists, runs of the assets."""

import datetime as dt
import json
import uuid

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.music import ASSETS, EXTERNALS
from assets.music.datasets import Dataset
from assets.music.intake import take_in

LICENSED = ("CC0-1.0", "production")
REAL = Dataset("listenbrainz", "ListenBrainz", False, *LICENSED)


class Room:
    """Listening in one database."""

    def __init__(self, said, folder):
        self.said, self.folder = said, folder

    def hear(self, *events, dataset=REAL):
        """Take in events: who, when (seconds or a date), artist, title, and what else is told."""
        lines = []
        for who, when, artist, title, *more in events:
            moment = when if isinstance(when, int) else int(at(when).timestamp())
            info = more[0] if more else {}
            track = {"artist_name": artist, "track_name": title, "additional_info": info}
            line = {"user_name": who, "listened_at": moment, "track_metadata": track}
            lines.append(json.dumps(line | {"recording_msid": info.get("recording_msid")}))
        path = self.folder / f"{uuid.uuid4().hex}.jsonl"
        path.write_text("\n".join(lines))
        return take_in(self.said, path, dataset)

    def do(self, statement, **values):
        """Write as people do."""
        with self.said.begin() as connection:
            connection.execute(sa.text(statement), values)

    def rows(self, query):
        """Rows of a query; each column needs a name of its own."""
        return self.said.frame(sa.text(query)).rows()


def at(day):
    """A moment of a text such as 2024-05-01T12:00, in UTC."""
    return dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)


@pytest.fixture
def room(said, tmp_path):
    return Room(said, tmp_path)


@pytest.fixture
def derive(postgres):
    """Materializes the assets named; metadata of the last one. All their own checks must pass."""
    with dg.DagsterInstance.ephemeral() as instance:

        def materialize(*names, month=None, passed=True):
            if month:
                instance.add_dynamic_partitions("music_months", [month])
            selected = [asset for asset in ASSETS if asset.key.path[-1] in names]
            done = dg.materialize(
                [*EXTERNALS, *selected],
                resources={"postgres": postgres},
                instance=instance,
                partition_key=month,
            )
            assert all(c.passed == passed for c in done.get_asset_check_evaluations())
            event = done.asset_materializations_for_node(names[-1])[-1]
            return {name: value.value for name, value in event.metadata.items()}

        materialize.instance = instance
        yield materialize
