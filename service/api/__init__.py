"""The HTTP API under ``/api/v1``, and what every call of the service passes on its way."""
