"""Links and passwords that whoever runs the house makes for others."""

import re

import sqlalchemy as sa

from catalog_data.logins import MailLink, digest
from catalog_data.people import Credential
from pipelines.cli.entry import run


def test_a_link_is_told_and_only_its_hash_is_kept(house, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    assert run(["user", "add", "Mina@example.org", "--password", "correct horse"]) == 0
    monkeypatch.setenv("WUNDERKAMMER_PUBLIC_URL", "https://house.example/")
    for more, path in (([], "password/reset"), (["--verify"], "email/verify")):
        assert run(["user", "link", "mina@example.org", *more]) == 0
        said = capsys.readouterr().out
        (token,) = re.findall(rf"https://house.example/api/v1/auth/{path}\?token=(\S+)", said)
        with house.said.begin() as connection:
            kept = sa.select(MailLink.email).where(MailLink.token_digest == digest(token))
            assert connection.execute(kept).scalar_one() == "Mina@example.org"
    assert run(["user", "link", "nobody@example.org"]) == 1
    assert "No account" in capsys.readouterr().err


def test_who_has_no_password_gets_one(house):
    run(["user", "add", "mina@example.org", "--password", "correct horse"])
    with house.said.begin() as connection:
        connection.execute(sa.delete(Credential))
    assert run(["user", "password", "mina@example.org", "--password", "another horse"]) == 0
    with house.said.begin() as connection:
        assert connection.execute(sa.select(sa.func.count(Credential.user_id))).scalar_one() == 1
