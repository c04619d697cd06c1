"""Who may have a review of what, and which filings are one."""
