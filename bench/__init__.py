"""Benchmarks: what the promised speed is, measured beside a baseline in the same run. Ratios count, not seconds.

Must not be imported by the system.
"""
