"""Ways in and out: each renders a report for one place."""
