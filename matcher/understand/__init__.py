"""Understanding a request: from what a caller hands in to the question that is scored."""
