"""Mutants: each reference solution with one small change, which the cases have to notice."""
