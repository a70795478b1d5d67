"""Owns what a licence costs: the fee table, invoices, payments and the statements of the bank that bring them.

Must not know what an invoice is for (applications, licences), lists, nor HTTP: apps above register what a payment sets off.
"""
