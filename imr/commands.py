"""The sub-commands of ``imr``, each with ``--help`` and ``--json``."""

import typer

from imr.bench.command import bench
from imr.case_command import case
from imr.contracts_command import contracts
from imr.decide import decide
from imr.demo import demo
from imr.evaluate import evaluate
from imr.faults_command import faults
from imr.file_command import file
from imr.generate_command import generate
from imr.guidelines_command import guidelines
from imr.import_csv import import_csv
from imr.import_fhir import import_fhir
from imr.import_letter import import_letter
from imr.kafka_command import kafka
from imr.run_command import run
from imr.topics_command import topics
from imr.up_command import down, up

app = typer.Typer(
    help="Independent Medical Review: from application to final determination letter.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command()(demo)
app.command()(run)
app.command(name="import-letter")(import_letter)
app.command(name="import-csv")(import_csv)
app.command(name="import-fhir")(import_fhir)
app.command()(decide)
app.command()(evaluate)
app.command()(generate)
app.command()(up)
app.command()(down)
app.command()(file)
app.command()(kafka)
app.command()(faults)
app.command()(bench)
app.add_typer(case, name="case")
app.add_typer(topics, name="topics")
app.add_typer(guidelines, name="guidelines")
app.add_typer(contracts, name="contracts")
