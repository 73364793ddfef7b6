"""The library against published and computed numbers.

Every reference number stands in the test that uses it, with its row in the project's table of
reference cases (X.. exact, B.. a limit) and the paper it goes back to.
"""
