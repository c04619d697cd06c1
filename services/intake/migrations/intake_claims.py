"""Cases are found by their claim; disputes need no table of their own any more."""

from alembic import op

revision = "intake_claims"
down_revision = "intake_disputes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the key of the claim: a keyed digest, of what was taken up only."""
    op.execute("alter table cases add column claim_key text")
    op.execute("create index cases_claim_key on cases (claim_key) where claim_key is not null")
    op.execute("drop table disputes")
