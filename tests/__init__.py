"""The tests of every package, and the servers they run on."""
