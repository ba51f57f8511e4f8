"""The attack battery against the sandbox: what an attack is, what it finds to attack, how it is tried, the table of all."""
