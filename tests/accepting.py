"""Who accepts every offer and does nothing else: so that a draft can lie unsigned."""

from pathlib import Path
from typing import Final

from imr import simulated_reviewer
from imr.simulated_reviewer.on_reviewer_offered import on_reviewer_offered
from shared.edge import Edge, Service
from shared.events import ReviewerOffered, ReviewerResponded

WHO_ACCEPTS: Final = Service(
    name="simulated_reviewer",
    edges=(Edge(ReviewerOffered, on_reviewer_offered),),
    publishes=(ReviewerResponded,),
    migrations=Path(simulated_reviewer.__file__).with_name("migrations"),
)
"""The simulated reviewer without its pen; whoever takes it up later goes on where it stopped."""
