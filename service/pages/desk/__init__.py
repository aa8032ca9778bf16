"""The advisors' pages: inbox, new requests, work desk, countries, map, overview."""
