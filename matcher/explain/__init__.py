"""Explanations: reasons, evidence pairs, what speaks against it, confidence."""
