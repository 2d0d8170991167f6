"""The places where films are shot: one module builds one set."""
