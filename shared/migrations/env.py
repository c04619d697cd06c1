"""Alembic's way in: one schema, one version table, one migrating process at a time."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from shared.database import sqlalchemy_url

url: str = context.config.attributes["url"]
schema: str = context.config.attributes["schema"]

engine = create_engine(sqlalchemy_url(url), poolclass=NullPool)
with engine.begin() as connection:
    connection.execute(text("select pg_advisory_xact_lock(hashtext('imr migrations'))"))
    connection.execute(text(f'create schema if not exists "{schema}"'))
    connection.execute(text(f'set search_path to "{schema}"'))
    context.configure(connection=connection, version_table_schema=schema)
    context.run_migrations()
