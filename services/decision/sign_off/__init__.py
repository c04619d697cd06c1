"""From a signature to the decision: whether it holds, what blocks it, who else must look."""
