"""The clip seen from outside: samples, service, packets. No I/O; numpy and the standard library only."""
