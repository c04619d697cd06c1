"""What happens to a choice: it is offered, accepted, declined, left unanswered, or taken back."""
