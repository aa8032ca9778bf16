"""Sources -> records -> passages -> vectors -> published snapshot."""
