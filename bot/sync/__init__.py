"""Bellhop asks the CRMs: who works there, what things are called, what no hook has told."""
