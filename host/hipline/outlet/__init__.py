"""A walk as streams of the Lab Streaming Layer, while it happens."""
