"""What only the instructor's side knows. Change SEED for each term: it decides every hidden drawn case."""

SEED = 20261120
