"""Hand-written tables of the data builder: what no rule can know, each row with its reason."""
