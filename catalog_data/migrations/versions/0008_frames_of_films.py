"""Facts of faces know the frame of a film."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    frame = sa.Column(
        "frame",
        sa.SmallInteger(),
        server_default=sa.text("0"),
        nullable=False,
        comment="of a film, the number of the still",
    )
    op.add_column("face_sayings", frame, schema="facts")


def downgrade() -> None:
    op.drop_column("face_sayings", "frame", schema="facts")
