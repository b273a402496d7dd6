"""What tests of storage share: embedded and real server, one database a module, object storage."""

import os
import uuid
from collections.abc import Iterator

import pytest

from resources.home import Home
from resources.postgres import Postgres
from resources.schema import prepare_database
from resources.server import Urls, urls_of
from tests.conftest import cloned, in_database, run_as_owner

REAL = os.environ.get("TEST_DATABASE_URL", "")


@pytest.fixture(scope="session", params=["embedded", *(["real"] if REAL else [])])
def server(request: pytest.FixtureRequest, server: Urls, server_home: Home) -> Iterator[Urls]:
    """The embedded server, and the one that TEST_DATABASE_URL names: one for tests alone."""
    if request.param == "embedded":
        yield server
        return
    name = f"template_{uuid.uuid4().hex[:12]}"
    template = urls_of(in_database(REAL, name), server_home)
    run_as_owner(template, f"CREATE DATABASE {name}")
    prepare_database(template)
    yield template
    dagster = f"DROP DATABASE {name}_dagster WITH (FORCE)"
    run_as_owner(template, f"DROP DATABASE {name} WITH (FORCE)", dagster)


@pytest.fixture(scope="module")
def module_urls(server: Urls, server_home: Home) -> Iterator[Urls]:
    """Addresses of one migrated database for all tests of a module."""
    with cloned(server, server_home) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def pipeline(module_urls: Urls) -> Postgres:
    """The module's database as the pipeline sees it."""
    return Postgres(url=module_urls.pipeline)


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """An empty bucket of object storage on this machine; its keys are in the environment."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            environment.setenv(name, value)
        boto3.client("s3").create_bucket(Bucket="wunderkammer")
        yield "s3://wunderkammer"
    server.stop()
