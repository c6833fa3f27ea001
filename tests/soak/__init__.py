"""Suites that run for minutes; each is a program, and each has a short form in `make test`."""
