"""A folder for each telephone system that the product can speak to.

Imports: contract.
"""
