"""The queries: one module per part of the state, one repository per table."""
